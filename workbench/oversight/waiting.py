"""How long what waits has been waiting, by the moment at which it was recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import Integer, bindparam, cast, func, select
from sqlalchemy.orm import Session

from workbench import audit
from workbench.db import Written, columns_of, fetch, placeholder
from workbench.models import CURRENT_VERSION, Entry, EntryVersion, Patient, ReviewItem
from workbench.permissions import Actor, Permission, require_practice
from workbench.queue import Tally
from workbench.vocabulary import Action, Kind, State, Urgency

EDGES = (24, 72, 7 * 24, 28 * 24)
"""Hours, between the bands of age."""

PAGE = 100
_ITEM = columns_of(ReviewItem)


@dataclass(frozen=True, slots=True)
class Band:
    """Items that have waited from so many hours on, and for less than so many; None: however long."""

    least: int
    below: int | None
    items: int


@dataclass(frozen=True, slots=True)
class WaitingByAge:
    """`late` have waited longer than the practice's limit, which is `limit` hours."""

    bands: Sequence[Band]
    limit: int
    late: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """A review item that waits."""

    review_item: int
    kind: Kind
    title: str
    patient_id: int
    given_name: str
    family_name: str
    urgency: Urgency
    recorded_at: datetime


def waiting_by_age(session: Session, tally: Tally, *, limit: int, by: Actor, at: datetime) -> WaitingByAge:
    """One statement; what is older than the last edge is told from the tally, and not counted."""
    practice_id = require_practice(by, Permission.OVERSEE)
    edges = (*EDGES, limit)
    younger = dict(zip(edges, _younger(session, practice_id, [at - timedelta(hours=h) for h in edges]), strict=True))
    counts = [0, *(younger[edge] for edge in EDGES), tally.waiting]
    bands = [
        Band(least, below, until - since)
        for (least, below), (since, until) in zip(pairwise((0, *EDGES, None)), pairwise(counts), strict=True)
        if least is not None
    ]
    return WaitingByAge(bands, limit, tally.waiting - younger[limit])


def _younger(session: Session, practice_id: int, moments: Sequence[datetime]) -> list[int]:
    """How many waiting items were recorded after each of these moments."""
    run = session.connection()
    asked = dict(zip((each.key for each in _MOMENTS), moments, strict=True))
    ((row,),) = fetch(run, _YOUNGER.of(run, practice=practice_id, **asked))
    return [getattr(row, moment.key) for moment in _MOMENTS]


def _younger_than_each() -> Any:
    """In the queue's index, rank by rank: there are some sixty ranks at most."""
    waits = (_ITEM.practice_id == placeholder(_PRACTICE), _ITEM.state == State.WAITING)
    first = select(func.min(_ITEM.rank).label("rank")).where(*waits).cte("ranks", recursive=True)
    following = select(func.min(_ITEM.rank)).where(*waits, _ITEM.rank > first.c.rank).correlate(first)
    ranks = first.union_all(select(following.scalar_subquery()).where(first.c.rank.is_not(None)))
    counts = (
        select(func.count())
        .where(*waits, _ITEM.rank == ranks.c.rank, _ITEM.recorded_at > placeholder(moment))
        .correlate(ranks)
        .scalar_subquery()
        for moment in _MOMENTS
    )
    sums = (cast(func.coalesce(func.sum(count), 0), Integer) for count in counts)
    return select(*(each.label(moment.key) for each, moment in zip(sums, _MOMENTS, strict=True))).select_from(ranks)


_PRACTICE = bindparam("practice", type_=Integer)
_MOMENTS = [bindparam(f"moment_{number}", type_=_ITEM.recorded_at.type) for number in range(len(EDGES) + 1)]
_YOUNGER = Written(_younger_than_each(), _PRACTICE, *_MOMENTS)


def waiting_items(
    session: Session, *, least: int, below: int | None, by: Actor, at: datetime
) -> tuple[Sequence[Waiting], int]:
    """Those of a band, oldest first, at most PAGE; and how many there are. The view is audited."""
    practice_id = require_practice(by, Permission.OVERSEE)
    band = [_ITEM.practice_id == practice_id, _ITEM.state == State.WAITING]
    band.append(_ITEM.recorded_at <= at - timedelta(hours=least))
    if below is not None:
        band.append(_ITEM.recorded_at > at - timedelta(hours=below))
    oldest = select(_ITEM.id).where(*band).order_by(_ITEM.recorded_at, _ITEM.id).limit(PAGE).subquery("oldest")
    heads = func.row_number().over(partition_by=Entry.review_item_id, order_by=(Entry.position, Entry.id))
    each = (
        select(
            ReviewItem.id.label("review_item"),
            ReviewItem.kind,
            EntryVersion.title,
            Patient.id.label("patient_id"),
            Patient.given_name,
            Patient.family_name,
            ReviewItem.urgency,
            ReviewItem.recorded_at,
            heads.label("place"),
        )
        .join(oldest, oldest.c.id == ReviewItem.id)
        .join(Patient, Patient.id == ReviewItem.patient_id)
        .join(Entry, Entry.review_item_id == ReviewItem.id)
        .join(EntryVersion, CURRENT_VERSION)
        .subquery("each")
    )
    names = list(Waiting.__dataclass_fields__)
    statement = select(*(each.c[name] for name in names)).where(each.c.place == 1)
    rows = session.execute(statement.order_by(each.c.recorded_at, each.c.review_item)).mappings()
    found = [Waiting(**row) for row in rows]
    items = [one.review_item for one in found]
    audit.look(session, audit.Event(Action.VIEWED, details={"what": "waiting items", "items": items}), by=by, at=at)
    total = session.scalars(select(func.count()).where(*band)).one()
    return found, total
