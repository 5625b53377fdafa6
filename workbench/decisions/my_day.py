"""How a practice's day stands for one who works in the queue: what is done, what is left, and who is on what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    ScalarSelect,
    SQLColumnExpression,
    and_,
    case,
    func,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from workbench.london import day_of, midnight
from workbench.models import Decision, Entry, ReviewItem, User
from workbench.permissions import Actor, Permission, require_practice
from workbench.queue import CLAIM_LASTS, Tally
from workbench.vocabulary import Kind, State

T = TypeVar("T")


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
    practice_id = require_practice(by, Permission.WORK_THE_QUEUE)
    counted = session.execute(
        select(
            *_done_since(midnight(day_of(at)), practice_id, by.user_id),
            _oldest_waiting(practice_id).label("oldest"),
            select(func.max(Entry.id)).scalar_subquery().label("newest_entry"),
        )
    ).one()
    return MyDay(
        done=counted.done,
        mine=counted.mine,
        waiting=tally.waiting,
        urgent=tally.urgent,
        oldest=day_of(counted.oldest) if counted.oldest else None,
        at_work=_at_work(session, practice_id, by, since=at - CLAIM_LASTS),
        newest_entry=counted.newest_entry or 0,
    )


def _by_people(practice_id: int) -> ColumnElement[bool]:
    """The index of each one's own decisions is asked once for each user of the practice."""
    users = select(User.id).where(User.practice_id == practice_id)
    return and_(Decision.practice_id == practice_id, Decision.by_id.in_(users))


def _of_its_item(column: SQLColumnExpression[T]) -> ScalarSelect[T]:
    """A column of a decision's review item, looked up by id: for a join, PostgreSQL may go through all items instead."""
    return select(column).where(ReviewItem.id == Decision.review_item_id).correlate(Decision).scalar_subquery()


def _done_since(since: datetime, practice_id: int, user_id: int | None) -> tuple[ColumnElement[int], ...]:
    """Items, each once, however many people decided about it."""
    of_day = (
        select(Decision.review_item_id.label("item"), Decision.by_id)
        .where(_by_people(practice_id), Decision.at >= since, _of_its_item(ReviewItem.state) != State.WAITING)
        .cte("of_day")
    )
    mine = case((of_day.c.by_id == user_id, of_day.c.item))
    return (
        select(func.count(of_day.c.item.distinct())).scalar_subquery().label("done"),
        select(func.count(mine.distinct())).scalar_subquery().label("mine"),
    )


def _oldest_waiting(practice_id: int) -> ScalarSelect[datetime]:
    """One step in the queue's index for each rank: there are some sixty ranks at most, however much waits."""
    waits = (ReviewItem.practice_id == practice_id, ReviewItem.state == State.WAITING)
    first = select(func.min(ReviewItem.rank).label("rank")).where(*waits).cte("ranks", recursive=True)
    following = select(func.min(ReviewItem.rank)).where(*waits, ReviewItem.rank > first.c.rank).correlate(first)
    ranks = first.union_all(select(following.scalar_subquery()).where(first.c.rank.is_not(None)))
    oldest_of_rank = select(func.min(ReviewItem.recorded_at)).where(*waits, ReviewItem.rank == ranks.c.rank)
    return select(func.min(oldest_of_rank.correlate(ranks).scalar_subquery())).select_from(ranks).scalar_subquery()


def _at_work(session: Session, practice_id: int, by: Actor, *, since: datetime) -> list[AtWork]:
    """Everybody else who opened or decided something since then, whoever did so last first."""
    latest: dict[int, AtWork] = {}
    rows = session.execute(_touched(practice_id, by.user_id, since).order_by("at"))
    for row in rows:
        latest.pop(row.user_id, None)
        latest[row.user_id] = AtWork(row.name, row.kind)
    return [*reversed(latest.values())]


def _touched(practice_id: int, user_id: int | None, since: datetime) -> CompoundSelect[Any]:
    """For each colleague and kind the last moment of a claim, and of a decision."""
    item = aliased(ReviewItem, name="item")
    claims = (
        select(
            item.claimed_by_id.label("user_id"),
            item.claimed_by_name.label("name"),
            item.kind.label("kind"),
            func.max(item.claimed_at).label("at"),
        )
        .where(item.practice_id == practice_id, item.claimed_at > since, item.claimed_by_id != user_id)
        .group_by(item.claimed_by_id, item.claimed_by_name, item.kind)
    )
    kind = _of_its_item(ReviewItem.kind).label("kind_decided")
    decided = (
        select(Decision.by_id, Decision.by_name, kind, func.max(Decision.at))
        .where(_by_people(practice_id), Decision.at > since, Decision.by_id != user_id)
        .group_by(Decision.by_id, Decision.by_name, kind)
    )
    return union_all(claims, decided)
