"""The statements of the queue's cards. Those of its first page, narrowed to nothing, are prepared once."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache, cached_property
from itertools import chain
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    column,
    func,
    literal,
    select,
    union_all,
    values,
)
from sqlalchemy.orm import Session

from workbench.db import Written, columns_of, fetch, placeholder, table_of
from workbench.london import midnight
from workbench.models import Patient, ReviewItem
from workbench.queue.item_rows import ITEMS
from workbench.queue.listing.filter import Filter, conditions
from workbench.queue.listing.place import IN_ORDER, Place, follows
from workbench.vocabulary import Kind, State

CARDS, ITEMS_LOOKED_AT = 50, 300
"""On one page: at most so many cards, and so many items in the order of the queue from which they are put together."""

ITEMS_IN_CARD = 40
"""Items that a card shows; those that follow come when these are decided."""

Key = tuple[int, date]
"""The patient, and the day."""

Where = Sequence[ColumnElement[bool]]
_ITEM, _PATIENT = columns_of(ReviewItem), columns_of(Patient)


class Statements:
    """What is asked for a page of cards of one practice; each method is one statement.

    The conditions of a filter, some of which take a statement of their own, are put together once.
    """

    def __init__(self, session: Session, practice: int, narrowed: Filter) -> None:
        self._session, self._practice, self._narrowed = session, practice, narrowed

    @cached_property
    def _where(self) -> Where:
        return conditions(self._session, self._practice, self._narrowed)

    def in_order(self, after: Place | None) -> Sequence[Any]:
        """The first items after that place: patient, and what the order of the queue asks."""
        return self._session.execute(_in_order(self._where, after)).all()

    def of_cards(self, keys: Sequence[Key], after: Place | None) -> Sequence[Any]:
        """Of each card its number among these and what its line says; `earlier` are its items up to that place."""
        asked = [(number, patient, *_bounds(day)) for number, (patient, day) in enumerate(keys)]
        return self._session.execute(_of_cards(self._where, asked, after)).all()

    def of_items(self, keys: Sequence[Key]) -> Sequence[Any]:
        """The first items of each of these cards, one more than it shows."""
        return self._session.execute(_of_items(self._where, [(patient, *_bounds(day)) for patient, day in keys])).all()

    def size_of(self, key: Key) -> int:
        items = _of_card(self._where, key[0], *_bounds(key[1])).subquery()
        return self._session.scalars(select(func.count()).select_from(items)).one()


class Prepared:
    """The same for what waits, narrowed to nothing: its first page, which is asked for most, and its cards' items."""

    def __init__(self, session: Session, practice: int) -> None:
        self._run, self._practice = session.connection(), practice

    def in_order(self, _: Place | None) -> Sequence[Any]:
        (rows,) = fetch(self._run, _FIRST_IN_ORDER.of(self._run, practice=self._practice))
        return rows

    def of_cards(self, keys: Sequence[Key], _: Place | None) -> Sequence[Any]:
        days = {day: _bounds(day) for day in {day for _, day in keys}}
        asked = [(patient, *days[day]) for patient, day in keys] + [_NOBODY] * (CARDS - len(keys))
        given = dict(zip(chain(*_NAMES), chain(*asked), strict=True))
        (rows,) = fetch(self._run, _FIRST_CARDS.of(self._run, practice=self._practice, **given))
        return rows

    def of_items(self, keys: Sequence[Key]) -> Sequence[Any]:
        asked = [(patient, *_bounds(day)) for patient, day in keys]
        given = dict(zip(chain(*_NAMES[: len(keys)]), chain(*asked), strict=True))
        (rows,) = fetch(self._run, _items_of(len(keys)).of(self._run, practice=self._practice, **given))
        return rows


def _bounds(day: date) -> tuple[datetime, datetime]:
    """When it begins and ends in London."""
    return midnight(day), midnight(day + timedelta(days=1))


def _in_order(where: Where, after: Place | None = None) -> Any:
    statement = select(_ITEM.patient_id, *IN_ORDER).where(*where).order_by(*IN_ORDER).limit(ITEMS_LOOKED_AT)
    return statement if after is None else statement.where(follows(after))


def _of_cards(where: Where, keys: Sequence[tuple[Any, ...]], after: Place | None = None) -> Any:
    asked = _asked(keys)
    is_earlier = literal(False) if after is None else ~follows(after)
    return (
        select(
            asked.c.number,
            _PATIENT.given_name,
            _PATIENT.family_name,
            _PATIENT.nhs_number,
            _PATIENT.birth_date,
            _PATIENT.proxy_since.is_not(None).label("has_proxy"),
            func.min(_ITEM.urgency, type_=_ITEM.urgency.type).label("urgency"),
            func.count().label("size"),
            func.sum(case((_ITEM.kind == Kind.DOCUMENT, 1), else_=0)).label("documents"),
            func.sum(case((is_earlier, 1), else_=0)).label("earlier"),
        )
        .join_from(asked, table_of(ReviewItem), _within(asked))
        .join(table_of(Patient), _PATIENT.id == _ITEM.patient_id)
        .where(*where)
        .group_by(asked.c.number, _PATIENT.id)
        .order_by(asked.c.number)
    )


def _of_items(where: Where, keys: Sequence[tuple[Any, ...]]) -> Select[Any]:
    of_each = (_of_card(where, *key).order_by(*IN_ORDER).limit(ITEMS_IN_CARD + 1).subquery() for key in keys)
    return select(union_all(*map(select, of_each)).subquery("items"))


def _of_card(where: Where, patient: Any, begins: Any, ends: Any) -> Select[Any]:
    return ITEMS.where(*where, _ITEM.patient_id == patient, _ITEM.recorded_at >= begins, _ITEM.recorded_at < ends)


def _asked(keys: Sequence[tuple[Any, ...]]) -> CTE:
    """The patients and days as a table: each day as the moments at which it begins and ends."""
    moment = _ITEM.recorded_at.type
    columns = (column("number", Integer), column("patient", Integer), column("begins", moment), column("ends", moment))
    return values(*columns, name="asked").data(keys).cte("asked")


def _within(asked: CTE) -> ColumnElement[bool]:
    of_day = (_ITEM.recorded_at >= asked.c.begins, _ITEM.recorded_at < asked.c.ends)
    return and_(_ITEM.patient_id == asked.c.patient, *of_day)


_PRACTICE = bindparam("practice", type_=Integer)
_WAITS = (_ITEM.practice_id == placeholder(_PRACTICE), _ITEM.state == State.WAITING)
_NOBODY = (None, None, None)
_NAMES = [(f"patient_{number}", f"begins_{number}", f"ends_{number}") for number in range(CARDS)]
_KEYS = [
    [
        bindparam(name, type_=type_)
        for name, type_ in zip(names, (Integer(), *[_ITEM.recorded_at.type] * 2), strict=True)
    ]
    for names in _NAMES
]
_FIRST_IN_ORDER = Written(_in_order(_WAITS), _PRACTICE)
_FIRST_CARDS = Written(
    _of_cards(_WAITS, [(number, *map(placeholder, key)) for number, key in enumerate(_KEYS)]),
    _PRACTICE,
    *chain(*_KEYS),
)
"""As many keys as a page may have; those that a page lacks are nobody's."""


@cache
def _items_of(cards: int) -> Written:
    keys = _KEYS[:cards]
    return Written(_of_items(_WAITS, [tuple(map(placeholder, key)) for key in keys]), _PRACTICE, *chain(*keys))
