"""One resource, or a folded medication → one entry."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from workbench.fhir.bundle.contents import Resource
from workbench.fhir.bundle.kinds import kind_of
from workbench.fhir.bundle.shapes import Node, cleaned, node, words
from workbench.fhir.filing.consultations import Consultations
from workbench.fhir.filing.item_of_entry import Filing
from workbench.fhir.filing.links import links_of
from workbench.fhir.filing.medications import is_issue, leaders_of
from workbench.fhir.filing.shared_names import shared_names
from workbench.fhir.values import EntryRead, Problem
from workbench.fhir.who.authors import Person, author_of
from workbench.fhir.who.labels import is_nopat, is_withdrawn
from workbench.fhir.who.provenance import UNKNOWN_ORIGIN, Origin
from workbench.fhir.wording.entry_text import lines_of, text_of
from workbench.fhir.wording.timing import occurred_on, recorded_by_itself
from workbench.fhir.wording.titles import codings_for, title_of
from workbench.vocabulary import Kind, RecordedFrom


@dataclass(slots=True)
class Reading:
    """What is known of the whole bundle while its entries are read."""

    filing: Filing
    consultations: Consultations
    recorded: dict[str, datetime | None]  # consultation → when it was recorded
    listed: dict[str, list[str]]
    people: dict[str, Person]
    origins: dict[str, Origin]  # resource → what a Provenance says of it
    nopat: bool
    problems: list[Problem]


def read_entry(source_id: str, reading: Reading) -> EntryRead:
    parts = reading.filing.parts[source_id]
    leaders = leaders_of(parts) if len(parts) > 1 else parts
    resource, content = parts[0], parts[0].content
    kind = _kind(resource, reading)
    title = _title(resource, kind, reading)
    at, came_from = _recorded(leaders, reading)
    author, role = _author(leaders, reading)
    return EntryRead(
        source_id=cleaned(source_id),
        kind=kind,
        title=title,
        text=text_of(title, reading.consultations.topics.get(source_id, ()), *_lines(parts)),
        narrative=_narrative(content),
        codings=codings_for(resource),
        occurred_on=next((day for part in leaders if (day := occurred_on(part, reading.problems))), None),
        recorded_at=at,
        recorded_from=came_from,
        author=author,
        author_role=role,
        source_version=words(node(content.get("meta")).get("versionId"))[:100] or None,
        last_updated=resource.version.updated,
        withdrawn=_withdrawn(leaders, reading),
        nopat=_nopat(parts, reading),
        links=tuple(map(cleaned, links_of(source_id, reading.filing, reading.listed))),
        folded=tuple(cleaned(part.source_id) for part in parts[1:]),
        shared_names=shared_names(parts),
    )


def _kind(resource: Resource, reading: Reading) -> Kind:
    home = reading.filing.home[resource.source_id]
    heading = reading.consultations.headings.get(resource.source_id, "")
    return kind_of(resource, heading=heading, in_report=home.startswith("DiagnosticReport/"))


def _title(resource: Resource, kind: Kind, reading: Reading) -> str:
    """A comment note is called by its heading ("History"), a consultation without a type by its list."""
    if kind is Kind.NOTE:
        return reading.consultations.headings.get(resource.source_id) or title_of(resource, kind)
    if kind is Kind.CONSULTATION and not node(resource.content.get("type")):
        return reading.consultations.titles.get(resource.source_id) or title_of(resource, kind)
    return title_of(resource, kind)


def _lines(parts: list[Resource]) -> Iterator[Iterator[str]]:
    """An issue adds only what is newly said; dates of issues stay out, or each would be a change to review."""
    for part in parts:
        if part is parts[0] or not is_issue(part):
            yield lines_of(part)
        elif not is_withdrawn(part.content):
            yield (line for line in lines_of(part) if not line.startswith(("Quantity: ", "Type: ")))


def _recorded(parts: list[Resource], reading: Reading) -> tuple[datetime | None, RecordedFrom]:
    for part in parts:
        at = recorded_by_itself(part, reading.problems)
        if at:
            return at, RecordedFrom.RESOURCE
    origin = reading.origins.get(parts[0].source_id, UNKNOWN_ORIGIN)
    if origin.recorded:
        return origin.recorded, RecordedFrom.RESOURCE
    at = _recorded_around(parts[0].source_id, reading)
    return at, RecordedFrom.CONSULTATION if at else RecordedFrom.RECEIPT


def _recorded_around(source_id: str, reading: Reading) -> datetime | None:
    """When its consultation was recorded, or the report that it is a result of."""
    encounter = reading.filing.encounter.get(source_id, source_id)
    home = reading.filing.home[source_id]
    if home != source_id and home not in reading.recorded:
        return recorded_by_itself(reading.filing.parts[home][0], reading.problems) or reading.recorded.get(encounter)
    return reading.recorded.get(encounter)


def _author(parts: list[Resource], reading: Reading) -> tuple[str, str]:
    authors = [author_of(part, reading.people) for part in parts]
    authors += [reading.origins.get(part.source_id, UNKNOWN_ORIGIN).author for part in parts]
    return next((found for found in authors if found[0]), ("", ""))


def _withdrawn(leaders: list[Resource], reading: Reading) -> bool:
    """By its own status, or with the consultation or report it is filed under."""
    home = reading.filing.home[leaders[0].source_id]
    return any(is_withdrawn(each.content) for each in (*leaders, reading.filing.parts[home][0]))


def _nopat(parts: list[Resource], reading: Reading) -> bool:
    """Its own label, or that of the consultation or report it is filed under, of a list above it, of the bundle."""
    home = reading.filing.home[parts[0].source_id]
    labelled = reading.consultations.nopat
    if reading.nopat or home in labelled or any(part.source_id in labelled for part in parts):
        return True
    heads = [*parts, reading.filing.parts[home][0]]
    return any(is_nopat(each.content) or (each.holder and is_nopat(each.holder.content)) for each in heads)


def _narrative(content: Node) -> str | None:
    return words(node(content.get("text")).get("div")) or None
