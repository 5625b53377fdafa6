"""Review items as people see them, in the order in which they press."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Date, bindparam, false, or_, select, tuple_
from sqlalchemy.orm import Session

from workbench.errors import NotFound
from workbench.london import day_of
from workbench.models import Entry, Flag, ItemLink, Patient, Proxy, ReviewItem
from workbench.queue.claims import CLAIM_LASTS
from workbench.queue.entries import EntryShown, entries_of
from workbench.vocabulary import Category, Kind, State, Urgency

_ITEM, _PATIENT, _ENTRY, _FLAG, _PROXY, _LINK = (
    each.__table__.c for each in (ReviewItem, Patient, Entry, Flag, Proxy, ItemLink)
)
"""Columns, not attributes: rows are all that is wanted, and the mapper's way to them costs a fifth of the page."""

PAGE = 50
ENTRIES_IN_LIST = 8
FEW_PATIENTS = 200


class Place(NamedTuple):
    """Where an item stands in the queue: most pressing first, then oldest, then id."""

    urgency: Urgency
    recorded_at: datetime
    id: int


@dataclass(frozen=True, slots=True)
class Filter:
    """What the queue is narrowed to: `flag` is a category, "any" or "none"; `patient` an NHS number or a name."""

    state: State = State.WAITING
    kind: Kind | None = None
    flag: str = ""
    patient: str = ""
    author: str = ""


class ItemShown(NamedTuple):
    id: int
    revision: int
    kind: Kind
    state: State
    urgency: Urgency
    author: str
    recorded_at: datetime
    entry_count: int
    waiting_count: int
    flag_count: int
    claimed_by_id: int | None
    claimed_by_name: str | None
    claimed_at: datetime | None
    patient_id: int
    given_name: str
    family_name: str
    nhs_number: str
    birth_date: date | None
    has_proxy: bool
    entries: Sequence[EntryShown]

    def is_claimed(self, at: datetime, me: int | None) -> bool:
        """Has somebody else this open just now?"""
        return self.claimed_at is not None and self.claimed_by_id != me and at - self.claimed_at < CLAIM_LASTS

    @property
    def heading(self) -> EntryShown:
        """The entry that gives the item its kind and title: the consultation, report or document itself."""
        return self.entries[0]

    @property
    def place(self) -> Place:
        return Place(self.urgency, self.recorded_at, self.id)


def page(
    session: Session, practice_id: int, narrowed: Filter, *, at: datetime, after: Place | None = None
) -> tuple[list[ItemShown], bool]:
    """Up to fifty items after that place, with their first entries; and whether more follow. Three statements."""
    statement = _narrowed(session, practice_id, narrowed).order_by(*_ORDER).limit(PAGE + 1)
    if after is not None:
        statement = statement.where(tuple_(*_ORDER) > tuple_(*after, types=[column.type for column in _ORDER]))
    rows = session.execute(statement, _on(at)).all()
    return _with_entries(session, rows[:PAGE], most=ENTRIES_IN_LIST), len(rows) > PAGE


def item_shown(session: Session, practice_id: int, item: int, *, at: datetime) -> ItemShown:
    """One item with all its entries. Another practice's item is not found."""
    wanted = _ITEMS.where(_ITEM.practice_id == practice_id, _ITEM.id == item)
    row = session.execute(wanted, _on(at)).first()
    if row is None:
        raise NotFound("There is no such review item in this practice.")
    return _with_entries(session, [row], most=None)[0]


def of_patient(
    session: Session, practice_id: int, patient_id: int, *, at: datetime, before: tuple[datetime, int] | None = None
) -> tuple[list[ItemShown], bool]:
    """The newest of a patient's items, each with its heading only; and whether more follow.

    `before` is where the page before ended: an item's moment and id.
    """
    order = (_ITEM.recorded_at, _ITEM.id)
    statement = _ITEMS.where(_ITEM.practice_id == practice_id, _ITEM.patient_id == patient_id)
    if before is not None:
        statement = statement.where(tuple_(*order) < tuple_(*before, types=[column.type for column in order]))
    newest_first = statement.order_by(*(column.desc() for column in order))
    rows = session.execute(newest_first.limit(PAGE + 1), _on(at)).all()
    return _with_entries(session, rows[:PAGE], most=1), len(rows) > PAGE


def linked_items(session: Session, item: int, *, at: datetime, and_to: Collection[int] = ()) -> list[ItemShown]:
    """What gives this item (and those) away, oldest first: other items of the same patient, withdrawn ones left out."""
    linked = select(_LINK.linked_item_id).where(_LINK.review_item_id.in_({item, *and_to}))
    patient = select(_ITEM.patient_id).where(_ITEM.id == item).scalar_subquery()
    statement = _ITEMS.where(
        _ITEM.id.in_(linked),
        _ITEM.id != item,
        _ITEM.patient_id == patient.correlate(None),
        _ITEM.state != State.WITHDRAWN,
    )
    rows = session.execute(statement.order_by(_ITEM.recorded_at, _ITEM.id), _on(at)).all()
    return _with_entries(session, rows, most=ENTRIES_IN_LIST)


def next_waiting(session: Session, practice_id: int, after: Place) -> int | None:
    """The waiting item that follows that place, else the first that waits, else None."""
    waiting = select(_ITEM.id).where(
        _ITEM.practice_id == practice_id, _ITEM.state == State.WAITING, _ITEM.id != after.id
    )
    following = waiting.where(tuple_(*_ORDER) > tuple_(*after, types=[column.type for column in _ORDER]))
    for statement in (following, waiting):
        found = session.scalars(statement.order_by(*_ORDER).limit(1)).first()
        if found is not None:
            return int(found)
    return None


_ORDER = (_ITEM.urgency, _ITEM.recorded_at, _ITEM.id)


# Made once: on a page of fifty items, putting the statement together took longer than running it.
_TODAY = bindparam("today", type_=Date)
_HAS_PROXY = select(_PROXY.id).where(
    _PROXY.patient_id == _ITEM.patient_id,
    _PROXY.from_on <= _TODAY,
    or_(_PROXY.until_on.is_(None), _PROXY.until_on > _TODAY),
)
_ITEMS: Any = (
    select(
        _ITEM.id, _ITEM.revision, _ITEM.kind, _ITEM.state, _ITEM.urgency, _ITEM.author,
        _ITEM.recorded_at, _ITEM.entry_count, _ITEM.waiting_count, _ITEM.flag_count,
        _ITEM.claimed_by_id, _ITEM.claimed_by_name, _ITEM.claimed_at, _ITEM.patient_id,
        _PATIENT.given_name, _PATIENT.family_name, _PATIENT.nhs_number, _PATIENT.birth_date, _HAS_PROXY.exists(),
    )
    .join_from(ReviewItem.__table__, Patient.__table__, _PATIENT.id == _ITEM.patient_id)
    .where(select(_ENTRY.id).where(_ENTRY.review_item_id == _ITEM.id).exists())
)  # fmt: skip
"""The columns of ItemShown, in its order. An item whose last entry went elsewhere is there for its history only."""


def _on(at: datetime) -> dict[str, date]:
    return {"today": day_of(at)}


def _narrowed(session: Session, practice_id: int, narrowed: Filter) -> Any:
    statement = _ITEMS.where(_ITEM.practice_id == practice_id, _standing_in(narrowed.state))
    if narrowed.kind:
        statement = statement.where(_ITEM.kind == narrowed.kind)
    if narrowed.author:
        statement = statement.where(_ITEM.author == narrowed.author)
    if narrowed.flag == "any":
        statement = statement.where(_ITEM.urgency < Urgency.NONE)
    elif narrowed.flag == "none":
        statement = statement.where(_ITEM.urgency == Urgency.NONE)
    elif narrowed.flag:
        flagged = select(_FLAG.review_item_id).where(
            _FLAG.practice_id == practice_id, _FLAG.category == Category(narrowed.flag)
        )
        statement = statement.where(_ITEM.id.in_(flagged))
    if narrowed.patient:
        statement = statement.where(_of_patient(session, practice_id, narrowed.patient))
    return statement


def _standing_in(state: State) -> Any:
    """An item holds entries, so `hidden` and its like ask whether any entry stands there."""
    if state in (State.WAITING, State.REFERRED, State.DECIDED, State.OUT_OF_SCOPE, State.WITHDRAWN):
        return _ITEM.state == state
    from_entries = select(_ENTRY.review_item_id).where(_ENTRY.practice_id == _ITEM.practice_id, _ENTRY.state == state)
    return _ITEM.id.in_(from_entries)


def _of_patient(session: Session, practice_id: int, words: str) -> Any:
    """Few patients are named one by one, which the database finds at once; many are left to it to look up."""
    digits = "".join(words.split())
    found = select(_PATIENT.id).where(_PATIENT.practice_id == practice_id)
    if digits.isdecimal():
        found = found.where(_PATIENT.nhs_number == digits)
    else:
        name = _PATIENT.given_name + " " + _PATIENT.family_name
        found = found.where(*(name.icontains(word, autoescape=True) for word in words.split()))
    few = session.scalars(found.limit(FEW_PATIENTS + 1)).all()
    if not few:
        return false()
    return _ITEM.patient_id.in_(few if len(few) <= FEW_PATIENTS else found)


def _with_entries(session: Session, rows: Sequence[Any], *, most: int | None) -> list[ItemShown]:
    entries = entries_of(session, [row[0] for row in rows], most=most)
    return [ItemShown._make((*row, entries[row[0]])) for row in rows]
