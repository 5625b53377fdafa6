"""How many review items wait, kept as a running count so that no page counts a hundred thousand rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Integer, bindparam, func, select
from sqlalchemy.dialects.postgresql import insert  # SQLite has the same ON CONFLICT
from sqlalchemy.orm import Session

from workbench.db import Written, columns_of, fetch, placeholder, table_of
from workbench.models import QueueTally, ReviewItem
from workbench.permissions import Actor, Permission, require_practice
from workbench.vocabulary import QUEUED, State, Urgency

Counts = dict[tuple[State, Urgency], int]


@dataclass(frozen=True, slots=True)
class Tally:
    """`flagged` and `urgent` are of those that wait."""

    waiting: int
    flagged: int
    referred: int
    urgent: int


def tally(session: Session, *, by: Actor) -> Tally:
    return total_of(tallies(session, require_practice(by, Permission.SEE_HOW_MANY_WAIT)))


def total_of(counts: Counts) -> Tally:
    waiting = {urgency: items for (state, urgency), items in counts.items() if state is State.WAITING}
    return Tally(
        waiting=sum(waiting.values()),
        flagged=sum(items for urgency, items in waiting.items() if urgency is not Urgency.NONE),
        referred=sum(items for (state, _), items in counts.items() if state is State.REFERRED),
        urgent=waiting.get(Urgency.URGENT, 0),
    )


def tallies(session: Session, practice_id: int) -> Counts:
    run = session.connection()
    (rows,) = fetch(run, TALLIES.of(run, practice=practice_id))
    return counts_in(rows)


def counts_in(rows: Sequence[Any]) -> Counts:
    return {(row.state, row.urgency): row.items for row in rows}


def counting(of: ColumnElement[bool], sign: int, *parameters: BindParameter[Any]) -> Written:
    """Add these review items to the counts, or take them off (-1): before they are changed, and after."""
    key = [_ITEM[name] for name in KEY]
    items = (func.count() * sign).label("items")
    found = select(*key, items).where(of, _ITEM.state.in_(QUEUED)).group_by(*key).order_by(*key)
    add = insert(table_of(QueueTally)).from_select([*KEY, "items"], found)
    moved = {"items": _TALLY["items"] + add.excluded["items"]}
    return Written(add.on_conflict_do_update(index_elements=KEY, set_=moved), *parameters)


KEY = ("practice_id", "state", "urgency")
PRACTICE = bindparam("practice", type_=Integer)
_TALLY, _ITEM = columns_of(QueueTally), columns_of(ReviewItem)
TALLIES = Written(
    select(_TALLY.state, _TALLY.urgency, _TALLY["items"]).where(_TALLY.practice_id == placeholder(PRACTICE)), PRACTICE
)
