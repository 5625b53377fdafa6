"""The waiting items of a group, 25 at a time with what a table needs, and how many there are."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Integer, Select, bindparam, func, literal, not_, select, union_all
from sqlalchemy.orm import Session

from workbench.db import Written, columns_of, constant, fetch, placeholder, table_of
from workbench.models import CURRENT_VERSION, Entry, EntryVersion, Patient, ReviewItem
from workbench.permissions import Actor, Permission, require_practice
from workbench.queue.listing.place import IN_ORDER, Place, follows
from workbench.vocabulary import RANK_WITHOUT_FLAGS, Kind, Routine, State

ROUTINE_PAGE = 25
MOST_COUNTED = 1_000
"""Beyond these a group has "more than 1,000"."""


class RoutineEntry(NamedTuple):
    """`reading` has the fields of fhir.values.Measured, or is None; `text` is whole."""

    id: int
    kind: Kind
    title: str
    text: str
    occurred_on: str | None
    recorded_at: datetime
    author: str
    version: int
    state: State
    routine: Routine
    reading: Mapping[str, str] | None


class RoutineItem(NamedTuple):
    """One row of the table: an item and all its entries, its heading first."""

    id: int
    revision: int
    kind: Kind
    rank: int
    author: str
    recorded_at: datetime
    patient_id: int
    given_name: str
    family_name: str
    nhs_number: str
    birth_date: date | None
    has_proxy: bool
    entries: Sequence[RoutineEntry]

    @property
    def place(self) -> Place:
        return Place(self.rank, self.recorded_at, self.id)

    @property
    def lines(self) -> Sequence[RoutineEntry]:
        """Those that say something: all but headings, unless it is nothing else."""
        filled = [each for each in self.entries if each.routine is not Routine.WITHOUT_CONTENT]
        return [each for each in filled if each.kind is not Kind.REPORT or each.text] or filled or self.entries


def routine_page(
    session: Session, routine: Routine, *, by: Actor, after: Place | None = None
) -> tuple[list[RoutineItem], bool]:
    """Up to 25 items of that group that wait and carry no flag, after that place; whether more follow.

    Two statements. All of them may be left visible in bulk, as far as nobody decides or changes them meanwhile
    (decisions.leave_visible asks again).
    """
    practice_id = require_practice(by, Permission.WORK_THE_QUEUE)
    wanted = _ITEMS.where(*_waiting_in(practice_id, routine)).order_by(*IN_ORDER).limit(ROUTINE_PAGE + 1)
    if after is not None:
        wanted = wanted.where(follows(after))
    rows = session.execute(wanted).mappings().all()
    entries = _entries_of(session, [row["id"] for row in rows[:ROUTINE_PAGE]])
    return [RoutineItem(**row, entries=entries[row["id"]]) for row in rows[:ROUTINE_PAGE]], len(rows) > ROUTINE_PAGE


def routine_counts(session: Session, *, by: Actor) -> dict[Routine, int]:
    """How many items of each group wait and carry no flag; MOST_COUNTED + 1 stands for more."""
    practice_id = require_practice(by, Permission.SEE_HOW_MANY_WAIT)
    run = session.connection()
    (counted,) = fetch(run, _COUNTED.of(run, practice=practice_id, most=MOST_COUNTED + 1))
    return {Routine(row.routine): row.waiting for row in counted}


def _count(routine: Routine) -> Select[str, int]:
    some = select(_ITEM.id).where(*_waiting_in(placeholder(_PRACTICE), routine)).limit(placeholder(_MOST)).subquery()
    return select(literal(routine.value).label("routine"), func.count().label("waiting")).select_from(some)


def _counted() -> Select[str, int]:
    return select(union_all(*map(_count, Routine)).subquery())


def _waiting_in(practice_id: int | ColumnElement[int], routine: Routine) -> Sequence[ColumnElement[bool]]:
    """Written so that both databases see that the partial index has all of them."""
    return (
        _ITEM.practice_id == practice_id,
        _ITEM.routine == routine,
        _ITEM.routine.is_not(None),
        _ITEM.state == constant(State.WAITING, _ITEM.state.type),
        _ITEM.rank == RANK_WITHOUT_FLAGS,
    )


def _entries_of(session: Session, items: Sequence[int]) -> dict[int, list[RoutineEntry]]:
    found: dict[int, list[RoutineEntry]] = defaultdict(list)
    for item, *values in session.execute(_ENTRIES, {"items": items}):
        found[item].append(RoutineEntry(*values))
    return found


_ITEM, _PATIENT, _ENTRY, _VERSION = map(columns_of, (ReviewItem, Patient, Entry, EntryVersion))
_PERSON = ("given_name", "family_name", "nhs_number", "birth_date")
_OWN = ("id", "revision", "kind", "rank", "author", "recorded_at", "patient_id")

# Made once: putting them together takes longer than running them.
_ITEMS = select(
    *(_ITEM[name] for name in _OWN), *(_PATIENT[name] for name in _PERSON),
    _PATIENT.proxy_since.is_not(None).label("has_proxy"),
).join_from(table_of(ReviewItem), table_of(Patient), _PATIENT.id == _ITEM.patient_id)  # fmt: skip

_ENTRIES = (
    select(
        _ENTRY.review_item_id, _ENTRY.id, _ENTRY.kind, _VERSION.title, _VERSION.text, _VERSION.occurred_on,
        _VERSION.recorded_at, _VERSION.author, _VERSION.number, _ENTRY.state, _ENTRY.routine, _VERSION.reading,
    )
    .join_from(table_of(Entry), table_of(EntryVersion), CURRENT_VERSION)
    .where(_ENTRY.review_item_id.in_(bindparam("items", expanding=True)), not_(_ENTRY.withdrawn))
    .order_by(_ENTRY.review_item_id, _ENTRY.position, _ENTRY.id)
)  # fmt: skip
_PRACTICE, _MOST = bindparam("practice", type_=Integer), bindparam("most", type_=Integer)
_COUNTED = Written(_counted(), _PRACTICE, _MOST)
