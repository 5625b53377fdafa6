"""What to look for in the practice's own system: enough to find it, and nothing of what is written in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from workbench import audit
from workbench.db import columns_of, table_of
from workbench.errors import not_in_practice
from workbench.models import (
    CURRENT_VERSION,
    Entry,
    EntryVersion,
    Patient,
    Practice,
    ReviewItem,
    UpstreamEvent,
    UpstreamState,
)
from workbench.permissions import Actor, Permission, require_practice
from workbench.upstream.dry_run import would_be_sent
from workbench.upstream.way_out import WayOut, way_of
from workbench.upstream.wishes import STATE, WishState, states_where
from workbench.upstream.worklist.jobs import Claim, JobKey, claim_of, is_done_by, is_not_yet, key_of, token
from workbench.vocabulary import SNOMED, Action, ClinicalSystem, Happened, Kind, Route, Shown, Stage, Wanted

LONGEST_TERM = 120


@dataclass(frozen=True, slots=True)
class EntryToFind:
    """`occurred_on` is the event's day, `recorded_at` when it was filed; `term` a code's term or a document's title.

    `cause` is why the machine gave it to a person, `would` what a dry run did not send; both may be empty. `not_yet`:
    it may have been hidden after a backup that was restored, and is not made visible before somebody answers for that.
    """

    id: int
    kind: Kind
    term: str
    code: str | None
    occurred_on: str | None
    recorded_at: datetime
    author: str
    source_id: str
    pages: int
    withdrawn: bool
    wanted: Wanted
    stage: Stage
    shown: Shown | None
    since: datetime
    cause: str
    would: str
    not_yet: bool


class Around(NamedTuple):
    """The practice's way out, and by entry why the machine gave it to a person."""

    way: WayOut | None
    causes: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Job:
    """`beside` is how many entries of the same review item are not in this job: SystmOne hides them with it."""

    key: JobKey
    system: ClinicalSystem
    given_name: str
    family_name: str
    birth_date: date | None
    nhs_number: str
    item_kind: Kind | None
    item_source_id: str
    entries: Sequence[EntryToFind]
    beside: int
    urgent: bool
    needs_second: bool
    claim: Claim | None
    mine: bool
    token: str
    states: Sequence[WishState]


def job(session: Session, key: JobKey, *, by: Actor, at: datetime) -> Job:
    """One job, for whoever is to do it. The view is audited. Raises NotFound where nothing of it is left to do."""
    found = read(session, key, by=by, at=at)
    event = audit.Event(
        Action.VIEWED,
        patient_nhs_number=found.nhs_number,
        review_item=key.item,
        details={"what": "worklist item", "check": key.is_check},
    )
    audit.look(session, event, by=by, at=at)
    return found


def read(session: Session, key: JobKey, *, by: Actor, at: datetime) -> Job:
    """The same, where it is audited otherwise."""
    practice_id = require_practice(by, Permission.WORK_BY_HAND)
    states = states_of_job(session, practice_id, key)
    return jobs_read(session, practice_id, {key: states}, by=by, at=at)[0]


def states_of_job(session: Session, practice_id: int, key: JobKey) -> list[WishState]:
    """Raises NotFound where there are none."""
    found = states_where(
        session, STATE.practice_id == practice_id, STATE.patient_id == key.patient, STATE.route == Route.WORKLIST
    )
    states = [state for state in found if key_of(state) == key]
    if not states:
        raise not_in_practice("job on the worklist")
    return states


def jobs_read(
    session: Session, practice_id: int, states: Mapping[JobKey, Sequence[WishState]], *, by: Actor, at: datetime
) -> list[Job]:
    """Each of these jobs with what to look for, in their order. As many queries for many as for one."""
    entries = [state.entry_id for each in states.values() for state in each]
    rows, found = _rows(session, entries), Around(way_of(session, practice_id), _causes(session, entries))
    system = session.scalars(select(Practice.system).where(Practice.id == practice_id)).one()
    return [_job(key, each, rows, system, found, by=by, at=at) for key, each in states.items()]


def _job(
    key: JobKey,
    states: Sequence[WishState],
    rows: Mapping[int, Any],
    system: ClinicalSystem,
    around: Around,
    *,
    by: Actor,
    at: datetime,
) -> Job:
    first = rows[states[0].entry_id]
    return Job(
        key=key,
        system=system,
        given_name=first.given_name,
        family_name=first.family_name,
        birth_date=first.birth_date,
        nhs_number=first.nhs_number,
        item_kind=first.item_kind if key.item is not None else None,
        item_source_id=first.item_source_id if key.item is not None else "",
        entries=[_entry(rows[state.entry_id], state, around) for state in states],
        beside=max(0, first.entry_count - len(states)) if key.item is not None else 0,
        urgent=any(state.urgent for state in states),
        needs_second=any(state.needs_second for state in states),
        claim=claim_of(states, at),
        mine=key.is_check and is_done_by(states, by.user_id),
        token=token(states),
        states=states,
    )


def _entry(row: Any, state: WishState, around: Around) -> EntryToFind:
    codes = [coding[1] for coding in row.codings if len(coding) > 1 and coding[0] == SNOMED]
    return EntryToFind(
        id=row.id,
        kind=row.kind,
        term=row.title[:LONGEST_TERM],
        code=codes[0] if codes else None,
        occurred_on=row.occurred_on,
        recorded_at=row.recorded_at,
        author=row.author,
        source_id=row.source_id,
        pages=row.pictures if row.kind is Kind.DOCUMENT else 0,
        withdrawn=row.withdrawn,
        wanted=state.wanted,
        stage=state.stage,
        shown=state.shown,
        since=state.wished_at,
        cause=around.causes.get(state.entry_id, ""),
        would=would_be_sent(around.way, row.item_kind, row.kind, state.wanted),
        not_yet=is_not_yet(around.way, state),
    )


def _rows(session: Session, entries: Sequence[int]) -> dict[int, Any]:
    return {row.id: row for row in session.execute(_WANTED.where(_ENTRY.id.in_(entries)))}


def _causes(session: Session, entries: Sequence[int]) -> dict[int, str]:
    """Of their newest wishes, the last that the machine gave; not those that people did."""
    found = session.execute(_CAUSES.where(_EVENT.entry_id.in_(entries)))
    return {entry: str(details.get("cause") or "") for entry, details in found}


_ENTRY, _VERSION, _ITEM, _PATIENT, _EVENT = map(columns_of, (Entry, EntryVersion, ReviewItem, Patient, UpstreamEvent))
_CAUSES = (
    select(_EVENT.entry_id, _EVENT.details)
    .join_from(
        table_of(UpstreamEvent),
        table_of(UpstreamState),
        and_(STATE.entry_id == _EVENT.entry_id, STATE.number == _EVENT.wish),
    )
    .where(_EVENT.happened.in_((Happened.REFUSED, Happened.CANNOT, Happened.BY_HAND)))
    .order_by(_EVENT.entry_id, _EVENT.number)
)
_WANTED = (
    select(
        _ENTRY.id, _ENTRY.kind, _ENTRY.source_id, _ENTRY.recorded_at, _ENTRY.withdrawn, _VERSION.title,
        _VERSION.codings, _VERSION.occurred_on, _VERSION.author, _VERSION.pictures, _ITEM.kind.label("item_kind"),
        _ITEM.source_id.label("item_source_id"), _ITEM.entry_count, _PATIENT.given_name, _PATIENT.family_name,
        _PATIENT.birth_date, _PATIENT.nhs_number,
    )
    .join_from(table_of(Entry), table_of(EntryVersion), CURRENT_VERSION)
    .join(table_of(ReviewItem), _ITEM.id == _ENTRY.review_item_id)
    .join(table_of(Patient), _PATIENT.id == _ENTRY.patient_id)
)  # fmt: skip
