"""How long what waits has been waiting: since it was received or came back, as queue.derived_state has it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate, pairwise
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Integer, bindparam, func, select, tuple_
from sqlalchemy.orm import Session

from workbench import audit
from workbench.db import Written, columns_of, fetch, placeholder
from workbench.models import CURRENT_VERSION, Entry, EntryVersion, Patient, ReviewItem
from workbench.oversight.behind import Place
from workbench.permissions import Actor, Permission, require_practice
from workbench.queue import IS_HIDDEN, Tally
from workbench.vocabulary import Action, Kind, Urgency, WaitsBecause

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
    """A review item that waits, by its entry that has waited longest: why, and whether that is hidden meanwhile."""

    review_item: int
    kind: Kind
    title: str
    patient_id: int
    given_name: str
    family_name: str
    urgency: Urgency
    recorded_at: datetime
    waits_since: datetime
    waits_because: WaitsBecause
    is_hidden: bool

    @property
    def place(self) -> Place:
        return Place(self.waits_since, self.review_item)


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
    """How many items have waited only since after each of these moments."""
    run, newest_first = session.connection(), sorted(moments, reverse=True)
    asked = dict(zip((each.key for each in _MOMENTS), newest_first, strict=True))
    ((row,),) = fetch(run, _BETWEEN.of(run, practice=practice_id, **asked))
    younger = dict(zip(newest_first, accumulate(row), strict=True))
    return [younger[each] for each in moments]


_PRACTICE = bindparam("practice", type_=Integer)
_MOMENTS = [bindparam(f"moment_{number}", type_=_ITEM.waits_since.type) for number in range(len(EDGES) + 1)]


def _count_between(since: BindParameter[Any], until: BindParameter[Any] | None) -> ColumnElement[int]:
    count = select(func.count()).where(_ITEM.practice_id == placeholder(_PRACTICE))
    count = count.where(_ITEM.waits_since > placeholder(since))
    between = count if until is None else count.where(_ITEM.waits_since <= placeholder(until))
    return between.scalar_subquery().label(since.key)


_BETWEEN = Written(
    select(*(_count_between(since, until) for since, until in zip(_MOMENTS, (None, *_MOMENTS), strict=False))),
    _PRACTICE, *_MOMENTS,
)  # fmt: skip
"""From the newest moment back: what waits is counted once each, in its index and in no row."""


def waiting_items(
    session: Session, *, least: int, below: int | None, by: Actor, at: datetime, after: Place | None = None
) -> tuple[Sequence[Waiting], int, bool]:
    """A page of a band, oldest first, how many there are in all, and whether there are more. The view is audited."""
    practice_id = require_practice(by, Permission.OVERSEE)
    band = [_ITEM.practice_id == practice_id, _ITEM.waits_since.is_not(None)]
    if least:  # a review date begins in London, in summer an hour before its midnight UTC: no item is too young
        band.append(_ITEM.waits_since <= at - timedelta(hours=least))
    if below is not None:
        band.append(_ITEM.waits_since > at - timedelta(hours=below))
    order = (_ITEM.waits_since, _ITEM.id)
    of_page = band if after is None else [*band, tuple_(*order) > tuple_(*after, types=[each.type for each in order])]
    oldest = select(_ITEM.id).where(*of_page).order_by(*order).limit(PAGE + 1).subquery("oldest")
    longest = (Entry.waits_since.is_(None), Entry.waits_since, Entry.position, Entry.id)
    heads = func.row_number().over(partition_by=Entry.review_item_id, order_by=longest)
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
            ReviewItem.waits_since,
            Entry.waits_because,
            IS_HIDDEN.label("is_hidden"),
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
    rows = session.execute(statement.order_by(each.c.waits_since, each.c.review_item)).mappings()
    found = [Waiting(**row) for row in rows]
    items = [one.review_item for one in found[:PAGE]]
    audit.look(session, audit.Event(Action.VIEWED, details={"what": "waiting items", "items": items}), by=by, at=at)
    total = session.scalars(select(func.count()).where(*band)).one()
    return found[:PAGE], total, len(found) > PAGE
