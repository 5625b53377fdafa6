"""Reading what is known of entries that were hidden: some hundreds at a time, with a query for each table."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select, tuple_
from sqlalchemy.orm import Session

from workbench.db import IDS_PER_STATEMENT, columns_of, table_of
from workbench.exposure.histories import Histories
from workbench.exposure.values import Asked, Exposure
from workbench.london import midnight
from workbench.models import Decision, Entry, Patient, ReviewItem
from workbench.vocabulary import HIDES


def exposures(session: Session, practice_id: int, asked: Asked, *, at: datetime) -> Iterator[Exposure]:
    """In the order in which they were hidden. Only some hundreds are in memory at once."""
    histories = Histories(session, practice_id, at)
    conditions = [_DECISION.at >= midnight(asked.first_day), _DECISION.at < midnight(_after(asked.last_day))]
    if asked.kind is not None:
        conditions.append(_ENTRY.kind == asked.kind)
    after: tuple[datetime, int] | None = None
    while rows := _next(session, practice_id, conditions, after):
        after = rows[-1].decided_at, rows[-1].id
        for each in histories.exposures(rows):
            if _is_asked_for(each, asked):
                yield each


def exposure_of(session: Session, practice_id: int, entry: int, *, at: datetime) -> Exposure | None:
    """None: it was never hidden, or is another practice's."""
    rows = _next(session, practice_id, [_DECISION.entry_id == entry], None)
    return next(iter(Histories(session, practice_id, at).exposures(rows)), None)


def _after(day: date) -> date:
    return day if day == date.max else day + timedelta(days=1)


def _is_asked_for(each: Exposure, asked: Asked) -> bool:
    is_way = not asked.way or each.way_name == asked.way
    return is_way and (each.bounds.is_open or not asked.only_open)


def _next(
    session: Session, practice_id: int, conditions: Sequence[ColumnElement[bool]], after: tuple[datetime, int] | None
) -> Sequence[Any]:
    wanted = _FIRST_HIDDEN.where(_DECISION.practice_id == practice_id, *conditions)
    if after is not None:
        wanted = wanted.where(tuple_(*_ORDER) > tuple_(*after, types=[column.type for column in _ORDER]))
    return session.connection().execute(wanted).all()


_DECISION, _ENTRY, _ITEM, _PATIENT = map(columns_of, (Decision, Entry, ReviewItem, Patient))
_ORDER = (_DECISION.at, _DECISION.id)
_EARLIER = table_of(Decision).alias("earlier")
_WAS_HIDDEN = select(_EARLIER.c.id).where(
    _EARLIER.c.entry_id == _DECISION.entry_id, _EARLIER.c.number < _DECISION.number, _EARLIER.c.outcome.in_(HIDES)
)
_FIRST_HIDDEN = (
    select(
        _DECISION.id,
        _DECISION.at.label("decided_at"),
        _DECISION.outcome,
        _DECISION.reason,
        _DECISION.entry_id,
        _ENTRY.review_item_id,
        _ENTRY.kind,
        _ITEM.kind.label("item_kind"),
        _ENTRY.patient_id,
        _ENTRY.recorded_at,
        _PATIENT.registered_on,
        _PATIENT.died,
        _PATIENT.birth_date,
    )
    .join_from(table_of(Decision), table_of(Entry), _ENTRY.id == _DECISION.entry_id)
    .join(table_of(ReviewItem), _ITEM.id == _ENTRY.review_item_id)
    .join(table_of(Patient), _PATIENT.id == _ENTRY.patient_id)
    .where(_DECISION.outcome.in_(HIDES), ~_WAS_HIDDEN.correlate_except(_EARLIER).exists())
    .order_by(*_ORDER)
    .limit(IDS_PER_STATEMENT)
)
