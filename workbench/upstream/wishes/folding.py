"""Where a wish stands, by what became of it: rules over values, from which the projection can be made again."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from workbench.upstream.expressing import Grasp, grasp
from workbench.upstream.wishes.values import Fact, Wish, WishState
from workbench.vocabulary import GRAVE, Happened, Route, Shown, Stage, Wanted, WayKind

VERIFIED_AGAIN = (timedelta(minutes=1), timedelta(hours=1))
"""After it was verified it is read again; what is hidden, every night after that."""


def begun(before: WishState | None, wish: Wish, way: WayKind) -> WishState:
    """A new wish, before anything has become of it.

    The clinical system shows what nobody has hidden: so what is to be visible and was never hidden by us needs nobody's
    hand. What we may have hidden and is to be seen again is always looked at by a second person.
    """
    hidden = before is not None and before.hidden_by_us
    nothing_to_do = wish.wanted is Wanted.VISIBLE and not hidden
    by_machine = way is not WayKind.MANUAL and grasp(way, wish.item_kind, wish.kind, wish.wanted) is not Grasp.NONE
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
        needs_second=grave or (hidden and wish.wanted is not Wanted.HIDDEN),
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


def folded(wishes: Iterable[Wish], facts: Mapping[int, Iterable[Fact]], way: WayKind) -> WishState | None:
    """The state of an entry's newest wish, from all its wishes in their order and their facts, by wish."""
    state: WishState | None = None
    for wish in wishes:
        state = begun(state, wish, way)
        for fact in facts.get(wish.number, ()):
            state = after(state, fact)
    return state


Change = dict[str, Any]


def _sent(state: WishState, fact: Fact) -> Change:
    """Until it is answered it is not known whether it arrived: it is read before anything is sent again."""
    hides = fact.details.get("asked", state.wanted) != Wanted.VISIBLE
    return {
        "stage": Stage.SENT,
        "next_at": fact.at,
        "tries": state.tries + 1,
        "hidden_by_us": state.hidden_by_us or hides,
    }


def _answered(state: WishState, fact: Fact) -> Change:
    """An answer to wait. To a request to read it says nothing of what is shown there."""
    until = _until(fact)
    if until is None:
        return {"stage": Stage.ANSWERED, "next_at": fact.at}
    if not fact.details.get("reading"):
        return {"stage": Stage.WANTED, "next_at": until}
    stage = Stage.UNKNOWN if state.stage is Stage.SENT else state.stage
    return {"stage": stage, "next_at": until, "tries": state.tries + 1}


def _verified(state: WishState, fact: Fact) -> Change:
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


def _refused(_state: WishState, _fact: Fact) -> Change:
    return {"stage": Stage.REFUSED, "route": Route.WORKLIST, "next_at": None}


def _unknown(_state: WishState, fact: Fact) -> Change:
    return {"stage": Stage.UNKNOWN, "next_at": _until(fact) or fact.at}


def _drifted(state: WishState, fact: Fact) -> Change:
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


def _cannot(_state: WishState, fact: Fact) -> Change:
    """A person's word ends it; the machine's gives it to a person. Nothing the machine reads says that it is done."""
    route = Route.WORKLIST if fact.by_id is None else Route.NOBODY
    return {"stage": Stage.CANNOT, "route": route, "by_machine": False, "next_at": None, **UNCLAIMED}


def _by_hand(_state: WishState, fact: Fact) -> Change:
    return {"route": Route.WORKLIST, "next_at": None, "shown": fact.shown}


def _claimed(state: WishState, fact: Fact) -> Change:
    """From then on they may have done it."""
    hides = state.wanted is not Wanted.VISIBLE
    return {
        "claimed_by_id": fact.by_id,
        "claimed_by_name": fact.by_name,
        "claimed_at": fact.at,
        "hidden_by_us": state.hidden_by_us or hides,
    }


def _released(_state: WishState, _fact: Fact) -> Change:
    return dict(UNCLAIMED)


def _confirmed(state: WishState, fact: Fact) -> Change:
    done: Change = {"done_by_id": fact.by_id, "shown": fact.shown, **UNCLAIMED}
    if state.needs_second:
        return {**done, "stage": Stage.TO_CHECK, "route": Route.WORKLIST, "next_at": None}
    return {**done, **_by_hand_in_effect(state, fact)}


def _second_checked(state: WishState, fact: Fact) -> Change:
    return {**UNCLAIMED, **_by_hand_in_effect(state, fact)}


def _by_hand_in_effect(state: WishState, fact: Fact) -> Change:
    """Where the way out can read, it reads back what was done by hand."""
    return {
        "stage": Stage.CONFIRMED,
        "route": Route.SENDER if state.by_machine else Route.NOBODY,
        "next_at": fact.at if state.by_machine else None,
        "hidden_by_us": state.wanted is not Wanted.VISIBLE,
    }


def _disputed(_state: WishState, _fact: Fact) -> Change:
    return {"stage": Stage.WANTED, "route": Route.WORKLIST, "next_at": None, "done_by_id": None, **UNCLAIMED}


UNCLAIMED: Change = {"claimed_by_id": None, "claimed_by_name": None, "claimed_at": None}

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
