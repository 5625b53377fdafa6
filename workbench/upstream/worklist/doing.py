"""Working on a job: claim, give back, done, cannot be done, and the second person's check."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from workbench import audit
from workbench.errors import Invalid, NotAllowed
from workbench.permissions import Actor, Permission, require_practice
from workbench.upstream.expressing import AS_SHOWN
from workbench.upstream.way_out import way_of
from workbench.upstream.wishes import Became, Fact, WishState, record
from workbench.upstream.worklist.finding import states_of_job
from workbench.upstream.worklist.jobs import JobKey, claim_of, is_done_by, is_not_yet, token
from workbench.vocabulary import WHY_NOT, Happened, HowChecked, WhyNot

LONGEST_NOTE = 200
NOT_YET = "A backup was restored: make nothing visible before the practice’s administrator has answered for it"
TOO_EARLY = f"{NOT_YET}. Nothing was recorded"
TICK_OTHERS = f"{NOT_YET}. What is to be hidden from the patient can be set: tick only that. Nothing was recorded"
CHANGED = "What is wanted has changed since you opened this. Read it again. Nothing was recorded"


def claim(session: Session, key: JobKey, *, by: Actor, at: datetime) -> None:
    """Take the job for half an hour. Raises Invalid where somebody else has it, or it is too early for all of it."""
    states = _taken(session, key, None, by=by, at=at)
    _in_time(session, states, by)
    _record(session, states, Happened.CLAIMED, by=by, at=at)


def give_back(session: Session, key: JobKey, *, by: Actor, at: datetime) -> None:
    """Let others have it, undone. Raises Invalid where somebody else has it."""
    states = _taken(session, key, None, by=by, at=at)
    if claim_of(states, at):
        _record(session, states, Happened.RELEASED, by=by, at=at)


def done(
    session: Session, key: JobKey, how: HowChecked, *, seen: str, by: Actor, at: datetime, only: Collection[int] = ()
) -> bool:
    """It was set in the clinical system, and checked so; whether a second person has to look too.

    `seen` is the token that the form was rendered with; `only` these entries of the job, where any are named. Raises
    Invalid where something else is wanted by now, or it is too early for any.
    """
    if key.is_check:
        raise Invalid({"how": "This has been done already. Say whether you found it so"})
    states = _only(_taken(session, key, seen, by=by, at=at), only)
    if len(_in_time(session, states, by)) < len(states):
        raise Invalid({"claim": TICK_OTHERS})
    after = _record(session, states, Happened.CONFIRMED, by=by, at=at, details={"how": how.value}, shows=True)
    return any(state.needs_second for state in after.values())


def check(
    session: Session, key: JobKey, how: HowChecked | None, *, is_so: bool, seen: str, by: Actor, at: datetime
) -> None:
    """What the second person found, of all for which it is not too early. Never whoever did it: raises NotAllowed."""
    states = _taken(session, key, seen, by=by, at=at)
    if is_done_by(states, by.user_id):
        raise NotAllowed("You did this yourself: somebody else has to check it.")
    if is_so and how is None:
        raise Invalid({"how": "Select how you checked"})
    states = _in_time(session, states, by)
    if is_so:
        details = {"how": how.value} if how else {}
        _record(session, states, Happened.SECOND_CHECKED, by=by, at=at, details=details, shows=True)
    else:
        _record(session, states, Happened.DISPUTED, by=by, at=at)


def cannot(
    session: Session,
    key: JobKey,
    why: WhyNot,
    note: str,
    *,
    seen: str,
    by: Actor,
    at: datetime,
    only: Collection[int] = (),
) -> None:
    """It cannot be done, and why: it leaves the list, and the lead is told."""
    if WHY_NOT[why].needs_note and not note:
        raise Invalid({"note": "Say why it cannot be done"})
    if len(note) > LONGEST_NOTE:
        raise Invalid({"note": f"Use {LONGEST_NOTE} characters or fewer"})
    states = _only(_taken(session, key, seen, by=by, at=at), only)
    details = {"cause": why.value, **({"note": note} if note else {})}
    _record(session, states, Happened.CANNOT, by=by, at=at, details=details)


def _taken(session: Session, key: JobKey, seen: str | None, *, by: Actor, at: datetime) -> Sequence[WishState]:
    """The job's states, which nobody else changes before this transaction ends."""
    practice_id = require_practice(by, Permission.WORK_BY_HAND)
    audit.take_turn(session, by)
    states = states_of_job(session, practice_id, key)
    taken = claim_of(states, at)
    if taken and taken.by_id != by.user_id:
        raise Invalid({"claim": f"{taken.by_name} is working on this. Choose another, or wait half an hour"})
    if seen is not None and seen != token(states):
        raise Invalid({"claim": CHANGED})
    return states


def _only(states: Sequence[WishState], entries: Collection[int]) -> Sequence[WishState]:
    """Raises Invalid for an entry that is not in the job."""
    if not set(entries) <= {state.entry_id for state in states}:
        raise Invalid({"claim": CHANGED})
    return [state for state in states if not entries or state.entry_id in entries]


def _in_time(session: Session, states: Sequence[WishState], by: Actor) -> Sequence[WishState]:
    """Those that need no answer for a restored backup first. Raises Invalid where none is left."""
    way = way_of(session, require_practice(by, Permission.WORK_BY_HAND))
    left = [state for state in states if not is_not_yet(way, state)]
    if not left:
        raise Invalid({"claim": TOO_EARLY})
    return left


def _record(
    session: Session,
    states: Sequence[WishState],
    happened: Happened,
    *,
    by: Actor,
    at: datetime,
    details: Mapping[str, Any] | None = None,
    shows: bool = False,
) -> dict[int, WishState]:
    became = [
        Became(
            state.entry_id,
            state.number,
            Fact(happened, at, AS_SHOWN[state.wanted] if shows else None, dict(details or {})),
        )
        for state in states
    ]
    return record(session, became, by=by, at=at)
