"""When an entry happened, and when it was put into the record."""

from collections.abc import Iterator
from datetime import datetime
from operator import itemgetter
from typing import Final

from workbench.fhir.bundle.contents import Resource
from workbench.fhir.bundle.dates import ImpossibleDate, PlaceholderDate, day_written, moment
from workbench.fhir.bundle.paths import at_path
from workbench.fhir.bundle.shapes import node
from workbench.fhir.resource_types.table import row_for
from workbench.fhir.values import Problem

NO_DATE: Final = "a date that no calendar has, or that is not written as FHIR has it; not used"
PLACEHOLDER: Final = "a date that only stands for “not known” (like 0001-01-01 or 1900-01-01); not used"

_HAPPENED: Final = (
    "effectiveDateTime", "effectivePeriod", "effectiveInstant", "onsetDateTime", "onsetPeriod", "performedDateTime",
    "performedPeriod", "occurrenceDateTime", "occurrencePeriod", "occurrenceTiming", "identifiedDateTime", "startDate",
    "date", "created", "start", "period", "sent", "received", "started", "whenHandedOver", "whenPrepared",
    "datePrepared",
)  # fmt: skip


def recorded_by_itself(resource: Resource, problems: list[Problem]) -> datetime | None:
    """None where it says nothing, or only a date that stands for "not known": then it was recorded at its receipt."""
    return _first_moment(list(_recorded_dates(resource)), resource, problems)


def consultation_recorded(encounter: Resource, list_date: str | None, problems: list[Problem]) -> datetime | None:
    """The consultation list's date, else when the encounter began."""
    start = node(encounter.content.get("period")).get("start")
    return _first_moment([list_date or None, start], encounter, problems)


def occurred_on(resource: Resource, problems: list[Problem]) -> str | None:
    """The clinical date as written; where the source gives none, the day of recording."""
    for sent in (*_happened(resource), *_recorded_dates(resource)):
        try:
            return day_written(_text(sent))
        except ImpossibleDate as fault:
            _report(resource, fault, problems)
    return None


def _first_moment(sent: list[object], resource: Resource, problems: list[Problem]) -> datetime | None:
    """The first that is as precise as a day, else the first of all."""
    found: list[tuple[bool, datetime]] = []
    for each in sent:
        try:
            if each is not None:
                found.append((len(_text(each).strip()) < 10, moment(_text(each))))
        except ImpossibleDate as fault:
            _report(resource, fault, problems)
    return min(found, key=itemgetter(0))[1] if found else None


def _recorded_dates(resource: Resource) -> Iterator[object]:
    for field in row_for(resource.type).recorded:
        sent = at_path(resource.content, field)
        yield from sent if type(sent) is list and field.startswith("+") else [] if sent is None else [sent]


def _happened(resource: Resource) -> Iterator[object]:
    content, recorded = resource.content, row_for(resource.type).recorded
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


def _report(resource: Resource, fault: ImpossibleDate, problems: list[Problem]) -> None:
    problem = Problem(resource.position, PLACEHOLDER if isinstance(fault, PlaceholderDate) else NO_DATE)
    if problem not in problems[-20:]:
        problems.append(problem)
