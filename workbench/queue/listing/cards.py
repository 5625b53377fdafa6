"""The queue as cards: what one patient's record holds of one day (in London), most pressing card first."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    RowMapping,
    and_,
    case,
    column,
    func,
    literal,
    select,
    union_all,
    values,
)
from sqlalchemy.orm import Session

from workbench.db import columns_of, table_of
from workbench.london import day_of, midnight
from workbench.models import QUEUE_ORDER, Patient, ReviewItem
from workbench.permissions import Actor, Permission, require_practice
from workbench.queue.item_view import ITEMS, ItemShown, in_list
from workbench.queue.listing.filter import Filter, conditions
from workbench.queue.listing.place import IN_ORDER, Place, follows
from workbench.queue.texts.limits import ENTRIES_IN_LIST
from workbench.vocabulary import Kind, Urgency

CARDS, ITEMS_LOOKED_AT = 50, 300
"""On one page: at most so many cards, and so many items in the order of the queue from which they are put together."""

MOST_LOOKS = 20
"""However many items one patient has of one day, a page looks no further than so many times that."""

ITEMS_IN_CARD = 40
"""Items that a card shows; those that follow come when these are decided."""

Key = tuple[int, date]
"""The patient, and the day."""


class Card(NamedTuple):
    """One line of the list. `items` are the first of its items, in the order of the queue; `size` counts all."""

    patient_id: int
    day: date
    given_name: str
    family_name: str
    nhs_number: str
    birth_date: date | None
    has_proxy: bool
    urgency: Urgency
    size: int
    documents: int
    items: Sequence[int]

    @property
    def key(self) -> Key:
        return self.patient_id, self.day

    @property
    def name(self) -> str:
        """The key as an address says it."""
        return f"{self.patient_id}~{self.day}"


def cards(
    session: Session, narrowed: Filter, *, by: Actor, after: Place | None = None
) -> tuple[list[Card], Place | None]:
    """The cards after that place, and where the next page begins, if more follow. Two statements, as a rule.

    A card stands where its most pressing item does. One that began before `after` is on an earlier page.
    """
    where = conditions(session, require_practice(by, Permission.WORK_THE_QUEUE), narrowed)
    found: list[Card] = []
    here = after
    for _ in range(MOST_LOOKS):
        rows, begins_after = session.execute(_in_order(where, here)).all(), here
        of_each, here = _grouped(rows, CARDS - len(found))
        found += _begun(session, where, of_each, begins_after)
        if len(found) == CARDS or here is None:
            break
    return found, here


def _in_order(where: Sequence[ColumnElement[bool]], after: Place | None) -> Any:
    statement = select(_ITEM.patient_id, *IN_ORDER).where(*where).order_by(*IN_ORDER).limit(ITEMS_LOOKED_AT)
    return statement if after is None else statement.where(follows(after))


def _grouped(rows: Sequence[Any], most: int) -> tuple[dict[Key, list[int]], Place | None]:
    """The items of each of the first so many cards; and the place of the last of these rows, if more follow it."""
    found: dict[Key, list[int]] = {}
    last = None
    for row in rows:
        key = (row.patient_id, day_of(row.recorded_at))
        if key not in found and len(found) == most:
            return found, last
        found.setdefault(key, []).append(row.id)
        last = Place(*(getattr(row, name) for name in QUEUE_ORDER))
    return found, last if len(rows) == ITEMS_LOOKED_AT else None


def _begun(
    session: Session, where: Sequence[ColumnElement[bool]], of_each: dict[Key, list[int]], after: Place | None
) -> list[Card]:
    """Those of these cards that begin after that place, in their order."""
    if not of_each:
        return []
    keys = list(of_each)
    asked = _asked(keys)
    is_earlier = literal(False) if after is None else ~follows(after)
    statement = (
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
    return [
        _card(keys[row["number"]], of_each, row) for row in session.execute(statement).mappings() if not row["earlier"]
    ]


def _card(key: Key, of_each: dict[Key, list[int]], row: RowMapping) -> Card:
    said = {name: row[name] for name in Card._fields if name in row}
    return Card(patient_id=key[0], day=key[1], items=of_each[key], **said)


def _asked(keys: Sequence[Key]) -> CTE:
    """The patients and days as a table: each day as the moments at which it begins and ends."""
    moment = _ITEM.recorded_at.type
    rows = [(number, patient, *_bounds(day)) for number, (patient, day) in enumerate(keys)]
    columns = (column("number", Integer), column("patient", Integer), column("begins", moment), column("ends", moment))
    return values(*columns, name="asked").data(rows).cte("asked")


def _within(asked: CTE) -> ColumnElement[bool]:
    of_day = (_ITEM.recorded_at >= asked.c.begins, _ITEM.recorded_at < asked.c.ends)
    return and_(_ITEM.patient_id == asked.c.patient, *of_day)


def _bounds(day: date) -> tuple[datetime, datetime]:
    return midnight(day), midnight(day + timedelta(days=1))


class CardItems(NamedTuple):
    """The first items of a card as the queue shows them, and how many it has in all."""

    items: Sequence[ItemShown]
    size: int


def card_items(session: Session, keys: Sequence[Key], narrowed: Filter, *, by: Actor) -> list[CardItems]:
    """What each of these cards shows, in three statements for all of them; a fourth for one that has more."""
    where = conditions(session, require_practice(by, Permission.WORK_THE_QUEUE), narrowed)
    if not keys:
        return []
    first = (_of_card(where, key).order_by(*IN_ORDER).limit(ITEMS_IN_CARD + 1).subquery() for key in keys)
    rows = session.execute(union_all(*(select(each) for each in first))).mappings().all()
    of_each: dict[Key, list[ItemShown]] = {key: [] for key in keys}
    for item in in_list(session, rows, most=ENTRIES_IN_LIST):
        of_each[item.patient_id, day_of(item.recorded_at)].append(item)
    return [_card_items(session, where, key, items) for key, items in of_each.items()]


def _card_items(
    session: Session, where: Sequence[ColumnElement[bool]], key: Key, items: Sequence[ItemShown]
) -> CardItems:
    if len(items) <= ITEMS_IN_CARD:
        return CardItems(items, len(items))
    size = session.scalars(select(func.count()).select_from(_of_card(where, key).subquery())).one()
    return CardItems(items[:ITEMS_IN_CARD], size)


def _of_card(where: Sequence[ColumnElement[bool]], key: Key) -> Any:
    patient, day = key
    begins, ends = _bounds(day)
    return ITEMS.where(*where, _ITEM.patient_id == patient, _ITEM.recorded_at >= begins, _ITEM.recorded_at < ends)


_ITEM, _PATIENT = columns_of(ReviewItem), columns_of(Patient)
