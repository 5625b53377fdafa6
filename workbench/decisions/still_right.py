"""Saying of what is hidden that it still should be: the same decision once more, with a new review date."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench import audit
from workbench.decisions.choice import Choice, checked
from workbench.decisions.recording import record
from workbench.decisions.subjects import already_decided, lock
from workbench.decisions.undoing import revisions
from workbench.errors import Invalid, not_in_practice
from workbench.models import Decision
from workbench.permissions import Actor, Permission, require
from workbench.vocabulary import HIDES


def still_right(session: Session, seen: Mapping[int, int], review_on: date | None, *, by: Actor, at: datetime) -> str:
    """Decide again, as it stands, about hidden entries: all, or none if any was decided or changed meanwhile.

    `seen` is the id of each entry's latest decision as it was shown. Outcome, reason and note stay; `review_on` is new.
    Returns the batch. Raises Invalid, NotFound, AlreadyDecided.
    """
    require(by, Permission.DECIDE)
    require(by, Permission.SEE_WHAT_IS_HIDDEN)
    if not seen:
        raise Invalid({"entry": "Tick at least one entry"})
    if review_on is None:
        raise Invalid({"review_on": "Enter the day on which these are reviewed again"})
    audit.take_turn(session, by)
    made = _decisions(session, seen, by)
    locked = lock(session, revisions(session, {decision.review_item_id for decision in made.values()}), by)
    subjects = [subject for subject in locked.subjects if subject.id in made]
    for subject in subjects:
        decision = made[subject.id]
        if (subject.number, subject.current_version) != (decision.number + 1, decision.entry_version):
            raise already_decided(session, decision.review_item_id)
    if len(subjects) < len(made):
        raise not_in_practice("entry")
    chosen = [(each, checked(_as_it_stands(made[each.id], review_on), at)) for each in subjects]
    return record(session, chosen, by=by, at=at, about={"still_right": True})


def _decisions(session: Session, seen: Mapping[int, int], by: Actor) -> dict[int, Decision]:
    wanted = select(Decision).where(Decision.id.in_(seen.values()), Decision.practice_id == by.practice_id)
    made = {decision.entry_id: decision for decision in session.scalars(wanted)}
    if {entry: decision.id for entry, decision in made.items()} != seen:
        raise not_in_practice("entry")
    if any(decision.outcome not in HIDES for decision in made.values()):
        raise Invalid({"entry": "One of these is not hidden. None was changed"})
    return made


def _as_it_stands(decision: Decision, review_on: date) -> Choice:
    return Choice(decision.outcome, decision.reason, decision.note, review_on)
