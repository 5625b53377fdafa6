"""Which review item each entry belongs to: its report, its own document, its consultation, or itself."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from workbench.fhir.bundle.contents import Resource
from workbench.fhir.bundle.encounters import encounters_of
from workbench.fhir.filing.consultations import Consultations
from workbench.fhir.filing.medications import fold_medications
from workbench.fhir.filing.reports import reports_of

_OWN_ITEM: Final = frozenset({"Encounter", "DiagnosticReport", "DocumentReference"})
_LAST: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(slots=True)
class Filing:
    """By source id of the entries. `parts` has every resource of an entry (folded medications have several)."""

    parts: dict[str, list[Resource]]
    home: dict[str, str] = field(default_factory=dict)  # entry → the entry that heads its item
    encounter: dict[str, str] = field(default_factory=dict)  # entry → its consultation, also for items of their own
    entry_of: dict[str, str] = field(default_factory=dict)  # resource → the entry that shows it


def file_entries(
    record: dict[str, Resource], consultations: Consultations, recorded: dict[str, datetime | None]
) -> Filing:
    """`recorded` tells when each consultation was: an entry that several claim belongs to the first."""
    reports = reports_of(record)
    filing = Filing(_parts(record))
    for source_id, parts in filing.parts.items():
        filing.entry_of.update((part.source_id, source_id) for part in parts)
        encounter = _encounter(parts, consultations, recorded)
        if encounter:
            filing.encounter[source_id] = encounter
        if parts[0].type in _OWN_ITEM:
            filing.home[source_id] = source_id
        else:
            filing.home[source_id] = reports.get(source_id) or encounter or source_id
    return filing


def _parts(record: dict[str, Resource]) -> dict[str, list[Resource]]:
    """In the bundle's order; a folded medication stands where its first resource did."""
    folded = fold_medications(record)
    survivors = {part.source_id: survivor for survivor, group in folded.items() for part in group}
    order = dict.fromkeys(survivors.get(source_id, source_id) for source_id in record)
    return {source_id: folded.get(source_id) or [record[source_id]] for source_id in order}


def _encounter(parts: list[Resource], consultations: Consultations, recorded: dict[str, datetime | None]) -> str | None:
    """Its own word first, then the lists'."""
    own = [each.source_id for part in parts for each in encounters_of(part)]
    listed = [each for part in parts for each in consultations.holders.get(part.source_id, ())]
    for named in (own, listed):
        known = [each for each in named if each in recorded]
        if known:
            return min(known, key=lambda each: (recorded[each] or _LAST, each))
    return None
