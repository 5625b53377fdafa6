"""Every stored place held against what it comes from, for `workbench check`."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Integer, bindparam, func, or_, select
from sqlalchemy.orm import Session

from workbench.db import IDS_PER_STATEMENT, columns_of, table_of
from workbench.london import day_of
from workbench.models import CURRENT_VERSION, Entry, EntryVersion, Patient, PatientName, ReviewItem, words_of_name
from workbench.queue.derived_state import standings
from workbench.queue.projection import ENTRY_NAMES, ITEM_NAMES, gathered
from workbench.queue.tally import tallies
from workbench.vocabulary import QUEUED

_ENTRY, _VERSION, _ITEM = map(columns_of, (Entry, EntryVersion, ReviewItem))
_IDS = bindparam("ids", expanding=True, type_=Integer)


def differences(session: Session, practice_id: int, *, at: datetime) -> list[str]:
    """Where a stored state is not what the decisions say; empty when all is well. Reads only, for `workbench check`."""
    found = [
        f"entry {entry} does not stand where its decisions put it" for entry in _misplaced(session, practice_id, at)
    ]
    found += [f"entry {entry} is not what its current version says" for entry in _not_as_received(session, practice_id)]
    found += [f"patient {patient} is not found by name" for patient in _not_found_by_name(session, practice_id)]
    return found + _items_that_differ(session, practice_id) + _tally_differences(session, practice_id)


def _misplaced(session: Session, practice_id: int, at: datetime) -> Sequence[int]:
    placed = standings(_ENTRY.practice_id == practice_id).subquery("placed")
    differs = or_(*(_ENTRY[name].is_distinct_from(placed.c[name]) for name in ENTRY_NAMES))
    wanted = select(_ENTRY.id).join_from(table_of(Entry), placed, placed.c.id == _ENTRY.id).where(differs)
    return session.scalars(wanted.order_by(_ENTRY.id), {"today": day_of(at)}).all()


def _not_as_received(session: Session, practice_id: int) -> Sequence[int]:
    """Entries whose copies of what their current version says are no copies, or that have no such version."""
    same = (_ENTRY[name] == _VERSION[name] for name in ("withdrawn", "nopat", "content_hash", "recorded_at"))
    in_one_group = _ENTRY.routine.is_not_distinct_from(_VERSION.routine)
    received = select(_VERSION.entry_id).where(CURRENT_VERSION, in_one_group, *same).exists()
    return session.scalars(
        select(_ENTRY.id).where(_ENTRY.practice_id == practice_id, ~received).order_by(_ENTRY.id)
    ).all()


def _not_found_by_name(session: Session, practice_id: int) -> list[int]:
    kept: dict[int, set[str]] = defaultdict(set)
    for patient, word in session.execute(
        select(PatientName.patient_id, PatientName.word).where(PatientName.practice_id == practice_id)
    ):
        kept[patient].add(word)
    names = session.execute(
        select(Patient.id, Patient.given_name, Patient.family_name)
        .where(Patient.practice_id == practice_id)
        .order_by(Patient.id)
    )
    return [patient for patient, given, family in names if kept[patient] != words_of_name(f"{given} {family}")]


def _items_that_differ(session: Session, practice_id: int) -> list[str]:
    found, last = [], 0
    while ids := session.scalars(
        select(ReviewItem.id)
        .where(ReviewItem.practice_id == practice_id, ReviewItem.id > last)
        .order_by(ReviewItem.id)
        .limit(IDS_PER_STATEMENT)
    ).all():
        last = ids[-1]
        for row in session.execute(_DIFFERING, {"ids": ids}).mappings():
            names = [name for name in ITEM_NAMES if row[name]]
            found += [f"review item {row['id']}: {name} is not what its entries say" for name in names]
    return found


_HELD_AGAINST = gathered(_ITEM.id.in_(_IDS), ITEM_NAMES).subquery("gathered")
_DIFFER = {name: _ITEM[name].is_distinct_from(_HELD_AGAINST.c[name]) for name in ITEM_NAMES}
_DIFFERING = (
    select(_ITEM.id, *(differs.label(name) for name, differs in _DIFFER.items()))
    .join_from(table_of(ReviewItem), _HELD_AGAINST, _HELD_AGAINST.c.id == _ITEM.id)
    .where(or_(*_DIFFER.values()))
    .order_by(_ITEM.id)
)


def _tally_differences(session: Session, practice_id: int) -> list[str]:
    counted = session.execute(
        select(ReviewItem.state, ReviewItem.urgency, func.count())
        .where(ReviewItem.practice_id == practice_id, ReviewItem.state.in_(QUEUED))
        .group_by(ReviewItem.state, ReviewItem.urgency)
    )
    actual = {(state, urgency): count for state, urgency, count in counted}
    stored = tallies(session, practice_id)
    return [
        f"the tally of {state} items of urgency {urgency.name.lower()} is {stored.get((state, urgency), 0)}, "
        f"not {actual.get((state, urgency), 0)}"
        for state, urgency in sorted(actual.keys() | stored.keys())
        if actual.get((state, urgency), 0) != stored.get((state, urgency), 0)
    ]
