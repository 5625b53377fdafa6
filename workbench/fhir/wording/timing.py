"""When an entry happened, and when it was put into the record."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from workbench.fhir.bundle.contents import Resource
from workbench.fhir.bundle.dates import ImpossibleDate, day_written, moment
from workbench.fhir.bundle.shapes import extensions, node
from workbench.fhir.values import Problem

# The source's own word on when it was recorded. Not meta.lastUpdated: a server's clock, new with every export.
_RECORDED: Final = {
    "AllergyIntolerance": ("assertedDate", "recordedDate"),
    "CarePlan": ("created",),
    "ClinicalImpression": ("date",),
    "Condition": ("assertedDate", "recordedDate"),
    "DiagnosticReport": ("issued",),
    "DocumentReference": ("indexed", "date"),
    "FamilyMemberHistory": ("date",),
    "Immunization": ("recorded",),
    "MedicationRequest": ("authoredOn",),
    "MedicationStatement": ("dateAsserted",),
    "Observation": ("issued",),
    "ProcedureRequest": ("authoredOn",),
    "QuestionnaireResponse": ("authored",),
    "ReferralRequest": ("authoredOn",),
    "ServiceRequest": ("authoredOn",),
}
_RECORDED_ELSEWHERE: Final = ("recordedDate", "recordedOn", "recorded", "authoredOn", "assertedDate")

_HAPPENED: Final = (
    "effectiveDateTime", "effectivePeriod", "effectiveInstant", "onsetDateTime", "onsetPeriod", "performedDateTime",
    "performedPeriod", "occurrenceDateTime", "occurrencePeriod", "occurrenceTiming", "identifiedDateTime", "startDate",
    "date", "created", "period", "sent", "received", "started", "whenHandedOver", "whenPrepared", "datePrepared",
)  # fmt: skip


def recorded_by_itself(resource: Resource, problems: list[Problem]) -> datetime | None:
    return _first_moment(_recorded_dates(resource), resource, problems)


def consultation_recorded(encounter: Resource, list_date: str | None, problems: list[Problem]) -> datetime | None:
    """The consultation list's date, else when the encounter began."""
    start = node(encounter.content.get("period")).get("start")
    return _first_moment(iter([list_date or None, start]), encounter, problems)


def occurred_on(resource: Resource, problems: list[Problem]) -> str | None:
    """The clinical date as written; where the source gives none, the day of recording."""
    for sent in (*_happened(resource), *_recorded_dates(resource)):
        try:
            return day_written(_text(sent))
        except ImpossibleDate:
            _report(resource, problems)
    return None


def _first_moment(sent: Iterator[object], resource: Resource, problems: list[Problem]) -> datetime | None:
    for each in sent:
        try:
            at = moment(_text(each)) if each is not None else None
        except ImpossibleDate:
            _report(resource, problems)
        else:
            if at:
                return at
    return None


def _recorded_dates(resource: Resource) -> Iterator[object]:
    content = resource.content
    if resource.type == "Immunization":
        yield from (each.get("valueDateTime") for each in extensions(content, "DateRecorded"))
    for field in _RECORDED.get(resource.type, _RECORDED_ELSEWHERE):
        if content.get(field) is not None:
            yield content[field]


def _happened(resource: Resource) -> Iterator[object]:
    content = resource.content
    recorded = _RECORDED.get(resource.type, ())
    for field in _HAPPENED:
        if field in content and field not in recorded:
            yield from _dates_in(content[field])


def _dates_in(value: object) -> Iterator[object]:
    """A date, or a period's beginning, else its end."""
    if type(value) is dict:
        yield from (value[end] for end in ("start", "end") if value.get(end) is not None)
    elif value is not None:
        yield value


def _text(sent: object) -> str:
    if type(sent) is not str:
        raise ImpossibleDate
    return sent


def _report(resource: Resource, problems: list[Problem]) -> None:
    problem = Problem(resource.position, "a date that no calendar has, or that is not written as FHIR has it; not used")
    if problem not in problems[-20:]:
        problems.append(problem)
