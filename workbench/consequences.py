"""Update scope, the queue's projections and what waits again after a switch step, a change of access or a new day."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from workbench import audit, queue, scope, upstream
from workbench.db import batches
from workbench.models import Entry, Practice, SwitchChange, latest
from workbench.permissions import Actor

ENTRIES_PER_TRANSACTION = 500
"""The most entries to update in one transaction (more only if one patient has more): some ten milliseconds."""


def follow(
    session: Session,
    practice_id: int,
    *,
    by: Actor,
    at: datetime,
    patients: Collection[int] | None = None,
    most: int = ENTRIES_PER_TRANSACTION,
) -> int:
    """Update the outdated scopes of all patients, or of `patients`, and the projections of their entries.

    One call updates the first patients that have up to `most` entries together, and returns how many patients these
    were. Entries that wait again because other people can read now are audited, and a form about them that was rendered
    before is refused.
    """
    outdated = list(scope.outdated(session, practice_id, at=at, patients=patients))
    first = next(in_batches(session, [each.patient for each in outdated], most), [])
    outdated, are_all = outdated[: len(first)], len(first) == len(outdated)
    scope.store(session, practice_id, outdated, at=at)
    read_by_others = [each.patient for each in outdated if each.has_other_readers]
    before = queue.waiting_again(session, read_by_others)
    queue.settle_patients(session, first, at=at)
    upstream.wish_for_patients(session, practice_id, {*first, *(patients or ())}, by=by, at=at)
    after = queue.waiting_again(session, read_by_others)
    queue.outdate_forms(session, patients=read_by_others)
    audit.add_all(session, [after[entry] for entry in sorted(after.keys() - before.keys())], by=by, at=at)
    if patients is None and are_all:
        note_that_all_followed(session, practice_id, at)
    return len(outdated)


def in_batches(session: Session, patients: Sequence[int], most: int = ENTRIES_PER_TRANSACTION) -> Iterator[list[int]]:
    """Batches of patients, in their order, with at most `most` entries each; a patient with more is a batch alone."""
    batch: list[int] = []
    held = 0
    for some in batches(patients):
        counted = select(Entry.patient_id, func.count()).where(Entry.patient_id.in_(some)).group_by(Entry.patient_id)
        entries = {patient: count for patient, count in session.execute(counted)}  # noqa: C416 (rows are no pairs to mypy)
        for patient in some:
            if batch and held + entries.get(patient, 0) > most:
                yield batch
                batch, held = [], 0
            batch.append(patient)
            held += entries.get(patient, 0)
    if batch:
        yield batch


def note_that_all_followed(session: Session, practice_id: int, at: datetime) -> None:
    done = update(Practice).where(Practice.id == practice_id).values(followed_at=at)
    session.execute(done, execution_options={"synchronize_session": False})


def return_what_is_due(session: Session, practice_id: int, *, by: Actor, at: datetime, most: int) -> int:
    """Let up to `most` hidden entries whose review date has come wait again, still hidden, and audit it; how many."""
    events = queue.due_for_review(session, practice_id, at=at, most=most)
    items = {event.review_item for event in events if event.review_item is not None}
    queue.settle(session, items, at=at)
    upstream.wish_for_items(session, practice_id, items, by=by, at=at)
    queue.outdate_forms(session, items=items)
    audit.add_all(session, events, by=by, at=at)
    return len(events)


def is_followed(session: Session, practice_id: int) -> bool:
    """Have the projections of all patients been updated since the practice's last switch step was recorded?"""
    newest = latest(session, SwitchChange, SwitchChange.practice_id == practice_id)
    followed = session.scalars(select(Practice.followed_at).where(Practice.id == practice_id)).one()
    return newest is None or (followed is not None and followed >= newest.at)
