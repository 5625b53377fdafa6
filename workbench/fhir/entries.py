"""One resource, or a folded medication → one entry."""

from dataclasses import dataclass
from datetime import datetime

from workbench.fhir.bundle.contents import Resource
from workbench.fhir.bundle.kinds import kind_of
from workbench.fhir.bundle.shapes import cleaned, node, words
from workbench.fhir.filing.consultations import Consultations
from workbench.fhir.filing.drawn_words import draws_on
from workbench.fhir.filing.item_of_entry import Filing
from workbench.fhir.filing.links import links_of
from workbench.fhir.filing.medications import are_withdrawn, leaders_of, parts_not_held
from workbench.fhir.filing.shared_names import shared_names
from workbench.fhir.filing.text_of_parts import text_of_parts
from workbench.fhir.filing.whole_content import whole_of
from workbench.fhir.routine.measured import judged_reading
from workbench.fhir.routine.rules import Plain, routine_of
from workbench.fhir.standing.drawn_from import drawn_from
from workbench.fhir.standing.parents import Parents
from workbench.fhir.values import EntryRead, Problem
from workbench.fhir.who.authors import Person, author_of
from workbench.fhir.who.provenance import UNKNOWN_ORIGIN, Origin
from workbench.fhir.wording.generated import numbers_of_generated
from workbench.fhir.wording.not_shown import documents_in, not_shown_of
from workbench.fhir.wording.timing import occurred_on, recorded_by_itself
from workbench.fhir.wording.titles import codings_for, is_title_typed, title_of
from workbench.vocabulary import Doubt, Kind, RecordedFrom, Standing


@dataclass(slots=True)
class Reading:
    """What is known of the whole bundle while its entries are read."""

    filing: Filing
    consultations: Consultations
    recorded: dict[str, datetime | None]  # consultation → when it was recorded
    listed: dict[str, list[str]]
    people: dict[str, Person]
    origins: dict[str, Origin]  # resource → what a Provenance says of it
    parents: Parents
    problems: list[Problem]


def read_entry(source_id: str, reading: Reading) -> EntryRead:
    parts = reading.filing.parts[source_id]
    leaders = _speaking(leaders_of(parts)) if len(parts) > 1 else parts
    resource = _speaking(parts)[0]
    kind = _kind(parts[0], reading)
    title = _title(resource, kind, reading)
    at, came_from = _recorded(source_id, leaders, reading)
    author, role = _author(leaders, reading)
    codings = codings_for(resource)
    topics, also = reading.consultations.topics.get(source_id, ()), (author, role, *(each.display for each in codings))
    lines = text_of_parts(parts, resource, title, topics, also)
    text = "\n".join(line.words for line in lines)
    not_read = _not_read(parts)
    judged = judged_reading(resource.content) if resource.type == "Observation" else None
    narrative, not_shown, doubts = _narrative(resource), (*_kept_out(parts), *not_read), _doubts(parts, not_read)
    withdrawn, nopat = are_withdrawn(parts), any(Standing.NOPAT in part.marks for part in parts)
    is_plain = not (narrative or not_shown or doubts or withdrawn or nopat)
    return EntryRead(
        source_id=cleaned(source_id),
        kind=kind,
        title=title,
        text=text,
        narrative=narrative,
        codings=codings,
        occurred_on=next((day for part in leaders if (day := occurred_on(part, reading.problems))), None),
        recorded_at=at,
        recorded_from=came_from,
        author=author,
        author_role=role,
        source_version=words(node(parts[0].content.get("meta")).get("versionId"))[:100] or None,
        last_updated=parts[0].version.updated,
        withdrawn=withdrawn,
        nopat=nopat,
        links=tuple(map(cleaned, links_of(source_id, reading.filing, reading.listed))),
        folded=_folded(parts),
        shared_names=shared_names(parts),
        under=(under := _under(source_id, leaders_of(parts), reading)),
        quotes=_quotes(parts, under),
        rests_on=_rests_on(parts, under),
        doubts=doubts,
        not_shown=not_shown,
        not_read=not_read,
        attachments=tuple(dict.fromkeys(each for part in parts for each in documents_in(part))),
        whole=whole_of(parts),
        draws_on=draws_on(leaders),
        reading=judged.reading if judged else None,
        generated_lines=tuple(numbers_of_generated(lines, title_is_typed=is_title_typed(resource, title))),
        routine=routine_of(Plain(kind, title, text, also, parts, judged)) if is_plain else None,
    )


def _speaking(parts: list[Resource]) -> list[Resource]:
    """Those that the source has not taken back, if there are any."""
    return [part for part in parts if Standing.WITHDRAWN not in part.marks] or parts


def _folded(parts: list[Resource]) -> tuple[str, ...]:
    """Its other parts, and those that it names and that another import brings."""
    names = (*(part.source_id for part in parts[1:]), *parts_not_held(parts))
    return tuple(dict.fromkeys(map(cleaned, names)))


def _under(source_id: str, leaders: list[Resource], reading: Reading) -> tuple[str, ...]:
    """An issue that falls with its consultation does not take the medication with it.

    What was left out says nothing of this entry, which is doubted instead; what is above another entry, that one says.
    """
    shown = reading.filing.entry_of
    names = (reading.parents.names_above(part, lambda each: each.source_id not in shown) for part in leaders)
    return tuple(sorted({cleaned(name) for some in names for name in some} - {cleaned(source_id)}))


def _quotes(parts: list[Resource], under: tuple[str, ...]) -> tuple[str, ...]:
    """Once the text is made."""
    own = {part.source_id for part in parts}
    return tuple(sorted({cleaned(each) for part in parts for each in part.quoted - own} - {*under}))


def _rests_on(parts: list[Resource], under: tuple[str, ...]) -> tuple[str, ...]:
    own = {*(part.source_id for part in parts), *_folded(parts), *under}
    return tuple(sorted({cleaned(each) for part in parts for each in drawn_from(part)} - own))


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


def _not_read(parts: list[Resource]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(what for part in parts for what in not_shown_of(part)))


def _kept_out(parts: list[Resource]) -> tuple[str, ...]:
    """Once the text is made: whose words were kept out of it."""
    labelled = (Standing.NOPAT in part.marks for part in parts[1:])
    own = ("a part of this medication: the source labels it NOPAT",) if any(labelled) else ()
    return tuple(dict.fromkeys((*own, *(why for part in parts for why in part.kept_out))))


def _doubts(parts: list[Resource], not_read: tuple[str, ...]) -> tuple[Doubt, ...]:
    unread = {Doubt.NOT_ALL_READ} if not_read else set()
    return tuple(sorted({doubt for part in parts for doubt in part.doubts} | unread))


def _recorded(source_id: str, parts: list[Resource], reading: Reading) -> tuple[datetime | None, RecordedFrom]:
    for part in parts:
        at = recorded_by_itself(part, reading.problems)
        if at:
            return at, RecordedFrom.RESOURCE
    told = (reading.origins.get(part.source_id, UNKNOWN_ORIGIN).recorded for part in parts)
    if at := next(filter(None, told), None):
        return at, RecordedFrom.RESOURCE
    at = _recorded_around(source_id, reading)
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


def _narrative(resource: Resource) -> str | None:
    """Not one that may repeat what was kept out of the text."""
    if resource.kept_out:
        return None
    return words(node(resource.content.get("text")).get("div")) or None
