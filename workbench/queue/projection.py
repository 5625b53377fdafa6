"""Where each entry and review item stands, derived from the decisions, the source and the patient's access."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Row,
    and_,
    bindparam,
    case,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.orm import Session

from workbench.db import AT_ONCE, batches
from workbench.models import Decision, Entry, EntryVersion, Flag, Patient, ReviewItem
from workbench.queue.tally import Standing, adjust, tallies
from workbench.vocabulary import Outcome, Severity, State, Urgency

QUEUED = (State.WAITING, State.REFERRED)

STATE_AFTER = {
    Outcome.LEAVE_VISIBLE: State.LEFT_VISIBLE,
    Outcome.HIDE: State.HIDDEN,
    Outcome.HIDE_FROM_PROXIES: State.HIDDEN_FROM_PROXIES,
    Outcome.REFER: State.REFERRED,
}
"""A `reopen` leaves no mark of its own: the entry waits again, if it is in scope."""

RANK_OF = {Severity.URGENT: Urgency.URGENT, Severity.CAREFUL: Urgency.CAREFUL, Severity.LOOK: Urgency.LOOK}


def settle(session: Session, items: Collection[int], *, before: Mapping[int, Standing] | None = None) -> None:
    """Bring the state of these review items and their entries, and the tally, in line with what is known now.

    `before` is where they stand, if the caller has just asked.
    """
    session.flush()
    run = session.connection()
    for ids in batches(sorted(items)):
        was = Counter(_standing(run, ids) if before is None else [before[item] for item in ids])
        run.execute(_SET_ENTRIES, {"ids": ids})
        after = list(_derived(run, {"ids": ids}))
        if after:
            run.execute(_SET_ITEM, after)
        adjust(session, was, Counter((row["practice"], row["state"], row["urgency"]) for row in after))


def _standing(run: Connection, ids: Sequence[int]) -> list[Standing]:
    return [(row[0], row[1], row[2]) for row in run.execute(_STANDING, {"ids": ids})]


def _derived(run: Connection, ids: Mapping[str, Sequence[int]]) -> Iterator[dict[str, Any]]:
    for row in run.execute(_GATHERED, ids):
        yield {
            "item": row.item,
            "practice": row.practice,
            "state": _item_state(row),
            "urgency": Urgency.NONE if row.urgency is None else Urgency(row.urgency),
            "recorded_at": row.recorded_at or row.ever_recorded_at or row.last_recorded_at,
            "entry_count": row.entries - row.withdrawn,
            "waiting_count": row.waiting,
            "flag_count": row.flags,
        }


def _item_state(row: Row[Any]) -> State:
    if row.waiting:
        return State.WAITING
    if row.referred:
        return State.REFERRED
    if row.entries == row.withdrawn:
        return State.WITHDRAWN
    return State.OUT_OF_SCOPE if row.entries == row.withdrawn + row.out_of_scope else State.DECIDED


def _word(state: State) -> ColumnElement[State]:
    return literal(state, _ENTRY.state.type)


def _entry_state() -> ColumnElement[State]:
    """Where an entry stands, as an expression over the entry table."""
    made, later = Decision.__table__.c, Decision.__table__.alias().c
    number = select(func.max(later.number)).where(later.entry_id == made.entry_id).scalar_subquery()
    latest = select(made.outcome).where(
        made.entry_id == _ENTRY.id, made.entry_version == _ENTRY.current_version, made.number == number
    )
    opens = select(_PATIENT.access_from).where(_PATIENT.id == _ENTRY.patient_id).scalar_subquery()
    undecided = case((_ENTRY.recorded_at >= opens, _word(State.WAITING)), else_=_word(State.OUT_OF_SCOPE))
    words = {outcome: _word(state) for outcome, state in STATE_AFTER.items()}
    decided = case(words, value=latest.scalar_subquery(), else_=undecided)
    return case((_ENTRY.withdrawn, _word(State.WITHDRAWN)), else_=decided)


def _count(state: State) -> ColumnElement[int]:
    return func.count(case((_ENTRY.state == state, 1)))


def _flags(counted: ColumnElement[Any]) -> Any:
    """Something about the flags of an item's entries that the source has not withdrawn."""
    return (
        select(counted)
        .join_from(Flag.__table__, _FLAGGED, _FLAG.entry_id == _FLAGGED.c.id)
        .where(_FLAG.review_item_id == _ITEM.id, _FLAGGED.c.withdrawn.is_(False))
        .scalar_subquery()
    )


# The statements are made once: a decision runs them all, and putting them together took longer than running them.

_ENTRY, _VERSION, _ITEM, _PATIENT, _FLAG = (
    each.__table__.c for each in (Entry, EntryVersion, ReviewItem, Patient, Flag)
)
_FLAGGED = Entry.__table__.alias("flagged")
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)

PROJECTED = ("state", "urgency", "recorded_at", "entry_count", "waiting_count", "flag_count")
ENTRY_STATE = _entry_state()

_STANDING = select(_ITEM.practice_id, _ITEM.state, _ITEM.urgency).where(_ITEM.id.in_(_IDS))

_SET_ENTRIES = update(Entry.__table__).where(_ENTRY.review_item_id.in_(_IDS)).values(state=ENTRY_STATE)  # type: ignore[arg-type]

_SET_ITEM = (
    update(ReviewItem.__table__)  # type: ignore[arg-type]
    .where(_ITEM.id == bindparam("item"))
    .values({name: bindparam(name) for name in PROJECTED})
)

_GATHERED = (
    select(
        _ITEM.id.label("item"),
        _ITEM.practice_id.label("practice"),
        _ITEM.recorded_at.label("last_recorded_at"),
        func.count(_ENTRY.id).label("entries"),
        func.max(case((_ENTRY.state != State.WITHDRAWN, _ENTRY.recorded_at)), type_=_ENTRY.recorded_at.type).label(
            "recorded_at"
        ),
        func.max(_ENTRY.recorded_at).label("ever_recorded_at"),
        _count(State.WAITING).label("waiting"),
        _count(State.REFERRED).label("referred"),
        _count(State.OUT_OF_SCOPE).label("out_of_scope"),
        _count(State.WITHDRAWN).label("withdrawn"),
        _flags(func.count()).label("flags"),
        _flags(func.min(case(dict(RANK_OF), value=_FLAG.severity))).label("urgency"),
    )
    .outerjoin_from(ReviewItem.__table__, Entry.__table__, _ENTRY.review_item_id == _ITEM.id)
    .where(_ITEM.id.in_(_IDS))
    .group_by(_ITEM.id)
)
"""A review item whose last entry went to another patient or item has none, and stands as withdrawn."""


def differences(session: Session, practice_id: int) -> list[str]:
    """Where a stored state is not what the decisions say; empty when all is well. Reads only, for `workbench check`."""
    wrong = session.scalars(
        select(Entry.id).where(Entry.practice_id == practice_id, Entry.state != ENTRY_STATE).order_by(Entry.id)
    )
    found = [f"entry {entry} does not stand where its decisions put it" for entry in wrong]
    found += [f"entry {entry} is not what its current version says" for entry in _not_as_received(session, practice_id)]
    return found + _items_that_differ(session, practice_id) + _tally_differences(session, practice_id)


def _not_as_received(session: Session, practice_id: int) -> Sequence[int]:
    """Entries whose copies of what their current version says are no copies, or that have no such version."""
    current = and_(_VERSION.entry_id == _ENTRY.id, _VERSION.number == _ENTRY.current_version)
    same = (_ENTRY[name] == _VERSION[name] for name in ("withdrawn", "nopat", "content_hash", "recorded_at"))
    received = select(_VERSION.entry_id).where(current, *same).exists()
    return session.scalars(
        select(_ENTRY.id).where(_ENTRY.practice_id == practice_id, ~received).order_by(_ENTRY.id)
    ).all()


def _items_that_differ(session: Session, practice_id: int) -> list[str]:
    found, last = [], 0
    while ids := session.scalars(
        select(ReviewItem.id).where(ReviewItem.practice_id == practice_id, ReviewItem.id > last)
        .order_by(ReviewItem.id).limit(AT_ONCE)
    ).all():  # fmt: skip
        last = ids[-1]
        stored = session.execute(select(ReviewItem.__table__).where(ReviewItem.__table__.c.id.in_(ids))).mappings()
        derived = {row["item"]: row for row in _derived(session.connection(), {"ids": list(ids)})}
        for row in stored:
            names = [n for n in PROJECTED if row["id"] not in derived or row[n] != derived[row["id"]][n]]
            found += [f"review item {row['id']}: {name} is not what its entries say" for name in names]
    return found


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
