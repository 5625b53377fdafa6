"""How a practice's day stands for one who works in the queue: what is done, what is left, and who is on what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Integer,
    ScalarSelect,
    Select,
    SQLColumnExpression,
    and_,
    bindparam,
    case,
    func,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from workbench.db import Written, columns_of, fetch, placeholder, table_of
from workbench.london import day_of, midnight
from workbench.models import Decision, Entry, ReviewItem, User
from workbench.permissions import Actor, Permission, require_practice
from workbench.queue import CLAIM_LASTS, Tally
from workbench.vocabulary import Kind, State

T = TypeVar("T")
_DECISION, _ENTRY, _ITEM, _USER = map(columns_of, (Decision, Entry, ReviewItem, User))


@dataclass(frozen=True, slots=True)
class AtWork:
    """A colleague, and the kind of item that they opened or decided last."""

    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class MyDay:
    """`done` and `mine` are the items that people here, and this user, decided today (London) and that do not wait.

    `oldest` is the day on which the oldest that waits was recorded. `newest_entry` is the highest id of an entry, of
    whatever practice: what is new is counted from there (queue.new_since).
    """

    done: int
    mine: int
    waiting: int
    urgent: int
    oldest: date | None
    at_work: Sequence[AtWork]
    newest_entry: int


def my_day(session: Session, tally: Tally, *, by: Actor, at: datetime) -> MyDay:
    """Two statements, neither of which reads more where more waits; `tally` is what the page has asked for already."""
    practice, run = require_practice(by, Permission.WORK_THE_QUEUE), session.connection()
    of_user = {"practice": practice, "user": by.user_id}
    (counted,), touched = fetch(
        run,
        _COUNTED.of(run, **of_user, since=midnight(day_of(at))),
        _TOUCHED.of(run, **of_user, since=at - CLAIM_LASTS),
    )
    return MyDay(
        done=counted.done,
        mine=counted.mine,
        waiting=tally.waiting,
        urgent=tally.urgent,
        oldest=day_of(counted.oldest) if counted.oldest else None,
        at_work=_at_work(touched),
        newest_entry=counted.newest_entry or 0,
    )


def _at_work(touched: Sequence[Any]) -> list[AtWork]:
    """Each colleague once, with what they touched last; whoever did so last first."""
    latest: dict[int, AtWork] = {}
    for row in touched:
        latest.pop(row.user_id, None)
        latest[row.user_id] = AtWork(row.name, row.kind)
    return [*reversed(latest.values())]


_PRACTICE, _ME = bindparam("practice", type_=Integer), bindparam("user", type_=Integer)
_SINCE = bindparam("since", type_=_DECISION.at.type)


def _by_people() -> ColumnElement[bool]:
    """The index of each one's own decisions is asked once for each user of the practice."""
    users = select(_USER.id).where(_USER.practice_id == placeholder(_PRACTICE))
    return and_(_DECISION.practice_id == placeholder(_PRACTICE), _DECISION.by_id.in_(users))


def _of_its_item(column: SQLColumnExpression[T]) -> ScalarSelect[T]:
    """A column of a decision's review item, by its id: for a join, PostgreSQL may go through all items instead."""
    return select(column).where(_ITEM.id == _DECISION.review_item_id).correlate(table_of(Decision)).scalar_subquery()


def _counted() -> Select[Any]:
    """Items, each once, however many people decided about it."""
    is_mine = func.max(case((_DECISION.by_id == placeholder(_ME), 1), else_=0)).label("is_mine")
    of_day = (
        select(_DECISION.review_item_id.label("item"), is_mine)
        .where(_by_people(), _DECISION.at >= placeholder(_SINCE))
        .group_by(_DECISION.review_item_id)
        .subquery("of_day")
    )
    state = select(_ITEM.state).where(_ITEM.id == of_day.c.item).correlate(of_day).scalar_subquery()
    return select(
        func.count().label("done"),
        func.coalesce(func.sum(of_day.c.is_mine), 0).label("mine"),
        _oldest_waiting().label("oldest"),
        select(func.max(_ENTRY.id)).scalar_subquery().label("newest_entry"),
    ).where(state != State.WAITING)


def _oldest_waiting() -> ScalarSelect[datetime]:
    """One step in the queue's index for each rank: there are some sixty ranks at most, however much waits."""
    waits = (_ITEM.practice_id == placeholder(_PRACTICE), _ITEM.state == State.WAITING)
    first = select(func.min(_ITEM.rank).label("rank")).where(*waits).cte("ranks", recursive=True)
    following = select(func.min(_ITEM.rank)).where(*waits, _ITEM.rank > first.c.rank).correlate(first)
    ranks = first.union_all(select(following.scalar_subquery()).where(first.c.rank.is_not(None)))
    oldest_of_rank = select(func.min(_ITEM.recorded_at)).where(*waits, _ITEM.rank == ranks.c.rank)
    return select(func.min(oldest_of_rank.correlate(ranks).scalar_subquery())).select_from(ranks).scalar_subquery()


def _touched() -> Select[Any]:
    """For each colleague and kind the last moment of a claim, and of a decision; the latest last."""
    since, me = placeholder(_SINCE), placeholder(_ME)
    claimed_by = (_ITEM.claimed_by_id.label("user_id"), _ITEM.claimed_by_name.label("name"), _ITEM.kind.label("kind"))
    claims = (
        select(*claimed_by, func.max(_ITEM.claimed_at).label("at"))
        .where(_ITEM.practice_id == placeholder(_PRACTICE), _ITEM.claimed_at > since, _ITEM.claimed_by_id != me)
        .group_by(_ITEM.claimed_by_id, _ITEM.claimed_by_name, _ITEM.kind)
    )
    kind = _of_its_item(_ITEM.kind).label("kind_decided")
    decided = (
        select(_DECISION.by_id, _DECISION.by_name, kind, func.max(_DECISION.at))
        .where(_by_people(), _DECISION.at > since, _DECISION.by_id != me)
        .group_by(_DECISION.by_id, _DECISION.by_name, kind)
    )
    both = union_all(claims, decided).subquery("both")
    return select(both).order_by(both.c.at)


_COUNTED = Written(_counted(), _PRACTICE, _ME, _SINCE)
_TOUCHED = Written(_touched(), _PRACTICE, _ME, _SINCE)
