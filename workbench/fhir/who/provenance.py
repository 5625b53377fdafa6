"""What a Provenance of the bundle tells of a resource that does not say it itself: who recorded it, and when."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final, NamedTuple

from workbench.fhir.bundle.contents import Contents, Resource
from workbench.fhir.bundle.dates import ImpossibleDate, moment
from workbench.fhir.bundle.shapes import Node, node, nodes, words
from workbench.fhir.standing.labels import Label, label_of
from workbench.fhir.standing.words_between import words_of
from workbench.fhir.values import Problem
from workbench.fhir.who.authors import Person, first_person

NO_TIME: Final = "the time of this Provenance is not a date that can be used"
_AUTHORS: Final = frozenset({"author", "aut", "enterer", "ent", "composer"})
_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


class Origin(NamedTuple):
    recorded: datetime | None
    author: Person


UNKNOWN_ORIGIN: Final = Origin(None, ("", ""))


def origins(contents: Contents, people: dict[str, Person], problems: list[Problem]) -> dict[str, Origin]:
    """By source id, from the latest Provenance that names it; an older one tells the author if that does not."""
    found: dict[str, Origin] = {}
    unlabelled = (each for each in contents.of_type("Provenance") if label_of(each.content) is Label.NONE)
    read = [(each, _read(each, people, problems)) for each in unlabelled]
    for each, origin in sorted(read, key=lambda pair: pair[1].recorded or _LONG_AGO, reverse=True):
        for target in nodes(each.content.get("target")):
            resource = each.find(target)
            if resource and words_of(each, resource):
                known = found.get(resource.source_id, UNKNOWN_ORIGIN)
                author = known.author if known.author[0] else origin.author
                found[resource.source_id] = Origin(known.recorded or origin.recorded, author)
    return found


def _read(provenance: Resource, people: dict[str, Person], problems: list[Problem]) -> Origin:
    agents = sorted(nodes(provenance.content.get("agent")), key=_did_not_write)
    who = [reference for each in agents for reference in _who(each)]
    return Origin(_recorded(provenance, problems), first_person(who, provenance, people))


def _recorded(provenance: Resource, problems: list[Problem]) -> datetime | None:
    sent = provenance.content.get("recorded")
    try:
        return moment(words(sent)) if sent is not None else None
    except ImpossibleDate:
        problems.append(Problem(provenance.position, NO_TIME))
        return None


def _did_not_write(agent: Node) -> bool:
    """R4 says what an agent did in `type`, STU3 in `role`."""
    concepts = [*nodes(agent.get("type")), *nodes(agent.get("role"))]
    codes = (words(coding.get("code")).lower() for each in concepts for coding in nodes(each.get("coding")))
    return not any(code in _AUTHORS for code in codes)


def _who(agent: Node) -> Iterator[Node]:
    """STU3 has `whoReference` or a mere `whoUri`."""
    yield from (node(agent[name]) for name in ("who", "whoReference") if name in agent)
    if type(agent.get("whoUri")) is str:
        yield {"reference": agent["whoUri"]}
