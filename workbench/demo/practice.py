"""The invented practice, Riverside Surgery: one FHIR R4 bundle for each of its patients."""

from collections.abc import Callable, Iterator
from datetime import datetime

from workbench.demo.consultations import consulted
from workbench.demo.filed import document, report
from workbench.demo.lone import lone
from workbench.demo.moments import SWITCH_ON_DAYS_AGO, recorded_at, stamp
from workbench.demo.people import ODS_CODE, PRACTICE_NAME, Patient, patients, person, practice, proxies, related, staff
from workbench.demo.shapes import Resource, resource
from workbench.demo.writing import Table, happenings_of

__all__ = ["CHARACTERS", "ODS_CODE", "PRACTICE_NAME", "PROXIES", "SWITCH_ON_DAYS_AGO", "demonstration_bundles"]

PROXIES = proxies()

# What somebody who shows the product would look for → the NHS number of the patient it is found with
CHARACTERS = {each.character: each.nhs_number for each in patients().values() if each.character}

_WRITERS: dict[str, Callable[[Table, datetime], Iterator[Resource]]] = {
    "consultation": consulted,
    "report": report,
    "document": document,
    "entry": lone,
}


def demonstration_bundles(at: datetime) -> Iterator[Resource]:
    """The same bundles for the same `at` (UTC), the moment up to which the practice has been at work."""
    return (_bundle(patient, at) for patient in patients().values())


def _bundle(patient: Patient, at: datetime) -> Resource:
    contents = [person(patient, at), *related(patient, at), practice(), *staff(), *_recorded(patient, at)]
    bundle = resource("Bundle", f"bundle/{patient.key}", type="collection", timestamp=stamp(at))
    return bundle | {"entry": [{"resource": each} for each in contents]}


def _recorded(patient: Patient, at: datetime) -> Iterator[Resource]:
    for row in sorted(happenings_of(patient.key), key=lambda row: recorded_at(row, at)):
        yield from _WRITERS[row["shape"]](row, at)
