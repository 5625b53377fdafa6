"""Where each entry and review item stands, derived from the decisions, the source and the patient's access."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, case, func, literal, select, update
from sqlalchemy.orm import Session, aliased

from workbench.models import Decision, Entry, Flag, Patient, ReviewItem
from workbench.queue.tally import adjust, tallies
from workbench.vocabulary import Outcome, Severity, State, Urgency

QUEUED = (State.WAITING, State.REFERRED)
AT_ONCE = 500

STATE_AFTER = {
    Outcome.LEAVE_VISIBLE: State.LEFT_VISIBLE,
    Outcome.HIDE: State.HIDDEN,
    Outcome.HIDE_FROM_PROXIES: State.HIDDEN_FROM_PROXIES,
    Outcome.REFER: State.REFERRED,
}
"""A `reopen` leaves no mark of its own: the entry waits again, if it is in scope."""

RANK_OF = {Severity.URGENT: Urgency.URGENT, Severity.CAREFUL: Urgency.CAREFUL, Severity.LOOK: Urgency.LOOK}


def settle(session: Session, items: Collection[int]) -> None:
    """Bring the state of these review items and their entries, and the tally, in line with what is known now."""
    ordered = sorted(items)
    for start in range(0, len(ordered), AT_ONCE):
        ids = ordered[start : start + AT_ONCE]
        before = _standing(session, ids)
        session.execute(
            update(Entry).where(Entry.review_item_id.in_(ids)).values(state=entry_state()),
            execution_options={"synchronize_session": False},
        )
        after = list(_derived(session, ids))
        if after:
            session.execute(_SET_ITEM, after)
        adjust(session, before, Counter((row["practice"], row["state"], row["urgency"]) for row in after))


@cache
def entry_state() -> ColumnElement[State]:
    """Where an entry stands, as an expression over Entry."""
    later = aliased(Decision)
    latest = (
        select(Decision.outcome)
        .where(
            Decision.entry_id == Entry.id,
            Decision.entry_version == Entry.current_version,
            Decision.number
            == select(func.max(later.number)).where(later.entry_id == Decision.entry_id).scalar_subquery(),
        )
        .scalar_subquery()
    )
    opens = select(Patient.access_from).where(Patient.id == Entry.patient_id).scalar_subquery()
    undecided = case((Entry.recorded_at >= opens, _word(State.WAITING)), else_=_word(State.OUT_OF_SCOPE))
    decided = case({o: _word(s) for o, s in STATE_AFTER.items()}, value=latest, else_=undecided)
    return case((Entry.withdrawn, _word(State.WITHDRAWN)), else_=decided)


def _word(state: State) -> ColumnElement[State]:
    return literal(state, Entry.state.type)


def _standing(session: Session, ids: Sequence[int]) -> Counter[tuple[int, State, Urgency]]:
    rows = session.execute(
        select(ReviewItem.practice_id, ReviewItem.state, ReviewItem.urgency).where(ReviewItem.id.in_(ids))
    )
    return Counter((row.practice_id, row.state, row.urgency) for row in rows)


PROJECTED = ("state", "urgency", "recorded_at", "entry_count", "waiting_count", "flag_count")

_SET_ITEM = (
    update(ReviewItem.__table__)  # type: ignore[arg-type]
    .where(ReviewItem.__table__.c.id == bindparam("item"))
    .values({name: bindparam(name) for name in PROJECTED})
)


def _derived(session: Session, ids: Sequence[int]) -> Iterator[dict[str, Any]]:
    flags = _flags(session, ids)
    for row in session.execute(_gathered().where(ReviewItem.id.in_(ids))):
        count, urgency = flags.get(row.item, (0, Urgency.NONE))
        yield {
            "item": row.item,
            "practice": row.practice,
            "state": _item_state(row),
            "urgency": urgency,
            "recorded_at": row.recorded_at or row.ever_recorded_at or row.last_recorded_at,
            "entry_count": row.entries - row.withdrawn,
            "waiting_count": row.waiting,
            "flag_count": count,
        }


@cache
def _gathered() -> Any:
    """A review item whose last entry went to another patient or item has none, and stands as withdrawn."""

    def count(state: State) -> ColumnElement[int]:
        return func.count(case((Entry.state == state, 1)))

    return select(
        ReviewItem.id.label("item"),
        ReviewItem.practice_id.label("practice"),
        ReviewItem.recorded_at.label("last_recorded_at"),
        func.count(Entry.id).label("entries"),
        func.max(case((Entry.state != State.WITHDRAWN, Entry.recorded_at)), type_=Entry.recorded_at.type).label(
            "recorded_at"
        ),
        func.max(Entry.recorded_at).label("ever_recorded_at"),
        count(State.WAITING).label("waiting"),
        count(State.REFERRED).label("referred"),
        count(State.OUT_OF_SCOPE).label("out_of_scope"),
        count(State.WITHDRAWN).label("withdrawn"),
    ).outerjoin(Entry, Entry.review_item_id == ReviewItem.id).group_by(ReviewItem.id)  # fmt: skip


def _item_state(row: Row[Any]) -> State:
    if row.waiting:
        return State.WAITING
    if row.referred:
        return State.REFERRED
    if row.entries == row.withdrawn:
        return State.WITHDRAWN
    return State.OUT_OF_SCOPE if row.entries == row.withdrawn + row.out_of_scope else State.DECIDED


def _flags(session: Session, ids: Sequence[int]) -> dict[int, tuple[int, Urgency]]:
    rank = func.min(case(dict(RANK_OF), value=Flag.severity, else_=Urgency.NONE))
    rows = session.execute(
        select(Flag.review_item_id, func.count(), rank)
        .join(Entry, Entry.id == Flag.entry_id)
        .where(Flag.review_item_id.in_(ids), Entry.withdrawn.is_(False))
        .group_by(Flag.review_item_id)
    )
    return {item: (count, Urgency(urgency)) for item, count, urgency in rows}


def differences(session: Session, practice_id: int) -> list[str]:
    """Where a stored state is not what the decisions say; empty when all is well. Reads only, for `workbench check`."""
    wrong = session.scalars(
        select(Entry.id).where(Entry.practice_id == practice_id, Entry.state != entry_state()).order_by(Entry.id)
    )
    found = [f"entry {entry} does not stand where its decisions put it" for entry in wrong]
    return found + _items_that_differ(session, practice_id) + _tally_differences(session, practice_id)


def _items_that_differ(session: Session, practice_id: int) -> list[str]:
    found, last = [], 0
    while ids := session.scalars(
        select(ReviewItem.id).where(ReviewItem.practice_id == practice_id, ReviewItem.id > last)
        .order_by(ReviewItem.id).limit(AT_ONCE)
    ).all():  # fmt: skip
        last = ids[-1]
        stored = session.execute(select(ReviewItem.__table__).where(ReviewItem.__table__.c.id.in_(ids))).mappings()
        derived = {row["item"]: row for row in _derived(session, ids)}
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
