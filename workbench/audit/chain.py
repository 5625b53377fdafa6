"""What an audit event is, and how each one holds the one before it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import orjson

from workbench.permissions import Actor
from workbench.vocabulary import Action, Kind, Outcome, Reason

INSTALLATION = "installation"
"""The chain of what belongs to no practice: a failed sign-in that names nobody."""

START = bytes(32)


@dataclass(frozen=True, slots=True)
class Event:
    """Something done, about at most one patient, review item and entry. `details` never carries clinical text."""

    action: Action
    patient_nhs_number: str | None = None
    review_item: int | None = None
    entry: int | None = None
    entry_kind: Kind | None = None
    entry_version: int | None = None
    outcome: Outcome | None = None
    reason: Reason | None = None
    note: str = ""
    review_on: date | None = None
    batch: str | None = None
    details: Mapping[str, object] = field(default_factory=dict)


def moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def canonical(row: Mapping[str, object]) -> bytes:
    """The row as bytes that are the same wherever and whenever they are made: sorted keys, no blanks, UTF-8."""
    return orjson.dumps({key: value for key, value in row.items() if key != "hash"}, option=orjson.OPT_SORT_KEYS)


def link(previous: bytes, row: Mapping[str, object]) -> bytes:
    return hashlib.sha256(previous + canonical(row)).digest()


def as_row(event: Event, sequence: int, by: Actor, at: datetime) -> dict[str, object]:
    return {
        "organisation": by.organisation,
        "sequence": sequence,
        "at": moment(at),
        "actor_id": by.user_id,
        "actor": by.name,
        "actor_role": by.role.value,
        "action": event.action.value,
        "patient_nhs_number": event.patient_nhs_number,
        "review_item": event.review_item,
        "entry": event.entry,
        "entry_kind": event.entry_kind and event.entry_kind.value,
        "entry_version": event.entry_version,
        "outcome": event.outcome and event.outcome.value,
        "reason": event.reason and event.reason.value,
        "note": event.note,
        "review_on": event.review_on and event.review_on.isoformat(),
        "batch": event.batch,
        "details": orjson.dumps(dict(event.details), option=orjson.OPT_SORT_KEYS).decode(),
    }
