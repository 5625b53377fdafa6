"""Where a wish stands, by what became of it: rules over values, from which the projection can be made again."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from workbench.upstream.expressing import a_machine_can
from workbench.upstream.way_out import Change
from workbench.upstream.wishes.values import Fact, Wish, WishState
from workbench.vocabulary import GRAVE, Happened, HowChecked, Route, Shown, Stage, Wanted, WayKind

VERIFIED_AGAIN = (timedelta(minutes=1), timedelta(hours=1))
"""After it was verified it is read again; what is hidden, every night after that."""

NOT_FOUND = "not-found"
A_PERSONS_WORD = (Stage.TO_CHECK, Stage.CONFIRMED, Stage.CANNOT)


def begun(before: WishState | None, wish: Wish, way: WayKind) -> WishState:
    """A new wish, before anything has become of it.

    The clinical system shows what nobody has hidden: so what is to be visible and was not hidden there needs nobody's
    hand. What may be kept back there and is to be seen again is always looked at by a second person.
    """
    hidden = before is not None and before.may_be_hidden_by_us
    touched = hidden or (before is not None and before.may_be_kept_back)
    nothing_to_do = wish.wanted is Wanted.VISIBLE and not touched
    by_machine = a_machine_can(way, wish.item_kind, wish.kind, wish.wanted)
    grave = is_grave(wish)
    by_a_person = Route.NOBODY if nothing_to_do else Route.WORKLIST
    cannot = way is not WayKind.MANUAL and not by_machine and not nothing_to_do
    return WishState(
        entry_id=wish.entry_id,
        practice_id=wish.practice_id,
        patient_id=wish.patient_id,
        review_item_id=wish.review_item_id,
        number=wish.number,
        wanted=wish.wanted,
        wished_at=wish.at,
        urgent=grave,
        needs_second=grave or (touched and wish.wanted is not Wanted.HIDDEN),
        stage=Stage.CANNOT if cannot else Stage.WANTED,
        route=Route.SENDER if by_machine else by_a_person,
        by_machine=by_machine,
        hidden_by_us=hidden,
        changed_at=wish.at,
        shown=before.shown if before else None,
        next_at=wish.at if by_machine else None,
    )


def is_grave(wish: Wish) -> bool:
    return wish.wanted is not Wanted.VISIBLE and wish.reason in GRAVE


def after(state: WishState, fact: Fact) -> WishState:
    """What this makes of it."""
    counted = replace(state, events=state.events + 1, changed_at=fact.at)
    return replace(counted, **_CHANGES[fact.happened](state, fact))


def changed(state: WishState, wish: Wish, way: WayKind, change: Change) -> WishState:
    """The way out leads elsewhere since then, or says something else: the wish begins anew, and nothing is proved."""
    before = replace(state, shown=None)
    if change.is_elsewhere:  # nor did whoever claimed it hide it there
        before = replace(before, hidden_by_us=False, **UNCLAIMED)
    anew = replace(begun(before, wish, way), events=state.events, changed_at=change.at)
    return replace(anew, next_at=change.at if anew.by_machine else None)


def folded(
    wishes: Iterable[Wish], facts: Mapping[int, Iterable[Fact]], way: WayKind, changes: Sequence[Change] = ()
) -> WishState | None:
    """The state of an entry's newest wish, from all its wishes in their order and their facts, by wish.

    `changes` are of the way out; each counts after all that has happened until then.
    """
    found: WishState | None = None
    for _, _, state in steps(wishes, facts, way, changes):
        found = state
    return found


def steps(
    wishes: Iterable[Wish], facts: Mapping[int, Iterable[Fact]], way: WayKind, changes: Sequence[Change] = ()
) -> Iterator[tuple[Wish, Fact | None, WishState]]:
    """All that happened, in its order, with the state after it; None: the wish began, or began anew in the end."""
    state: WishState | None = None
    last: Wish | None = None
    waiting = deque(changes)
    for wish in wishes:
        for fact in (None, *facts.get(wish.number, ())):
            at = fact.at if fact else wish.at
            while waiting and waiting[0].at < at:
                change = waiting.popleft()
                state = changed(state, last, way, change) if state and last else state
            state = after(state, fact) if state and fact else begun(state, wish, way)
            last = wish
            yield wish, fact, state
    for change in waiting:
        if state and last:
            state = changed(state, last, way, change)
            yield last, None, state


Fields = dict[str, Any]


def _sent(state: WishState, fact: Fact) -> Fields:
    """Until it is answered it is not known whether it arrived: it is read before anything is sent again."""
    hides = fact.details.get("asked", state.wanted) == Wanted.HIDDEN
    return {
        "stage": Stage.SENT,
        "next_at": fact.at,
        "tries": state.tries + 1,
        "hidden_by_us": state.hidden_by_us or hides,
    }


def _answered(state: WishState, fact: Fact) -> Fields:
    """An answer to wait. To a request to read it says nothing of what is shown there."""
    until = _until(fact)
    if until is None:
        return {"stage": Stage.ANSWERED, "next_at": fact.at}
    if not fact.details.get("reading"):
        return {"stage": Stage.WANTED, "next_at": until}
    stage = Stage.UNKNOWN if state.stage is Stage.SENT else state.stage
    return {"stage": stage, "next_at": until, "tries": state.tries + 1}


def _verified(state: WishState, fact: Fact) -> Fields:
    count = state.verified + 1
    wait = VERIFIED_AGAIN[count - 1] if count <= len(VERIFIED_AGAIN) else None
    route = Route.SENDER if state.by_machine else Route.NOBODY
    return {
        "stage": Stage.VERIFIED,
        "route": route,
        "shown": fact.shown,
        "verified": count,
        "tries": 0,
        "next_at": fact.at + wait if wait and state.by_machine else None,
        "hidden_by_us": state.hidden_by_us and fact.shown is not Shown.VISIBLE,
        **UNCLAIMED,
    }


def _refused(state: WishState, fact: Fact) -> Fields:
    """A person's word stands where nothing is found there, or may be read: else it would come back to them for ever."""
    could_not_look = fact.details.get("cause") == NOT_FOUND or fact.details.get("reading")
    if could_not_look and state.stage in A_PERSONS_WORD:
        return {"route": Route.NOBODY if state.stage is Stage.CONFIRMED else state.route, "next_at": None}
    return {"stage": Stage.REFUSED, "route": Route.WORKLIST, "next_at": None}


def _unknown(_state: WishState, fact: Fact) -> Fields:
    return {"stage": Stage.UNKNOWN, "next_at": _until(fact) or fact.at}


def _drifted(state: WishState, fact: Fact) -> Fields:
    """Sent again by itself once at most; what somebody hid there is never shown again by itself."""
    again = state.by_machine and state.drifted == 0 and state.wanted is not Wanted.VISIBLE
    return {
        "stage": Stage.DRIFTED,
        "route": Route.SENDER if again else Route.WORKLIST,
        "shown": fact.shown,
        "drifted": state.drifted + 1,
        "verified": 0,
        "next_at": fact.at if again else None,
        "done_by_id": None,
    }


def _cannot(state: WishState, fact: Fact) -> Fields:
    """A person's word ends it; the machine's gives it to a person. Nothing the machine reads says that it is done.

    What it read is kept: a label that we set on it and that comes back is ours.
    """
    route, shown = (Route.WORKLIST, fact.shown) if fact.by_id is None else (Route.NOBODY, state.shown)
    return {"stage": Stage.CANNOT, "route": route, "shown": shown, "by_machine": False, "next_at": None, **UNCLAIMED}


def _by_hand(_state: WishState, fact: Fact) -> Fields:
    return {"route": Route.WORKLIST, "next_at": None, "shown": fact.shown}


def _claimed(_state: WishState, fact: Fact) -> Fields:
    """From then on they may have done it: see `WishState.may_be_hidden_by_us`."""
    return {"claimed_by_id": fact.by_id, "claimed_by_name": fact.by_name, "claimed_at": fact.at}


def _released(_state: WishState, _fact: Fact) -> Fields:
    return dict(UNCLAIMED)


def _confirmed(state: WishState, fact: Fact) -> Fields:
    """What was so already was not hidden by us."""
    hides = state.wanted is Wanted.HIDDEN and fact.details.get("how") != HowChecked.ALREADY
    hidden = state.hidden_by_us or hides
    done: Fields = {"done_by_id": fact.by_id, "shown": fact.shown, "hidden_by_us": hidden, **UNCLAIMED}
    if state.needs_second:
        return {**done, "stage": Stage.TO_CHECK, "route": Route.WORKLIST, "next_at": None}
    return {**done, **_by_hand_in_effect(replace(state, hidden_by_us=hidden), fact)}


def _second_checked(state: WishState, fact: Fact) -> Fields:
    return {**UNCLAIMED, **_by_hand_in_effect(state, fact)}


def _by_hand_in_effect(state: WishState, fact: Fact) -> Fields:
    """Where the way out can read, it reads back what was done by hand."""
    return {
        "stage": Stage.CONFIRMED,
        "route": Route.SENDER if state.by_machine else Route.NOBODY,
        "next_at": fact.at if state.by_machine else None,
        "hidden_by_us": state.hidden_by_us and state.wanted is Wanted.HIDDEN,
    }


def _disputed(_state: WishState, _fact: Fact) -> Fields:
    return {"stage": Stage.WANTED, "route": Route.WORKLIST, "next_at": None, "done_by_id": None, **UNCLAIMED}


UNCLAIMED: Fields = {"claimed_by_id": None, "claimed_by_name": None, "claimed_at": None}

_CHANGES = {
    Happened.SENT: _sent,
    Happened.ANSWERED: _answered,
    Happened.VERIFIED: _verified,
    Happened.REFUSED: _refused,
    Happened.UNKNOWN: _unknown,
    Happened.DRIFTED: _drifted,
    Happened.CANNOT: _cannot,
    Happened.BY_HAND: _by_hand,
    Happened.CLAIMED: _claimed,
    Happened.RELEASED: _released,
    Happened.CONFIRMED: _confirmed,
    Happened.SECOND_CHECKED: _second_checked,
    Happened.DISPUTED: _disputed,
}


def _until(fact: Fact) -> datetime | None:
    said = fact.details.get("until")
    return datetime.fromisoformat(said) if said else None
