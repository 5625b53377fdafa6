"""The clinical system that sends records: its resources, and the bundles made of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from tests.bundles import SNOMED, Resource, a_bundle, a_consultation, an_observation, registered_at
from tests.bundles import a_patient as a_patient_resource
from workbench.vocabulary import AccessCode

MARKER = r"zq\d+q"
FLAGGED = "Disclosed domestic abuse by her husband."
SOURCES_LABEL = {"system": "http://hl7.org/fhir/v3/ActCode", "code": "NOPAT"}
"""As it was written before R4. One of R4 on what we had hidden there would be our own: that is for other tests."""


@dataclass
class SourceResource:
    """A consultation, or an observation in a consultation or alone; `recorded_at` None: the resource has no date.

    `listed` is a list that holds it; `number` its version at the source, `before` the marker of the version before.
    """

    source_id: str
    owner: "Record"
    marker: str
    recorded_at: datetime | None
    consultation: "SourceResource | None" = None
    code: AccessCode | None = None
    code_on: date | None = None
    nopat: bool = False
    withdrawn: bool = False
    flagged: bool = False
    listed: str = ""
    number: int = 1
    before: str = ""

    @property
    def head(self) -> "SourceResource":
        return self.consultation or self

    @property
    def is_consultation(self) -> bool:
        return self.source_id.startswith("Encounter/")

    def as_sent(self) -> tuple[object, ...]:
        """The content that makes a version; a consultation's label and withdrawal apply to all its observations."""
        recorded_at = self.recorded_at or self.head.recorded_at
        return (self.marker, recorded_at, self.head.withdrawn or self.withdrawn, self.head.nopat or self.nopat,
                self.flagged, self.code, self.code_on)  # fmt: skip


@dataclass
class Related:
    name: str
    from_on: date | None
    until_on: date | None = None
    is_active: bool = True


@dataclass
class Record:
    """A patient's record in the source."""

    nhs_number: str
    ods_code: str
    family: str
    born: date | None
    registered_on: date | None = None
    left_on: date | None = None
    is_active: bool = True
    died: bool = False
    kept: list[SourceResource] = field(default_factory=list)
    related: list[Related] = field(default_factory=list)

    @property
    def top_level(self) -> list[SourceResource]:
        return [each for each in self.kept if each.consultation is None]


class Source:
    """Generates unique markers, and ids that are unique at one practice and reused at the other."""

    def __init__(self) -> None:
        self._numbers: dict[str, Iterator[int]] = {}
        self._words = count(1)

    def a_marker(self) -> str:
        return f"zq{next(self._words)}q"

    def add(self, record: Record, recorded_at: datetime | None, **more: Any) -> SourceResource:
        number = next(self._numbers.setdefault(record.ods_code, count(1)))
        type_ = "Encounter" if more.pop("is_consultation", False) else "Observation"
        kept = SourceResource(f"{type_}/{number}", record, self.a_marker(), recorded_at, **more)
        record.kept.append(kept)
        return kept


def move(kept: SourceResource, to: Record) -> None:
    """Move a resource to another patient's record, with all observations of a consultation."""
    for each in [each for each in kept.owner.kept if each.head is kept]:
        each.owner.kept.remove(each)
        each.owner, each.number = to, each.number + 1
        to.kept.append(each)


def drop(kept: SourceResource) -> None:
    """Remove a resource from its record, with all observations of a consultation."""
    for each in [each for each in kept.owner.kept if each.head is kept or each is kept]:
        each.owner.kept.remove(each)


def bundle_of(record: Record, kept: Iterable[SourceResource]) -> bytes:
    """A bundle of the patient's current data, the related people and these resources."""
    return a_bundle(*map(_resource, kept), *(_person(each) for each in record.related), patient=_patient(record))


def _patient(record: Record) -> Resource:
    period = {"start": _day(record.registered_on), "end": _day(record.left_on)}
    registration = {
        "url": "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-RegistrationDetails",
        "extension": [{"url": "registrationPeriod", "valuePeriod": {k: v for k, v in period.items() if v}}],
    }
    patient = a_patient_resource(
        record.nhs_number, family=record.family, active=record.is_active, deceasedBoolean=record.died,
        extension=[registration] if record.registered_on else [], **registered_at(record.ods_code),
    )  # fmt: skip
    return {**patient, "birthDate": _day(record.born)}


def _resource(kept: SourceResource) -> Resource:
    own = kept.source_id.partition("/")[2]
    wrong = {"status": "entered-in-error"} if kept.withdrawn else {}
    label = {"security": [SOURCES_LABEL]} if kept.nopat else {}
    said = {"meta": {**label, "versionId": str(kept.number)}, **wrong}
    at = kept.recorded_at and kept.recorded_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if kept.is_consultation:
        return a_consultation(own, title=kept.marker, period={"start": at}, **said)
    said |= {"code": _coded(kept)} if kept.code else {}
    said |= {"effectiveDateTime": _day(kept.code_on)} if kept.code_on else {}
    within = kept.consultation.source_id.partition("/")[2] if kept.consultation else None
    note = [{"text": FLAGGED if kept.flagged else kept.marker}]
    return an_observation(own, title=kept.marker, consultation=within, issued=at, note=note, **said)


def _coded(kept: SourceResource) -> Resource:
    return {"coding": [{"system": SNOMED, "code": kept.code, "display": kept.marker}]}


def _person(related: Related) -> Resource:
    period = {"start": _day(related.from_on), "end": _day(related.until_on)}
    return {"resourceType": "RelatedPerson", "id": related.name, "patient": {"reference": "Patient/p1"},
            "active": related.is_active, "name": [{"text": related.name}],
            "period": {edge: day for edge, day in period.items() if day}}  # fmt: skip


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
