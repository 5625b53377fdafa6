"""What the safeguarding lead is told: what is shown otherwise than decided, and what cannot be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from workbench import audit
from workbench.db import columns_of, table_of
from workbench.models import Entry, Patient, UpstreamEvent, UpstreamState
from workbench.permissions import Actor, Permission, require_practice
from workbench.vocabulary import Action, Kind, Route, Shown, Stage, Wanted

TROUBLED = (Stage.DRIFTED, Stage.CANNOT)
ON_PAGE = 50


class Troubles(NamedTuple):
    """Entries that have drifted, and those of which the clinical system cannot show what was decided."""

    drifted: int
    cannot: int


class Troubled(NamedTuple):
    """One of these entries. `details` are of what happened to it last; None: its way out cannot say it at all."""

    entry: int
    review_item: int
    kind: Kind
    patient_id: int
    given_name: str
    family_name: str
    nhs_number: str
    wanted: Wanted
    shown: Shown | None
    route: Route
    since: datetime
    details: Mapping[str, Any] | None
    by_name: str | None


@dataclass(frozen=True, slots=True)
class TroubledPage:
    rows: Sequence[Troubled]
    more: bool


def troubles(session: Session, *, by: Actor) -> Troubles:
    practice_id = require_practice(by, Permission.OVERSEE)
    counted = session.execute(
        select(UpstreamState.stage, func.count())
        .where(UpstreamState.practice_id == practice_id, UpstreamState.stage.in_(TROUBLED))
        .group_by(UpstreamState.stage)
    )
    found = {stage: count for stage, count in counted}  # noqa: C416 (rows are no pairs to mypy)
    return Troubles(found.get(Stage.DRIFTED, 0), found.get(Stage.CANNOT, 0))


def troubled(session: Session, stage: Stage, *, by: Actor, at: datetime, start: int = 0) -> TroubledPage:
    """A page of the entries that are counted, those that are so for longest first. The view is audited."""
    practice_id = require_practice(by, Permission.OVERSEE)
    wanted = _TROUBLED.where(_STATE.practice_id == practice_id, _STATE.stage == stage).offset(start).limit(ON_PAGE + 1)
    rows = [Troubled(**row._mapping) for row in session.execute(wanted)]
    shown, numbers = rows[:ON_PAGE], {row.nhs_number for row in rows[:ON_PAGE]}
    details = {"what": "entries that are not in effect", "items": sorted({row.review_item for row in shown})}
    one = numbers.pop() if len(numbers) == 1 else None
    audit.look(session, audit.Event(Action.VIEWED, one, details=details), by=by, at=at)
    return TroubledPage(shown, len(rows) > ON_PAGE)


_STATE, _EVENT, _ENTRY, _PATIENT = map(columns_of, (UpstreamState, UpstreamEvent, Entry, Patient))
_TROUBLED: Any = (
    select(
        _STATE.entry_id.label("entry"), _STATE.review_item_id.label("review_item"), _ENTRY.kind, _STATE.patient_id,
        _PATIENT.given_name, _PATIENT.family_name, _PATIENT.nhs_number, _STATE.wanted, _STATE.shown, _STATE.route,
        _STATE.changed_at.label("since"), _EVENT.details, _EVENT.by_name,
    )
    .join_from(table_of(UpstreamState), table_of(Entry), _ENTRY.id == _STATE.entry_id)
    .join(table_of(Patient), _PATIENT.id == _STATE.patient_id)
    .outerjoin(
        table_of(UpstreamEvent),
        and_(_EVENT.entry_id == _STATE.entry_id, _EVENT.wish == _STATE.number, _EVENT.number == _STATE.events),
    )
    .order_by(_STATE.changed_at, _STATE.entry_id)
)  # fmt: skip
