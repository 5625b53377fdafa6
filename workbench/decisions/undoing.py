"""Undo: a further decision that puts things back as they stood."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench import audit, scope
from workbench.decisions.choice import LONGEST_NOTE, Choice, is_unread
from workbench.decisions.recording import record
from workbench.decisions.subjects import Subject, already_decided, lock
from workbench.errors import not_in_practice
from workbench.models import Decision, Entry, Patient, ReviewItem
from workbench.permissions import Actor, Permission, require
from workbench.visibility import SEEN_BY
from workbench.vocabulary import Outcome


def undo(session: Session, batch: str, *, by: Actor, at: datetime) -> str:
    """Take back a batch of decisions: one's own, or anybody's for who answers referrals. Returns the new batch.

    Each entry goes back to its decision before, or waits again. Raises NotFound, NotAllowed; AlreadyDecided when
    anything in it was decided again or changed meanwhile.
    """
    require(by, Permission.DECIDE)
    audit.take_turn(session, by)
    taken = _decisions(session, batch, by)
    if any(decision.by_id != by.user_id for decision in taken):
        require(by, Permission.ANSWER_REFERRALS)
    items = {decision.review_item_id for decision in taken}
    locked = lock(session, revisions(session, items), by)
    made = {decision.entry_id: decision for decision in taken}
    subjects = [subject for subject in locked.subjects if subject.id in made]
    if len(subjects) < len(taken):
        raise already_decided(session, taken[0].review_item_id)
    for subject in subjects:
        decision = made[subject.id]
        if subject.number != decision.number + 1 or subject.current_version != decision.entry_version:
            raise already_decided(session, decision.review_item_id)
    before = [(s, _before(session, made[s.id], s, at)) for s in subjects]
    return record(session, before, by=by, at=at, undone=made)


def _decisions(session: Session, batch: str, by: Actor) -> list[Decision]:
    found = session.scalars(select(Decision).where(Decision.batch == batch, Decision.practice_id == by.practice_id))
    decisions = list(found)
    if not decisions:
        raise not_in_practice("decision")
    return decisions


def revisions(session: Session, items: set[int]) -> dict[int, int]:
    rows = session.execute(select(ReviewItem.id, ReviewItem.revision).where(ReviewItem.id.in_(items)))
    return {row.id: row.revision for row in rows}


def _before(session: Session, decision: Decision, subject: Subject, at: datetime) -> Choice:
    """What stood before, if it was about the same version, made for those who read now, by somebody who had read all of
    it; else "waits again".
    """
    earlier = session.scalars(
        select(Decision).where(
            Decision.entry_id == decision.entry_id,
            Decision.number == decision.number - 1,
            Decision.entry_version == decision.entry_version,
        )
    ).first()
    if earlier is None or not _is_for_who_reads_now(session, earlier, at):
        return Choice(Outcome.REOPEN)
    note = f"As {earlier.by_name} had decided" + (f": {earlier.note}" if earlier.note else "")
    before = Choice(earlier.outcome, earlier.reason, note[:LONGEST_NOTE], earlier.review_on, earlier.read_elsewhere)
    unread = is_unread(before, not_all_is_shown=subject.not_all_is_shown)
    return Choice(Outcome.REOPEN) if unread else before


def _is_for_who_reads_now(session: Session, decision: Decision, at: datetime) -> bool:
    """Repeated now, it must show nothing to anybody who read only after it was made (docs/adr/0013)."""
    patient = session.scalars(select(Patient).join(Entry).where(Entry.id == decision.entry_id)).one()
    since = scope.decisions_count_since(session, patient, at=at)
    shown_to = [audience for audience, outcomes in SEEN_BY.items() if decision.outcome in outcomes]
    return all(decision.at >= moment for audience in shown_to if (moment := since[audience]))
