"""What an audit event is, and the hash chain: each event's hash covers the hash of the one before it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import orjson

from workbench.models import moment
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


Forms = Mapping[int, tuple[str, ...]]

FORMS: Forms = {
    1: (
        "organisation", "sequence", "at", "actor_id", "actor", "actor_role", "action", "patient_nhs_number",
        "review_item", "entry", "entry_kind", "entry_version", "outcome", "reason", "note", "review_on", "batch",
        "details",
    ),
}  # fmt: skip
"""The columns that each version of the canonical form adds to those before it (docs/adr/0005).

A column of the audit table stands in exactly one version. Never change a version that has been released: add the next,
with the new columns, which must be nullable and have no default.
"""


def canonical(row: Mapping[str, object], forms: Forms = FORMS) -> bytes:
    """The row as bytes that are the same wherever and whenever they are made: sorted keys, no blanks, UTF-8.

    The columns of the first version are always there, those of a later one where they hold something: a row from before
    they existed stays the same bytes, and no two rows are the same bytes.
    """
    first, *later = forms.values()
    covered = {name: row[name] for name in first}
    covered |= {name: row[name] for names in later for name in names if row.get(name) is not None}
    if strange := [name for name, value in row.items() if value is not None and name not in covered and name != "hash"]:
        raise ValueError(f"no version of the canonical form covers {', '.join(strange)}")
    return orjson.dumps(covered, option=orjson.OPT_SORT_KEYS)


COLUMNS = tuple(sorted(name for names in FORMS.values() for name in names))
_ALWAYS = frozenset(FORMS[1])


def canonical_values(values: Sequence[object]) -> bytes:
    """The same bytes, of values in the order of COLUMNS (more may follow): a chain of millions is verified by it."""
    covered = dict(zip(COLUMNS, values, strict=False))
    if len(FORMS) > 1:
        covered = {name: value for name, value in covered.items() if value is not None or name in _ALWAYS}
    return orjson.dumps(covered)


def link(previous: bytes, row: Mapping[str, object], forms: Forms = FORMS) -> bytes:
    return hashlib.sha256(previous + canonical(row, forms)).digest()


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
