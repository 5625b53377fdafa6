"""What the source says of the lists of a patient's record: the latest word of each is kept."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from workbench.fhir.said import ListRead
from workbench.models import Patient


def keep_list_warnings(patient: Patient, lists: Sequence[ListRead], *, at: datetime) -> None:
    """A warning stays until a complete record's list lacks it."""
    known = {each["list"]: each for each in patient.list_warnings or ()}
    for read in lists:
        held = known.get(read.list_id)
        if held is not None and datetime.fromisoformat(held["at"]) > at:
            continue  # the bundle was held for a person, and others came since
        if held is not None or read.warnings:
            known[read.list_id] = _now(read, held or {"warnings": []}, at)
    patient.list_warnings = [*known.values()]


def _now(read: ListRead, held: dict[str, Any], at: datetime) -> dict[str, Any]:
    before = [] if read.is_all else held["warnings"]
    warnings = [*dict.fromkeys([*before, *read.warnings])]
    return {"list": read.list_id, "name": read.name, "warnings": warnings, "at": at.isoformat()}
