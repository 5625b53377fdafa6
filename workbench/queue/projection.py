"""The places of entries and review items brought in line with decisions, sources and scope, many at a time."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Date, Integer, bindparam, case, func, null, or_, select, true, update
from sqlalchemy.orm import Session

from workbench.db import Written, batches, columns_of, constant, is_among, one_message, placeholder, table_of
from workbench.london import day_of
from workbench.models import Entry, Flag, ReviewItem
from workbench.queue.derived_state import standings
from workbench.queue.routine.group_of_item import routine_of_entries
from workbench.queue.tally import counting
from workbench.vocabulary import MOST_CATEGORIES, Severity, State, Urgency

URGENCY_OF = {Severity.URGENT: Urgency.URGENT, Severity.CAREFUL: Urgency.CAREFUL, Severity.LOOK: Urgency.LOOK}


def settle(session: Session, items: Collection[int], *, at: datetime) -> None:
    """Bring these review items and their entries, and the tally, in line with what is known on that day."""
    session.flush()
    for ids in batches(sorted(items)):
        with one_message(session.connection()):
            _OF_ITEMS.settle(session.connection(), ids, at)


def settle_decided(run: Connection, items: Collection[int], *, at: datetime) -> None:
    """The same for items that were decided about: claims of them end, and forms rendered before are refused.

    It reads nothing, and so may be part of one message.
    """
    for ids in batches(sorted(items)):
        _OF_DECIDED.settle(run, ids, at)


def settle_patients(session: Session, patients: Collection[int], *, at: datetime) -> None:
    """The same for all that these patients have, after their scope or their readers changed, and nothing else did."""
    session.flush()
    for ids in batches(sorted(patients)):
        _OF_PATIENTS.settle(session.connection(), ids, at)


# The statements are made once: a decision runs them all, and putting them together took longer than running them.

_ENTRY, _ITEM, _FLAG = map(columns_of, (Entry, ReviewItem, Flag))
_FLAGGED = table_of(Entry).alias("flagged")
_IDS, _TODAY = bindparam("ids", expanding=True, type_=Integer), bindparam("today", type_=Date)
_GRAVEST: ColumnElement[int] = func.coalesce(
    func.min(case(*((_FLAG.severity == severity, int(urgency)) for severity, urgency in URGENCY_OF.items()))),
    int(Urgency.NONE),
)

ALL = 2**62
"""A limit that limits nothing, but for SQLite: each row is worked out once, not merged into another query."""

ENTRY_NAMES = ("state", "waits_because", "waits_since", "kept_back", "hidden_at", "review_on")
ENTRY_SCOPE_NAMES = ("state", "waits_because", "waits_since")
SCOPE_NAMES = ("state", "waiting_count", "waits_since")
FLAG_AND_COUNT_COLUMNS = ("recorded_at", "entry_count", "urgency", "rank", "flag_count", "routine")


def _count(*states: State) -> ColumnElement[int]:
    return func.count(case((_ENTRY.state.in_(states), 1)))


def gathered(of: ColumnElement[bool], names: Collection[str]) -> Any:
    """What the entries of each review item say of it. One whose last entry went elsewhere stands as withdrawn."""
    waiting, referred, withdrawn, out = (
        _count(state) for state in (State.WAITING, State.REFERRED, State.WITHDRAWN, State.OUT_OF_SCOPE)
    )
    entries = func.count(_ENTRY.id)
    present = func.max(case((_ENTRY.state != State.WITHDRAWN, _ENTRY.recorded_at)), type_=_ENTRY.recorded_at.type)
    said: dict[str, ColumnElement[Any]] = {
        "state": case(
            (waiting > 0, _state(State.WAITING)),
            (referred > 0, _state(State.REFERRED)),
            (entries == withdrawn, _state(State.WITHDRAWN)),
            (entries == withdrawn + out, _state(State.OUT_OF_SCOPE)),
            else_=_state(State.DECIDED),
        ),
        "waiting_count": waiting,
        "waits_since": func.min(
            case((_ENTRY.state == State.WAITING, _ENTRY.waits_since)), type_=_ENTRY.waits_since.type
        ),
        "recorded_at": func.coalesce(present, func.max(_ENTRY.recorded_at), func.max(_ITEM.recorded_at)),
        "entry_count": entries - withdrawn,
        "urgency": _of_flags(_GRAVEST),
        "rank": _of_flags(_GRAVEST * (MOST_CATEGORIES + 1) + MOST_CATEGORIES - func.count(_FLAG.category.distinct())),
        "flag_count": _of_flags(func.count(_FLAG.id)),
        "routine": routine_of_entries(),
    }
    return (
        select(_ITEM.id, *(said[name].label(name) for name in names))
        .outerjoin_from(table_of(ReviewItem), table_of(Entry), _ENTRY.review_item_id == _ITEM.id)
        .where(of)
        .group_by(_ITEM.id)
    )


def _state(state: State) -> ColumnElement[State]:
    return constant(state, _ITEM.state.type)


def _of_flags(said: ColumnElement[Any]) -> ColumnElement[Any]:
    """Something about the flags of an item's entries that the source has not withdrawn."""
    return (
        select(said)
        .outerjoin_from(_FLAGGED, table_of(Flag), _FLAG.entry_id == _FLAGGED.c.id)
        .where(_FLAGGED.c.review_item_id == _ITEM.id, _FLAGGED.c.withdrawn.is_(False))
        .scalar_subquery()
    )


class _Statements:
    """What settles the entries and items of the `ids` that this column holds; `also` is set in every item."""

    def __init__(
        self,
        entries_of: ColumnElement[Any],
        items_of: ColumnElement[Any],
        entry_names: Sequence[str],
        names: Sequence[str],
        also: Mapping[str, ColumnElement[Any]] | None = None,
    ) -> None:
        entries, items = is_among(entries_of, _IDS), is_among(items_of, _IDS)
        placed = standings(entries, placeholder(_TODAY)).limit(ALL).subquery("placed")
        found = gathered(items, names).subquery("gathered")
        self.leave_tally, self.join_tally = counting(items, -1, _IDS), counting(items, +1, _IDS)
        self.set_entries = Written(_update(table_of(Entry), placed, entry_names, {}), _IDS, _TODAY)
        self.set_items = Written(_update(table_of(ReviewItem), found, names, also or {}), _IDS)

    def settle(self, run: Connection, ids: Sequence[int], at: datetime) -> None:
        self.leave_tally.run(run, ids=ids)
        self.set_entries.run(run, ids=ids, today=day_of(at))
        self.set_items.run(run, ids=ids)
        self.join_tally.run(run, ids=ids)


def _update(table: Any, found: Any, names: Sequence[str], also: Mapping[str, ColumnElement[Any]]) -> Any:
    """Set what differs, and nothing else: a row that is as it should be costs no writing. With `also`, all are set."""
    differs = true() if also else or_(*(table.c[name].is_distinct_from(found.c[name]) for name in names))
    values = {table.c[name]: found.c[name] for name in names} | {table.c[name]: value for name, value in also.items()}
    return update(table).where(table.c.id == found.c.id, differs).values(values)


ITEM_NAMES = (*SCOPE_NAMES, *FLAG_AND_COUNT_COLUMNS)
DECIDED = {
    "revision": _ITEM.revision + 1,
    "claimed_by_id": null(),
    "claimed_by_name": null(),
    "claimed_at": null(),
}
_OF_ITEMS = _Statements(_ENTRY.review_item_id, _ITEM.id, ENTRY_NAMES, ITEM_NAMES)
_OF_DECIDED = _Statements(_ENTRY.review_item_id, _ITEM.id, ENTRY_NAMES, (*SCOPE_NAMES, "routine"), DECIDED)
_OF_PATIENTS = _Statements(_ENTRY.patient_id, _ITEM.patient_id, ENTRY_SCOPE_NAMES, SCOPE_NAMES)
