"""What is to be recorded of a target, by what was read or answered: rules over values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workbench.upstream.expressing import AS_SHOWN
from workbench.upstream.interface import Answer, Answered, Seen
from workbench.upstream.sending.choosing import Chosen
from workbench.upstream.wishes import A_PERSONS_WORD, NOT_FOUND, VERIFIED_AGAIN, Became, Fact, WishState
from workbench.vocabulary import IN_EFFECT, Happened, Shown, Stage, Wanted

MOST_TRIES = 4
"""What was accepted so often and still is not shown is a person's."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What is recorded now, and whether the target is to be sent."""

    became: tuple[Became, ...] = ()
    send: bool = False


def of_reading(chosen: Chosen, seen: Seen, at: datetime) -> Judged:
    """Before anything is sent: what is in effect already, what has drifted, what is a person's, what is to be sent.

    What we never hid and the clinical system hides is somebody's word there: it contradicts ours, and is not undone.
    """
    if is_shown(chosen, seen):
        return Judged(verified(chosen, seen, at))
    if any(_shown(seen, entry) is Shown.NOT_FOUND for entry in chosen.states):
        return Judged(not_found(chosen, seen, at))
    if differing := drifted(chosen, seen, at):
        return Judged(differing)
    if chosen.strictest.wanted is Wanted.VISIBLE:
        if chosen.is_held_back:
            return Judged(_all(chosen, Happened.CANNOT, at, seen, {"cause": "hidden-from-proxies-beside"}))
        if not any(state.hidden_by_us for state in chosen.states.values()):
            return Judged(_all(chosen, Happened.BY_HAND, at, seen, {"cause": "hidden-there"}))
    return Judged(send=True)


def missing(chosen: Chosen, seen: Seen) -> frozenset[int]:
    """Entries that are not found there, of a target of which something is."""
    gone = frozenset(entry for entry in chosen.states if _shown(seen, entry) is Shown.NOT_FOUND)
    return frozenset() if len(gone) == len(chosen.states) else gone


def not_found(chosen: Chosen, seen: Seen, at: datetime) -> tuple[Became, ...]:
    """A person looks where it is."""
    return _all(chosen, Happened.REFUSED, at, seen, {"cause": NOT_FOUND})


def would_uncover(chosen: Chosen, seen: Seen, at: datetime) -> tuple[Became, ...]:
    """It is not sent: a person shows what is to be seen, and nothing else."""
    return _all(chosen, Happened.BY_HAND, at, seen, {"cause": "would-uncover"})


def of_read_back(chosen: Chosen, seen: Seen, at: datetime, until: datetime) -> tuple[Became, ...]:
    """After it was accepted. What was accepted and is not shown is not in effect: it is read again, then a person's."""
    if is_shown(chosen, seen):
        return verified(chosen, seen, at)
    details, chosen = {"cause": "accepted-but-not-shown"}, told(chosen)
    if chosen.strictest.tries >= MOST_TRIES:
        return _all(chosen, Happened.BY_HAND, at, seen, details)
    return _all(chosen, Happened.UNKNOWN, at, seen, {**details, "until": until.isoformat()})


def of_answer(
    chosen: Chosen, answer: Answer, at: datetime, until: datetime, *, reading: bool = False
) -> tuple[Became, ...]:
    """What a request became, or one to read. `until` is when it is tried again, if it is."""
    details: dict[str, Any] = {"answer": answer.answered.value, **({"reading": True} if reading else {})}
    details |= {"status": answer.status} if answer.status is not None else {}
    details |= {"cause": answer.cause} if answer.cause else {}
    happened = _OF_ANSWER[answer.answered]
    if happened is not Happened.REFUSED and answer.answered is not Answered.ACCEPTED:
        details["until"] = until.isoformat()
    return _all(_by_machine(chosen) if reading else told(chosen), happened, at, None, details)


def verified(chosen: Chosen, seen: Seen, at: datetime) -> tuple[Became, ...]:
    """What is to be visible and can only be set with what is hidden beside it is hidden too: that is told, not done."""
    return tuple(
        _became(state, Happened.VERIFIED, at, _shown(seen, entry), {})
        if _shown(seen, entry) is AS_SHOWN[state.wanted]
        else _became(state, Happened.CANNOT, at, _shown(seen, entry), {"cause": "hidden-with-its-item"})
        for entry, state in chosen.states.items()
        if _shown(seen, entry) is AS_SHOWN[state.wanted] or state.by_machine
    )


def drifted(chosen: Chosen, seen: Seen, at: datetime) -> tuple[Became, ...]:
    """What was in effect and is not shown; none, where something beside it that was not in effect is to be sent."""
    differing = [
        (entry, state) for entry, state in chosen.states.items() if _shown(seen, entry) is not AS_SHOWN[state.wanted]
    ]
    if any(state.stage not in IN_EFFECT for _, state in differing):
        return ()
    return tuple(_became(state, Happened.DRIFTED, at, _shown(seen, entry), {}) for entry, state in differing)


def told(chosen: Chosen) -> Chosen:
    """Those of its entries that sending says something of: what cannot be set stays so until just that is asked for."""
    asked = chosen.strictest.wanted
    return chosen.only([entry for entry, each in chosen.states.items() if each.by_machine or each.wanted is asked])


def _by_machine(chosen: Chosen) -> Chosen:
    return chosen.only([entry for entry, each in chosen.states.items() if each.by_machine])


def sent(chosen: Chosen, at: datetime) -> tuple[Became, ...]:
    return _all(told(chosen), Happened.SENT, at, None, {"asked": chosen.strictest.wanted.value})


def is_news(became: Became, state: WishState) -> bool:
    """What is read every night and is as it was is no news, nor what is still refused or a person has ended; what was
    due is.
    """
    is_awaited = state.next_at is not None or state.verified <= len(VERIFIED_AGAIN)
    is_ended = state.stage in (Stage.REFUSED, *A_PERSONS_WORD) and state.next_at is None
    is_known = became.fact.happened is Happened.REFUSED and is_ended
    return not is_known and (became.fact.happened is not Happened.VERIFIED or is_awaited)


def is_shown(chosen: Chosen, seen: Seen) -> bool:
    """Does the clinical system show of the target what is wanted of it, which is the strictest of its entries?"""
    wanted = chosen.strictest.wanted
    return all(_shown(seen, entry) is AS_SHOWN[wanted] for entry in chosen.states)


def _shown(seen: Seen, entry: int) -> Shown:
    return seen.shown.get(entry, Shown.NOT_FOUND)


def _all(
    chosen: Chosen, happened: Happened, at: datetime, seen: Seen | None, details: Mapping[str, Any]
) -> tuple[Became, ...]:
    return tuple(
        _became(state, happened, at, _shown(seen, entry) if seen else None, details)
        for entry, state in chosen.states.items()
    )


def _became(
    state: WishState, happened: Happened, at: datetime, shown: Shown | None, details: Mapping[str, Any]
) -> Became:
    return Became(state.entry_id, state.number, Fact(happened, at, shown, details))


_OF_ANSWER = {
    Answered.ACCEPTED: Happened.ANSWERED,
    Answered.REFUSED: Happened.REFUSED,
    Answered.UNKNOWN: Happened.UNKNOWN,
    Answered.WAIT: Happened.ANSWERED,
    Answered.STALE: Happened.ANSWERED,
    Answered.UNAUTHORISED: Happened.ANSWERED,
}
