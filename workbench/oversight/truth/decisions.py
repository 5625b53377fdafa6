"""Decisions held against their events in the audit, in both directions and word for word."""

from collections.abc import Iterator
from typing import Any

import orjson
from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from workbench.db import columns_of, table_of
from workbench.models import AuditEvent, Decision, Practice, moment
from workbench.vocabulary import Action

ROWS_AT_ONCE = 2_000
_DECISION, _EVENT = columns_of(Decision), columns_of(AuditEvent)
_SAID = (
    "action", "at", "actor_id", "actor", "actor_role", "review_item", "entry", "entry_version", "outcome", "reason",
    "note", "review_on", "batch", "details",
)  # fmt: skip


def decision_faults(session: Session, practice: Practice) -> Iterator[str]:
    """What is wrong with each decision that has no event or says otherwise, and each event that has no decision."""
    for row in _decisions(session, practice):
        named = f"decision {row.id} about entry {row.entry_id}"
        if row.said_action is None:
            yield f"{named} has no event in the audit: it was not made in the workbench, and nothing is shown by it"
        elif other := _differing(row):
            yield f"{named} says otherwise than its event {row.event_sequence}: {', '.join(other)}"
    for sequence, entry in _events_alone(session, practice):
        yield f"the decision of event {sequence} about entry {entry} is missing or no longer names it"
    for entry in _out_of_order(session, practice):
        yield f"the decisions about entry {entry} are not numbered in the order of their events"


def _decisions(session: Session, practice: Practice) -> Iterator[Any]:
    at_its_place = and_(
        _EVENT.organisation == practice.ods_code,
        _EVENT.sequence == _DECISION.event_sequence,
        _EVENT.hash == _DECISION.event_hash,
    )
    wanted = (
        select(*_DECISION, *(_EVENT[name].label(f"said_{name}") for name in _SAID))
        .select_from(table_of(Decision))
        .outerjoin(table_of(AuditEvent), at_its_place)
        .where(_DECISION.practice_id == practice.id)
        .order_by(_DECISION.id)
    )
    yield from session.execute(wanted.execution_options(yield_per=ROWS_AT_ONCE))


def _differing(row: Any) -> list[str]:
    meant = {
        "action": Action.DECIDED.value,
        "at": moment(row.at),
        "actor_id": row.by_id,
        "actor": row.by_name,
        "actor_role": row.by_role.value,
        "review_item": row.review_item_id,
        "entry": row.entry_id,
        "entry_version": row.entry_version,
        "outcome": row.outcome.value,
        "reason": row.reason and row.reason.value,
        "note": row.note,
        "review_on": row.review_on and row.review_on.isoformat(),
        "batch": row.batch,
    }
    details = orjson.loads(row.said_details)
    other = [name for name, value in meant.items() if getattr(row, f"said_{name}") != value]
    other += ["policy"] if details.get("policy") != row.policy else []
    return other + (["read elsewhere"] if details.get("read_elsewhere", False) != row.read_elsewhere else [])


def _out_of_order(session: Session, practice: Practice) -> Iterator[int]:
    """They are numbered from 1 without a gap, and the later has the later event."""
    other = table_of(Decision).alias("other")
    swapped = select(_DECISION.entry_id).where(
        _DECISION.practice_id == practice.id,
        other.c.entry_id == _DECISION.entry_id,
        other.c.number > _DECISION.number,
        other.c.event_sequence <= _DECISION.event_sequence,
    )
    before = select(other.c.id).where(other.c.entry_id == _DECISION.entry_id, other.c.number == _DECISION.number - 1)
    gaps = select(_DECISION.entry_id).where(
        _DECISION.practice_id == practice.id, _DECISION.number > 1, ~before.correlate_except(other).exists()
    )
    yield from sorted(session.scalars(swapped.union(gaps)))


def _events_alone(session: Session, practice: Practice) -> Iterator[tuple[int, int]]:
    """Looked up by the entry, by which decisions are indexed."""
    its = select(_DECISION.id).where(
        _DECISION.entry_id == _EVENT.entry,
        _DECISION.event_sequence == _EVENT.sequence,
        _DECISION.practice_id == practice.id,
    )
    wanted = (
        select(_EVENT.sequence, _EVENT.entry)
        .where(_EVENT.organisation == practice.ods_code, _EVENT.action == Action.DECIDED.value, ~its.exists())
        .order_by(_EVENT.sequence)
    )
    for row in session.execute(wanted.execution_options(yield_per=ROWS_AT_ONCE)):
        yield row.sequence, row.entry
