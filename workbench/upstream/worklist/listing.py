"""The worklist: urgent first, then the longest waiting; and how much waits, since when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, case, func, null, select
from sqlalchemy.orm import Session

from workbench import audit
from workbench.db import columns_of, constant, table_of
from workbench.models import Patient, ReviewItem, UpstreamState
from workbench.permissions import Actor, Permission, require_practice
from workbench.upstream.way_out import WayOut, way_of
from workbench.upstream.worklist.jobs import CLAIM_LASTS, JobKey
from workbench.vocabulary import Action, Kind, Route, Stage, Wanted

JOBS_ON_PAGE = 50

_STATE, _ITEM, _PATIENT = map(columns_of, (UpstreamState, ReviewItem, Patient))


class JobShown(NamedTuple):
    """A row of the list. `wanted` is null where its entries want different things; `mine`: done by whoever asks."""

    patient_id: int
    given_name: str
    family_name: str
    birth_date: date | None
    nhs_number: str
    item: int | None
    kind: Kind | None
    recorded_at: datetime | None
    is_check: bool
    urgent: bool
    entries: int
    wanted: Wanted | None
    since: datetime
    claimed_by_id: int | None
    claimed_by_name: str | None
    mine: bool

    @property
    def key(self) -> JobKey:
        return JobKey(self.patient_id, self.item, self.is_check)


class Waiting(NamedTuple):
    """How many jobs wait, how many are urgent, and since when the oldest does (None: none wait)."""

    jobs: int
    urgent: int
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Worklist:
    way: WayOut | None
    waiting: Waiting
    jobs: Sequence[JobShown]
    more: bool


def worklist(session: Session, *, by: Actor, at: datetime, start: int = 0) -> Worklist:
    """A page of the list. The view is audited, with its review items and patients."""
    practice_id = require_practice(by, Permission.WORK_BY_HAND)
    rows = jobs(session, practice_id, by=by, at=at, start=start, most=JOBS_ON_PAGE + 1)
    audit.look(session, event_about(Action.VIEWED, rows[:JOBS_ON_PAGE]), by=by, at=at)
    found = waiting_at(session, practice_id)
    return Worklist(way_of(session, practice_id), found, rows[:JOBS_ON_PAGE], len(rows) > JOBS_ON_PAGE)


def event_about(action: Action, found: Sequence[JobShown], **details: str | int) -> audit.Event:
    """Who is in the list, by their numbers here: a job for proxies has no review item. One patient is named."""
    numbers = {row.nhs_number for row in found}
    about = {
        "items": [row.item for row in found if row.item is not None],
        "patients": sorted({row.patient_id for row in found}),
    }
    one = numbers.pop() if len(numbers) == 1 else None
    return audit.Event(action, patient_nhs_number=one, details={"what": "worklist", **about, **details})


def waiting(session: Session, *, by: Actor) -> Waiting | None:
    """What waits at the practice of whoever asks; None where it has no way out, and nothing waits."""
    practice_id = require_practice(by, Permission.WORK_BY_HAND)
    if way_of(session, practice_id) is None:
        return None
    return waiting_at(session, practice_id)


def waiting_at(session: Session, practice_id: int) -> Waiting:
    grouped = _grouped(practice_id).subquery()
    urgent = func.count(case((grouped.c.urgent == 1, 1)))
    row = session.execute(select(func.count(), urgent, func.min(grouped.c.since)).select_from(grouped)).one()
    return Waiting(row[0], row[1], row[2])


def jobs(
    session: Session, practice_id: int, *, by: Actor, at: datetime, start: int = 0, most: int | None = None
) -> list[JobShown]:
    """From the most pressing one on, as many as that; in a total order."""
    grouped = _grouped(practice_id, by.user_id).subquery()
    wanted = (
        select(
            grouped.c.patient_id, _PATIENT.given_name, _PATIENT.family_name, _PATIENT.birth_date, _PATIENT.nhs_number,
            grouped.c.item, _ITEM.kind, _ITEM.recorded_at, grouped.c.is_check, grouped.c.urgent, grouped.c.entries,
            grouped.c.wanted, grouped.c.most_wanted, grouped.c.since, grouped.c.claimed_at, grouped.c.claimed_by_id,
            grouped.c.claimed_by_name, grouped.c.mine,
        )
        .join_from(grouped, table_of(Patient), _PATIENT.id == grouped.c.patient_id)
        .outerjoin(table_of(ReviewItem), _ITEM.id == grouped.c.item)
        .order_by(grouped.c.urgent.desc(), grouped.c.since, grouped.c.patient_id, grouped.c.item, grouped.c.is_check)
        .offset(start)
        .limit(most)
    )  # fmt: skip
    return [_shown(row, at) for row in session.execute(wanted)]


def _grouped(practice_id: int, user: int | None = None) -> Any:
    """One row for each job, by the index of what waits for a person."""
    proxies = _STATE.wanted == constant(Wanted.HIDDEN_FROM_PROXIES, _STATE.wanted.type)
    item = case((proxies, null()), else_=_STATE.review_item_id)
    is_check = case((_STATE.stage == constant(Stage.TO_CHECK, _STATE.stage.type), 1), else_=0)
    on_list = _STATE.route == constant(Route.WORKLIST, _STATE.route.type)
    return (
        select(
            _STATE.patient_id,
            item.label("item"),
            is_check.label("is_check"),
            func.max(case((_STATE.urgent, 1), else_=0)).label("urgent"),
            func.count().label("entries"),
            func.min(_STATE.wanted, type_=_STATE.wanted.type).label("wanted"),
            func.max(_STATE.wanted, type_=_STATE.wanted.type).label("most_wanted"),
            func.min(_STATE.wished_at, type_=_STATE.wished_at.type).label("since"),
            _latest(_STATE.claimed_at).label("claimed_at"),
            _latest(_STATE.claimed_by_id).label("claimed_by_id"),
            _latest(_STATE.claimed_by_name).label("claimed_by_name"),
            func.max(case((_STATE.done_by_id == user, 1), else_=0)).label("mine"),
        )
        .where(_STATE.practice_id == practice_id, on_list)
        .group_by(_STATE.patient_id, item, is_check)
    )


def _latest(column: Any) -> ColumnElement[Any]:
    """Whoever claims a job claims all of it."""
    return func.max(column, type_=column.type)


def _shown(row: Any, at: datetime) -> JobShown:
    is_claimed = row.claimed_at is not None and at < row.claimed_at + CLAIM_LASTS
    return JobShown(
        patient_id=row.patient_id,
        given_name=row.given_name,
        family_name=row.family_name,
        birth_date=row.birth_date,
        nhs_number=row.nhs_number,
        item=row.item,
        kind=row.kind,
        recorded_at=row.recorded_at,
        is_check=bool(row.is_check),
        urgent=bool(row.urgent),
        entries=row.entries,
        wanted=row.wanted if row.wanted == row.most_wanted else None,
        since=row.since,
        claimed_by_id=row.claimed_by_id if is_claimed else None,
        claimed_by_name=row.claimed_by_name if is_claimed else None,
        mine=bool(row.mine),
    )
