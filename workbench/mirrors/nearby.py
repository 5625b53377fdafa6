"""Entries of other patients of the practice that were made about the same time, found by indexes."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select
from sqlalchemy.orm import Session

from workbench.db import batches, columns_of, table_of
from workbench.london import day_of, midnight
from workbench.mirrors.ties import Ties
from workbench.models import CURRENT_VERSION, Entry, EntryVersion, Patient, ReviewItem
from workbench.vocabulary import CLOSE, Tie

DAYS_BETWEEN = 3
"""What relatives' records tell of one event is recorded, or dated, within so many days."""

DAYS_SEARCHED = 60
"""An entry that is dated on the day of the event is found if it was recorded within so many days of it."""

MOST_ENTRIES, AT_ONCE = 2000, 50
DAY = timedelta(days=1)

_ENTRY, _VERSION, _ITEM, _PATIENT = map(columns_of, (Entry, EntryVersion, ReviewItem, Patient))


@dataclass(frozen=True, slots=True)
class Made:
    """An entry, when and by whom its item was made, and what joins its patient to the one in question."""

    id: int
    item: int
    revision: int
    patient: int
    author: str
    days: frozenset[date]
    ties: frozenset[Tie] = frozenset()


def made(session: Session, which: ColumnElement[bool]) -> list[Made]:
    return [_made(row) for row in session.execute(_MADE.where(which))]


def nearby(
    session: Session, patient: Patient, own: Sequence[Made], ties: Ties, which: ColumnElement[bool]
) -> list[Made]:
    """Entries of others `which` may tell of an event that one of the patient's `own` tells of."""
    rows = {row.id: row for row in _of_tied(session, own, ties, which)}
    rows |= {row.id: row for row in _of_authors(session, patient, own, which)}
    found = (_made(row, ties.get(row.patient_id, frozenset())) for row in rows.values())
    return [each for one in found if (each := _joined(one, own)) is not None]


def between(one: Made, other: Made) -> int:
    """Days, at the least."""
    return min((abs((here - there).days) for here in one.days for there in other.days), default=DAYS_SEARCHED)


def _joined(other: Made, own: Sequence[Made]) -> Made | None:
    by_author = any(each.author and each.author == other.author and between(each, other) == 0 for each in own)
    ties = other.ties | ({Tie.AUTHOR} if by_author else set())
    is_near = by_author or (not ties.isdisjoint(CLOSE) and any(between(each, other) <= DAYS_BETWEEN for each in own))
    return (
        Made(other.id, other.item, other.revision, other.patient, other.author, other.days, ties) if is_near else None
    )


def _of_tied(session: Session, own: Sequence[Made], ties: Ties, which: ColumnElement[bool]) -> Iterator[Row[Any]]:
    days = [day for each in own for day in each.days]
    if not days:
        return
    first, last = midnight(min(days) - DAYS_SEARCHED * DAY), midnight(max(days) + (DAYS_SEARCHED + 1) * DAY)
    for some in batches(sorted(ties)):
        theirs = (_ENTRY.patient_id.in_(some), _ENTRY.recorded_at >= first, _ENTRY.recorded_at < last)
        yield from session.execute(_MADE.where(*theirs, which).order_by(_ENTRY.recorded_at.desc()).limit(MOST_ENTRIES))


def _of_authors(
    session: Session, patient: Patient, own: Sequence[Made], which: ColumnElement[bool]
) -> Iterator[Row[Any]]:
    pairs = sorted({(each.author, day) for each in own for day in each.days if each.author})
    for start in range(0, len(pairs), AT_ONCE):
        items = _items_of(patient, pairs[start : start + AT_ONCE])
        wanted = _MADE.where(_ENTRY.review_item_id.in_(items), which)
        yield from session.execute(wanted.limit(MOST_ENTRIES))


def _items_of(patient: Patient, pairs: Iterable[tuple[str, date]]) -> Select[int]:
    """What these authors recorded on these days, for others. (Each part names the practice, for the index.)"""
    parts = [
        and_(
            _ITEM.practice_id == patient.practice_id,
            _ITEM.author == author,
            _ITEM.recorded_at >= midnight(day),
            _ITEM.recorded_at < midnight(day + DAY),
        )
        for author, day in pairs
    ]
    return select(_ITEM.id).where(or_(*parts), _ITEM.patient_id != patient.id)


def _made(row: Row[Any], ties: frozenset[Tie] = frozenset()) -> Made:
    days = frozenset({day_of(row.recorded_at), *_whole_day(row.occurred_on)})
    return Made(row.id, row.review_item_id, row.revision, row.patient_id, row.author, days, ties)


def _whole_day(said: str | None) -> Collection[date]:
    return (date.fromisoformat(said),) if said and len(said) == 10 else ()


_MADE: Any = (
    select(
        _ENTRY.id,
        _ENTRY.review_item_id,
        _ENTRY.patient_id,
        _ENTRY.recorded_at,
        _ITEM.revision,
        _ITEM.author,
        _VERSION.occurred_on,
    )
    .join_from(table_of(Entry), table_of(ReviewItem), _ITEM.id == _ENTRY.review_item_id)
    .join(table_of(EntryVersion), CURRENT_VERSION)
)
