"""The rows that tell what a user has decided: which batches, what was decided in each, and what holds of it now."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, RowMapping, Select, case, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from workbench.decisions.subjects import UNDECIDABLE
from workbench.models import Decision, Entry, EntryVersion, Patient, ReviewItem, latest_decision_id
from workbench.vocabulary import WAITS_AFTER, Outcome, State

ITEMS_OF_A_BATCH = 50
"""Of a batch no more are told."""


_ORDER = (Decision.at, Decision.id)
_TYPES = [column.type for column in _ORDER]


class Place(NamedTuple):
    """Where a page ends: the moment of its last batch, and the id of the first decision in that."""

    at: datetime
    id: int


@dataclass(frozen=True, slots=True)
class OwnSearch:
    """Which of one's own decisions: made from a moment on, and before another."""

    outcome: Outcome | None = None
    since: datetime | None = None
    until: datetime | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        asked = [Decision.outcome == self.outcome] if self.outcome else []
        asked += [Decision.at >= self.since] if self.since else []
        return asked + ([Decision.at < self.until] if self.until else [])


def batches_of(
    session: Session, search: OwnSearch, practice_id: int, user_id: int | None, *, before: Place | None, most: int
) -> Sequence[str]:
    """The latest batches in which this user decided, newest first.

    Each is found from the one before by the index: as quick for whoever has decided a hundred thousand times.
    """
    own = (Decision.practice_id == practice_id, Decision.by_id == user_id, *search.conditions())
    newest = select(Decision.id).where(*own).order_by(Decision.at.desc(), Decision.id.desc()).limit(1)
    first = newest if before is None else newest.where(tuple_(*_ORDER) < tuple_(*before, types=_TYPES))
    steps = select(first.scalar_subquery().label("id"), literal(1, Integer).label("step")).cte("steps", recursive=True)
    last = aliased(Decision, name="last")
    following = newest.where(tuple_(*_ORDER) < tuple_(last.at, _first_of(last))).correlate(last)
    further = select(following.scalar_subquery(), steps.c.step + 1).join_from(steps, last, last.id == steps.c.id)
    steps = steps.union_all(further.where(steps.c.step < most))
    found = select(last.batch).join_from(steps, last, last.id == steps.c.id).order_by(steps.c.step)
    return session.scalars(found).all()


def _first_of(last: Any) -> ColumnElement[int]:
    """The id of the first decision in its batch; one moment and one user made all of them."""
    of_batch = aliased(Decision, name="of_batch")
    return select(func.min(of_batch.id)).where(of_batch.batch == last.batch).correlate(last).scalar_subquery()


def rows_of(session: Session, batches: Collection[str]) -> Sequence[RowMapping]:
    """For each batch and review item in it what was decided, about whom, and what holds of it now.

    It asks for no practice: the batches are what `batches_of` found in one. SQLite would go through all of that
    practice's decisions, rather than look up fifty batches.
    """
    per_item = _per_item(batches).subquery("per_item")
    first = aliased(Decision, name="first")
    statement = (
        select(
            per_item,
            first.outcome,
            first.reason,
            first.note,
            first.review_on,
            first.at,
            ReviewItem.kind,
            EntryVersion.title,
            Patient.id.label("patient_id"),
            Patient.given_name,
            Patient.family_name,
            Patient.nhs_number,
        )
        .join_from(per_item, first, first.id == per_item.c.first)
        .join(ReviewItem, ReviewItem.id == first.review_item_id)
        .join(Patient, Patient.id == ReviewItem.patient_id)
        .join(EntryVersion, (EntryVersion.entry_id == first.entry_id) & (EntryVersion.number == first.entry_version))
        .where(per_item.c.place <= ITEMS_OF_A_BATCH)
        .order_by(per_item.c.batch, per_item.c.place)
    )
    return session.execute(statement).mappings().all()


def _per_item(batches: Collection[str]) -> Select[Any]:
    """What is alike in one item of a batch is one row: an undo can have put back several outcomes."""
    each = _each_decision(batches).subquery("each")
    batch = each.c.batch
    alike = (batch, each.c.review_item_id, each.c.outcome, each.c.reason)
    return select(
        batch,
        each.c.review_item_id.label("review_item"),
        func.min(each.c.id).label("first"),
        func.count().label("entries"),
        func.max(each.c.later_id).label("later_id"),
        *(func.sum(each.c[name]).label(name) for name in HAPPENED),
        func.row_number().over(partition_by=batch, order_by=func.min(each.c.id)).label("place"),
        func.count().over(partition_by=batch).label("item_count"),
        func.min(func.min(each.c.id)).over(partition_by=batch).label("first_of_batch"),
        func.sum(func.sum(each.c.not_as_decided)).over(partition_by=batch).label("not_as_decided"),
    ).group_by(*alike)


HAPPENED = ("decided_again", "taken_back", "changed", "waits_again")


def _each_decision(batches: Collection[str]) -> Select[Any]:
    """One row for each entry; what has happened to it is 1 or 0. An undo asks the same (undoing.undo)."""
    latest_id = latest_decision_id(Decision.entry_id)
    decided_again, taken_back = latest_id != Decision.id, Entry.state.in_(UNDECIDABLE)
    changed = or_(Entry.current_version != Decision.entry_version, Entry.review_item_id != Decision.review_item_id)
    waits = (Entry.state == State.WAITING) & Decision.outcome.not_in(WAITS_AFTER)
    return (
        select(
            Decision.id,
            Decision.batch,
            Decision.review_item_id,
            Decision.outcome,
            Decision.reason,
            case((decided_again, latest_id)).label("later_id"),
            _as_number(decided_again).label("decided_again"),
            _as_number(taken_back).label("taken_back"),
            _as_number(changed).label("changed"),
            _as_number(waits).label("waits_again"),
            _as_number(or_(decided_again, taken_back, changed)).label("not_as_decided"),
        )
        .join(Entry, Entry.id == Decision.entry_id)
        .where(Decision.batch.in_(batches))
    )


def _as_number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)
