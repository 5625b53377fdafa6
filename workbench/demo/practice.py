"""The invented practice, Riverside Surgery: one FHIR R4 bundle for each of its patients."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from workbench.demo.consultations import consultation_resources
from workbench.demo.dates import SWITCH_ON_DAYS_AGO, recorded_at, stamp
from workbench.demo.documents import document, report
from workbench.demo.fhir_parts import Resource, resource
from workbench.demo.past import Recorded
from workbench.demo.people import ODS_CODE, PRACTICE_NAME, Patient, patients, person, practice, proxies, related, staff
from workbench.demo.single_entries import single_entry
from workbench.demo.text_files import Table, events_of

__all__ = [
    "CHARACTERS", "ODS_CODE", "PRACTICE_NAME", "PROXIES", "SWITCH_ON_DAYS_AGO", "demonstration_bundles", "past_bundle",
]  # fmt: skip

PROXIES = proxies()

# What a record demonstrates → the NHS number of its patient
CHARACTERS = {each.character: each.nhs_number for each in patients().values() if each.character}

_WRITERS: dict[str, Callable[[Table, datetime], Iterator[Resource]]] = {
    "consultation": consultation_resources,
    "report": report,
    "document": document,
    "entry": single_entry,
}


def demonstration_bundles(at: datetime) -> Iterator[Resource]:
    """Bundles of everything recorded up to `at` (UTC); the same bundles for the same `at`."""
    return (_bundle(patient, at, _recorded(patient, at)) for patient in patients().values())


def past_bundle(patient: Patient, recorded: Sequence[Recorded], at: datetime) -> Resource:
    """Who the patient is, and what was recorded on a day of the three months before `at`."""
    return _bundle(patient, at, [part for each in recorded for part in consultation_resources(each.event, at)])


def _bundle(patient: Patient, at: datetime, recorded: Iterable[Resource]) -> Resource:
    contents = [person(patient, at), *related(patient, at), practice(), *staff(), *recorded]
    bundle = resource("Bundle", f"bundle/{patient.key}", type="collection", timestamp=stamp(at))
    return bundle | {"entry": [{"resource": each} for each in contents]}


def _recorded(patient: Patient, at: datetime) -> Iterator[Resource]:
    for row in sorted(events_of(patient.key), key=lambda row: recorded_at(row, at)):
        yield from _WRITERS[row["shape"]](row, at)
