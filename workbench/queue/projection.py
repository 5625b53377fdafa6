"""The places of entries and review items brought in line with decisions, sources and scope, many at a time."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, bindparam, case, func, or_, select, update
from sqlalchemy.orm import Session

from workbench.db import Written, batches, columns_of, constant, placeholder, table_of
from workbench.london import day_of
from workbench.models import Entry, Flag, ReviewItem
from workbench.queue.derived_state import standings
from workbench.queue.routine.group_of_item import routine_of_entries
from workbench.queue.tally import Standing, adjust
from workbench.vocabulary import MOST_CATEGORIES, Severity, State, Urgency

URGENCY_OF = {Severity.URGENT: Urgency.URGENT, Severity.CAREFUL: Urgency.CAREFUL, Severity.LOOK: Urgency.LOOK}


def settle(
    session: Session, items: Collection[int], *, at: datetime, before: Mapping[int, Standing] | None = None
) -> None:
    """Bring these review items and their entries, and the tally, in line with what is known on that day.

    `before` is where they stand, if the caller has just asked.
    """
    session.flush()
    for ids in batches(sorted(items)):
        was = None if before is None else Counter(before[item] for item in ids)
        _settle(session, _OF_ITEMS, ids, at, was)


def settle_patients(session: Session, patients: Collection[int], *, at: datetime) -> None:
    """The same for all that these patients have, after their scope or their readers changed, and nothing else did."""
    session.flush()
    for ids in batches(sorted(patients)):
        _settle(session, _OF_PATIENTS, ids, at, None)


def _settle(
    session: Session, of: "_Statements", ids: Sequence[int], at: datetime, was: Counter[Standing] | None
) -> None:
    run, these = session.connection(), {"ids": ids}
    before = Counter(_counted(run.execute(of.standing.on(run), these))) if was is None else was
    run.execute(of.set_entries.on(run), {**these, "today": day_of(at)})
    run.execute(of.set_items.on(run), these)
    adjust(session, before, Counter(_counted(run.execute(of.standing.on(run), these))))


def _counted(rows: Iterable[Any]) -> dict[Standing, int]:
    return {(practice, State(state), Urgency(urgency)): items for practice, state, urgency, items in rows}


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

ENTRY_NAMES = ("state", "waits_because", "kept_back")
ENTRY_SCOPE_NAMES = ("state", "waits_because")
SCOPE_NAMES = ("state", "waiting_count")
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
    """What settles the entries and items of the `ids` that this column holds."""

    def __init__(
        self,
        entries_of: ColumnElement[Any],
        items_of: ColumnElement[Any],
        entry_names: Sequence[str],
        names: Sequence[str],
    ) -> None:
        ids = placeholder(_IDS)
        entries, items = entries_of.bool_op("IN")(ids), items_of.bool_op("IN")(ids)
        standing = (
            select(_ITEM.practice_id, _ITEM.state, _ITEM.urgency, func.count())
            .where(items)
            .group_by(_ITEM.practice_id, _ITEM.state, _ITEM.urgency)
        )
        placed = standings(entries, placeholder(_TODAY)).limit(ALL).subquery("placed")
        found = gathered(items, names).subquery("gathered")
        self.standing = Written(standing, _IDS)
        self.set_entries = Written(_update(table_of(Entry), placed, entry_names), _IDS, _TODAY)
        self.set_items = Written(_update(table_of(ReviewItem), found, names), _IDS)


def _update(table: Any, found: Any, names: Sequence[str]) -> Any:
    """Set what differs, and nothing else: a row that is as it should be costs no writing."""
    differs = or_(*(table.c[name].is_distinct_from(found.c[name]) for name in names))
    return (
        update(table).where(table.c.id == found.c.id, differs).values({table.c[name]: found.c[name] for name in names})
    )


_OF_ITEMS = _Statements(_ENTRY.review_item_id, _ITEM.id, ENTRY_NAMES, (*SCOPE_NAMES, *FLAG_AND_COUNT_COLUMNS))
_OF_PATIENTS = _Statements(_ENTRY.patient_id, _ITEM.patient_id, ENTRY_SCOPE_NAMES, SCOPE_NAMES)
