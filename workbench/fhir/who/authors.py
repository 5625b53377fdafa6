"""Who wrote it: a person's name as people say it, and their role."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from workbench.fhir.bundle.concepts import said
from workbench.fhir.bundle.contents import Contents, Resource
from workbench.fhir.bundle.shapes import Node, node, nodes, words
from workbench.fhir.standing.words_between import is_kept_out, words_from

# Who wrote it down comes before who did it; each may be a Reference or an object that holds one
WRITERS: Final = ("recorder", "participant", "author", "asserter", "informationSource", "requester", "performer",
                   "practitioner", "sender", "source", "custodian")  # fmt: skip
_HELD_IN: Final = ("actor", "agent", "individual", "member")
_PEOPLE: Final = frozenset({"Practitioner", "PractitionerRole", "Patient", "RelatedPerson", "Person"})
_ADDRESSEE: Final = "MessageRecipient-"  # EMIS lists whom a report was sent to among its performers
_CAPITALS = re.compile(r"[^\W\d_]{2,}")


Person = tuple[str, str]  # name, role


def author_of(resource: Resource, people: dict[str, Person]) -> Person:
    return first_person(_writers(resource), resource, people)


def first_person(references: Iterable[Node], at: Resource, people: dict[str, Person]) -> Person:
    """The first person named, else the first organisation, else blanks."""
    organisation = ""
    for reference in references:
        if is_kept_out(reference, at):
            continue
        writer = words_from(reference, at)
        person = _person(reference, writer, people)
        if person[0]:
            return person
        organisation = organisation or (name_of(writer) if writer else "") or words(reference.get("display"))
    return organisation.removeprefix(_ADDRESSEE), ""


def _person(reference: Node, writer: Resource | None, people: dict[str, Person]) -> Person:
    if writer is None:
        return (tidy(words(reference.get("display"))) if _names_a_person(reference) else ""), ""
    if writer.type not in _PEOPLE:
        return "", ""
    name, role = people.get(writer.source_id) or (name_of(writer), "")
    return ("", "") if name.startswith(_ADDRESSEE) else (name, role)


def _writers(resource: Resource) -> Iterator[Node]:
    for field in WRITERS:
        if field in resource.content:
            sent = nodes(resource.content[field])
            for each in sorted(sent, key=_did_not_record) if len(sent) > 1 else sent:
                yield next((node(each[name]) for name in _HELD_IN if name in each), each)


def _did_not_record(participant: Node) -> bool:
    """GP Connect: an encounter's recorder has the participation type REC."""
    codings = (coding for kind in nodes(participant.get("type")) for coding in nodes(kind.get("coding")))
    return not any(coding.get("code") == "REC" for coding in codings)


def _names_a_person(reference: Node) -> bool:
    kind = words(reference.get("type")) or words(reference.get("reference")).rpartition("/")[0].rpartition("/")[2]
    return bool(words(reference.get("display"))) and kind in _PEOPLE


def name_of(named: Resource) -> str:
    """A person, or anything else with a name."""
    if named.type == "PractitionerRole" and type(named.content.get("name")) is not str:
        practitioner = node(named.content.get("practitioner"))
        holder = words_from(practitioner, named)
        display = "" if is_kept_out(practitioner, named) else tidy(words(practitioner.get("display")))
        return display if holder is None or holder.type == "PractitionerRole" else name_of(holder)
    return spoken_name(named.content)


def spoken_name(content: Node) -> str:
    name = content.get("name")
    return words(name) if type(name) is str else _spoken(node(name))


def _spoken(name: Node) -> str:
    """`Dr Nichole Gilbert`: prefix, given names, family name."""
    parts = [*_strings(name.get("prefix")), *_strings(name.get("given")), *_strings(name.get("family"))]
    if not words(name.get("family")):
        parts = [words(name.get("text"))] if words(name.get("text")) else parts
    return " ".join(map(tidy, filter(None, parts)))


def _strings(value: object) -> list[str]:
    return [words(each) for each in value] if type(value) is list else [words(value)]


def tidy(name: str) -> str:
    """GILBERT → Gilbert; a name in mixed letters stays as written."""
    return _CAPITALS.sub(lambda found: found[0].capitalize(), name) if name.isupper() else name


def people_in(contents: Contents) -> dict[str, Person]:
    """Everybody who may have written something, by source id."""
    roles = _roles(contents)
    return {each.source_id: (name_of(each), _role_of(each, roles)) for each in contents.of_type(*_PEOPLE)}


def _roles(contents: Contents) -> dict[str, str]:
    """What each practitioner does, by the source id of the practitioner and of the role itself."""
    roles: dict[str, str] = {}
    for each in contents.of_type("PractitionerRole"):
        role = next(filter(None, map(said, nodes(each.content.get("code")))), "")
        practitioner = each.find_in("practitioner")
        for source_id in (each.source_id, practitioner.source_id if practitioner else ""):
            roles.setdefault(source_id, role)
    return roles


def _role_of(writer: Resource, roles: dict[str, str]) -> str:
    if writer.type == "Patient":
        return "Patient"
    if writer.type == "RelatedPerson":
        return next(filter(None, map(said, nodes(writer.content.get("relationship")))), "")
    return roles.get(writer.source_id, "")
