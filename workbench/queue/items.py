"""Review items as people see them, in the order in which they press."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Date, and_, bindparam, false, or_, select, tuple_
from sqlalchemy.orm import Session

from workbench.errors import NotFound
from workbench.london import day_of
from workbench.models import Entry, Flag, ItemLink, Patient, Proxy, ReviewItem
from workbench.queue.claims import CLAIM_LASTS
from workbench.queue.entries import EntryShown, entries_of
from workbench.vocabulary import Category, Kind, State, Urgency

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
    wanted = _ITEMS.where(ReviewItem.practice_id == practice_id, ReviewItem.id == item)
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
    order = (ReviewItem.recorded_at, ReviewItem.id)
    statement = _ITEMS.where(ReviewItem.practice_id == practice_id, ReviewItem.patient_id == patient_id)
    if before is not None:
        statement = statement.where(tuple_(*order) < tuple_(*before, types=[column.type for column in order]))
    newest_first = statement.order_by(*(column.desc() for column in order))
    rows = session.execute(newest_first.limit(PAGE + 1), _on(at)).all()
    return _with_entries(session, rows[:PAGE], most=1), len(rows) > PAGE


def linked_items(session: Session, item: int, *, at: datetime, and_to: Collection[int] = ()) -> list[ItemShown]:
    """What gives this item (and those) away, oldest first: other items of the same patient, withdrawn ones left out."""
    linked = select(ItemLink.linked_item_id).where(ItemLink.review_item_id.in_({item, *and_to}))
    patient = select(ReviewItem.patient_id).where(ReviewItem.id == item).scalar_subquery()
    statement = _ITEMS.where(
        ReviewItem.id.in_(linked),
        ReviewItem.id != item,
        ReviewItem.patient_id == patient.correlate(None),
        ReviewItem.state != State.WITHDRAWN,
    )
    rows = session.execute(statement.order_by(ReviewItem.recorded_at, ReviewItem.id), _on(at)).all()
    return _with_entries(session, rows, most=ENTRIES_IN_LIST)


def next_waiting(session: Session, practice_id: int, after: Place) -> int | None:
    """The waiting item that follows that place, else the first that waits, else None."""
    waiting = select(ReviewItem.id).where(
        ReviewItem.practice_id == practice_id, ReviewItem.state == State.WAITING, ReviewItem.id != after.id
    )
    following = waiting.where(tuple_(*_ORDER) > tuple_(*after, types=[column.type for column in _ORDER]))
    for statement in (following, waiting):
        found = session.scalars(statement.order_by(*_ORDER).limit(1)).first()
        if found is not None:
            return found
    return None


_ORDER = (ReviewItem.urgency, ReviewItem.recorded_at, ReviewItem.id)


# Made once: on a page of fifty items, putting the statement together took longer than running it.
_TODAY = bindparam("today", type_=Date)
_HAS_PROXY = select(Proxy.id).where(
    Proxy.patient_id == ReviewItem.patient_id,
    Proxy.from_on <= _TODAY,
    or_(Proxy.until_on.is_(None), Proxy.until_on > _TODAY),
)
_ITEMS: Any = (
    select(
        ReviewItem.id, ReviewItem.revision, ReviewItem.kind, ReviewItem.state, ReviewItem.urgency, ReviewItem.author,
        ReviewItem.recorded_at, ReviewItem.entry_count, ReviewItem.waiting_count, ReviewItem.flag_count,
        ReviewItem.claimed_by_id, ReviewItem.claimed_by_name, ReviewItem.claimed_at, ReviewItem.patient_id,
        Patient.given_name, Patient.family_name, Patient.nhs_number, Patient.birth_date, _HAS_PROXY.exists(),
    )
    .join(Patient, and_(Patient.id == ReviewItem.patient_id))
    .where(select(Entry.id).where(Entry.review_item_id == ReviewItem.id).exists())
)  # fmt: skip
"""The columns of ItemShown, in its order. An item whose last entry went elsewhere is there for its history only."""


def _on(at: datetime) -> dict[str, date]:
    return {"today": day_of(at)}


def _narrowed(session: Session, practice_id: int, narrowed: Filter) -> Any:
    statement = _ITEMS.where(ReviewItem.practice_id == practice_id, _standing_in(narrowed.state))
    if narrowed.kind:
        statement = statement.where(ReviewItem.kind == narrowed.kind)
    if narrowed.author:
        statement = statement.where(ReviewItem.author == narrowed.author)
    if narrowed.flag == "any":
        statement = statement.where(ReviewItem.urgency < Urgency.NONE)
    elif narrowed.flag == "none":
        statement = statement.where(ReviewItem.urgency == Urgency.NONE)
    elif narrowed.flag:
        flagged = select(Flag.review_item_id).where(
            Flag.practice_id == practice_id, Flag.category == Category(narrowed.flag)
        )
        statement = statement.where(ReviewItem.id.in_(flagged))
    if narrowed.patient:
        statement = statement.where(_of_patient(session, practice_id, narrowed.patient))
    return statement


def _standing_in(state: State) -> Any:
    """An item holds entries, so `hidden` and its like ask whether any entry stands there."""
    if state in (State.WAITING, State.REFERRED, State.DECIDED, State.OUT_OF_SCOPE, State.WITHDRAWN):
        return ReviewItem.state == state
    from_entries = select(Entry.review_item_id).where(Entry.practice_id == ReviewItem.practice_id, Entry.state == state)
    return ReviewItem.id.in_(from_entries)


def _of_patient(session: Session, practice_id: int, words: str) -> Any:
    """Few patients are named one by one, which the database finds at once; many are left to it to look up."""
    digits = "".join(words.split())
    found = select(Patient.id).where(Patient.practice_id == practice_id)
    if digits.isdecimal():
        found = found.where(Patient.nhs_number == digits)
    else:
        name = Patient.given_name + " " + Patient.family_name
        found = found.where(*(name.icontains(word, autoescape=True) for word in words.split()))
    few = session.scalars(found.limit(FEW_PATIENTS + 1)).all()
    if not few:
        return false()
    return ReviewItem.patient_id.in_(few if len(few) <= FEW_PATIENTS else found)


def _with_entries(session: Session, rows: Sequence[Any], *, most: int | None) -> list[ItemShown]:
    entries = entries_of(session, [row[0] for row in rows], most=most)
    return [ItemShown._make((*row, entries[row[0]])) for row in rows]
