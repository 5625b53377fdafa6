"""What a decision is about: items as they were seen, and the entries in them that it means."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, bindparam, func, select
from sqlalchemy.orm import Session

from workbench.decisions.choice import Choice
from workbench.errors import AlreadyDecided, Invalid, NotFound
from workbench.models import Decision, Entry, EntryVersion, Patient, ReviewItem
from workbench.permissions import Actor
from workbench.queue import QUEUED
from workbench.vocabulary import Outcome, State

UNDECIDABLE = (State.WITHDRAWN, State.OUT_OF_SCOPE)


def lock(session: Session, seen: Mapping[int, int], by: Actor) -> bool:
    """Take these items for this transaction; AlreadyDecided if any is not as it was seen. Is one of them referred?"""
    rows = session.execute(_LOCK, {"ids": list(seen), "practice": by.practice_id}).all()
    if len(rows) < len(seen):
        raise NotFound("There is no such review item in this practice.")
    for row in rows:
        if row.revision != seen[row.id]:
            raise _already_decided(session, row.id)
    return any(row.state is State.REFERRED for row in rows)


def _already_decided(session: Session, item: int) -> AlreadyDecided:
    """Who decided what and when; nobody, when it was an import that changed the item since."""
    latest = session.execute(
        select(Decision.outcome, Decision.by_name, Decision.at)
        .where(Decision.review_item_id == item)
        .order_by(Decision.id.desc())
        .limit(1)
    ).first()
    received = session.scalars(
        select(func.max(EntryVersion.received_at))
        .join(Entry, Entry.id == EntryVersion.entry_id)
        .where(Entry.review_item_id == item)
    ).one()
    if latest is None or received > latest.at:
        return AlreadyDecided(item, outcome=None, by=None, at=None)
    return AlreadyDecided(item, outcome=latest.outcome, by=latest.by_name, at=latest.at)


def subjects_in(session: Session, items: Collection[int], entries: Mapping[int, Collection[int]]) -> Sequence[Any]:
    """The entries that a decision is about, each with what its audit event says of it and its next number."""
    rows = [
        row
        for row in session.execute(SUBJECTS, {"ids": list(items)})
        if row.review_item_id not in entries or row.id in entries[row.review_item_id]
    ]
    if not rows or {row.review_item_id for row in rows} != set(items):
        raise Invalid({"entry": "There is nothing here that can be decided: it is withdrawn or out of scope"})
    if not {entry for chosen in entries.values() for entry in chosen} <= {row.id for row in rows}:
        raise Invalid({"entry": "One of these entries cannot be decided here. None was decided"})
    return rows


def meant(subjects: Sequence[Any], choice: Choice, entries: Mapping[int, Collection[int]]) -> Sequence[Any]:
    """In an item where some still wait, a decision about the whole leaves what was decided before as it is.

    Otherwise leaving the rest visible would release the one entry that was hidden. To hide means all of it, and so does
    a change of mind when nothing waits.
    """
    pending = {subject.review_item_id for subject in subjects if subject.state in QUEUED}
    return [
        subject
        for subject in subjects
        if choice.outcome is Outcome.HIDE
        or subject.review_item_id in entries
        or subject.review_item_id not in pending
        or subject.state in QUEUED
    ]


_ENTRY, _ITEM, _PATIENT, _MADE = (each.__table__.c for each in (Entry, ReviewItem, Patient, Decision))
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)

_LOCK = (
    select(_ITEM.id, _ITEM.revision, _ITEM.state)
    .where(_ITEM.id.in_(_IDS), _ITEM.practice_id == bindparam("practice"))
    .order_by(_ITEM.id)
    .with_for_update()
)

SUBJECTS = (
    select(
        _ENTRY.id, _ENTRY.review_item_id, _ENTRY.practice_id, _ENTRY.kind, _ENTRY.current_version, _ENTRY.state,
        _PATIENT.nhs_number,
        select(func.coalesce(func.max(_MADE.number), 0) + 1)
        .where(_MADE.entry_id == _ENTRY.id)
        .scalar_subquery()
        .label("number"),
    )
    .join_from(Entry.__table__, Patient.__table__, _PATIENT.id == _ENTRY.patient_id)
    .where(_ENTRY.review_item_id.in_(_IDS), _ENTRY.state.not_in(UNDECIDABLE))
    .order_by(_ENTRY.id)
)  # fmt: skip
"""What can be decided in these review items, with each entry's next decision number."""
