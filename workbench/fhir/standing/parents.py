"""What each resource stands or falls with: what holds it, what it is filed under, and what it is made of.

A resource stands under its consultation, the report that names it as a result (with the report's groups and filing
comments), every list, Composition, manifest, message or plan that holds it, whatever contains it, and what it is part
of. It is made of its Binaries, Specimens, Medications and Substances: their words are its own. A label on any of these,
or its withdrawal or deletion, is one on the resource. What a resource merely names (its reason, an answer, its author)
is none of these: only its words are kept out, see words_between.py. What it rests on (drawn_from.py) makes it wait.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from workbench.fhir.bundle.addresses import address_of
from workbench.fhir.bundle.contents import Contents, Resource
from workbench.fhir.bundle.encounters import encounter_references
from workbench.fhir.bundle.gp_connect_lists import items_of
from workbench.fhir.bundle.kinds import is_comment_note
from workbench.fhir.bundle.references import name_outside, type_in
from workbench.fhir.bundle.shapes import Node, node, nodes, words
from workbench.fhir.codes import CONSULTATION_LIST, HEADING_LIST, TOPIC_LIST, is_snomed
from workbench.fhir.standing.labels import label_of
from workbench.fhir.standing.references import find, inside_of, references_at, related
from workbench.vocabulary import Standing

# What has no copy to be read any more still holds or makes up others: these stand or fall with it
_GONE: Final = frozenset({Standing.DELETED, Standing.CONTRADICTED})
LEFT_OUT: Final = frozenset({Standing.ANOTHERS, Standing.NOT_TAKEN})
MATTER: Final = frozenset({"Binary", "Specimen", "Medication", "Substance"})
HOLDERS: Final = frozenset({"List", "Composition", "DocumentManifest", "MessageHeader"})

# Of whom access to a Binary is asked instead; the course of care that a consultation is part of
_NAMED_ABOVE: Final = {"Binary": ("securityContext",), "Encounter": ("episodeOfCare",)}
# What a plan proposes is a part of it; what was done about it is not
_HELD_AT: Final = {
    "CarePlan": ("activity.reference", "activity.plannedActivityReference"),
    "Encounter": ("diagnosis.condition",),
    "DiagnosticReport": ("result", "imagingStudy", "study", "media.link", "image.link"),
    "Observation": ("hasMember",),
    "RequestGroup": ("action.resource",),
    "RequestOrchestration": ("action.resource",),
}
_LEVELS: Final = (CONSULTATION_LIST, TOPIC_LIST, HEADING_LIST)


def is_left_out(resource: Resource) -> bool:
    """As another patient's, or of an unknown one's; what it says of others then means nothing here."""
    return not resource.marks.isdisjoint(LEFT_OUT)


@dataclass(slots=True)
class Parents:
    """Both ways between the bundle's resources; `named` and `held` are what these name outside the bundle."""

    above: dict[Resource, list[Resource]] = field(default_factory=lambda: defaultdict(list))
    below: dict[Resource, list[Resource]] = field(default_factory=lambda: defaultdict(list))
    named: dict[Resource, list[str]] = field(default_factory=lambda: defaultdict(list))
    held: dict[Resource, list[str]] = field(default_factory=lambda: defaultdict(list))

    def join(self, above: Resource, below: Resource) -> None:
        if above is not below:
            self.above[below].append(above)
            self.below[above].append(below)

    def names_above(self, resource: Resource, goes_on: Callable[[Resource], bool]) -> set[str]:
        """The source ids of all above it, not beyond what does not `goes_on`; circles do no harm."""
        reached: set[Resource] = {resource}
        waiting, names = [resource], set(self.named.get(resource, ()))
        while waiting:
            for each in self.above.get(waiting.pop(), ()):
                if each not in reached and not is_left_out(each):
                    reached.add(each)
                    names.add(each.source_id)
                    if goes_on(each):
                        waiting.append(each)
                        names |= {*self.named.get(each, ())}
        return names


def all_resources(contents: Contents) -> list[Resource]:
    """Those that are contained, and no entries of their own, too."""
    return list(
        dict.fromkeys([*contents.resources, *(i for each in contents.resources for i in each.contained.values())])
    )


def gone_resources(contents: Contents) -> list[Resource]:
    """Those that the bundle has deleted or contradicts, of which nothing is read."""
    return [each for each in contents.gone.resources if _is_gone(each)] if contents.gone else []


def _is_gone(resource: Resource) -> bool:
    return resource.contents.taken_back[resource.source_id] in _GONE


def parents_of(contents: Contents, bundle: Node) -> Parents:
    """In a document, the Composition (the first one) holds everything else."""
    parents = Parents()
    for each in all_resources(contents):
        _join_up(each, parents)
        _join_down(each, parents)
        if each.holder:
            parents.join(each.holder, each)
    for each in gone_resources(contents):
        _join_down(each, parents)
    is_document = words(bundle.get("type")).casefold() == "document"
    compositions = contents.of_type("Composition") if is_document else []
    for each in contents.resources if compositions else ():
        if each.type != "Patient":
            parents.join(compositions[0], each)
    return parents


def _join_up(resource: Resource, parents: Parents) -> None:
    for reference in _names(resource):
        target = find(resource, reference) or _find_gone(resource, reference)
        if target and (target.type != "Encounter" or _belongs_to_encounter(resource)):
            parents.join(target, resource)
        elif target is None and (name := name_outside(reference, resource)):
            parents.named[resource].append(name)


def _find_gone(resource: Resource, reference: Node) -> Resource | None:
    gone = resource.find_gone(reference)
    return gone if gone and _is_gone(gone) else None


def _join_down(resource: Resource, parents: Parents) -> None:
    for reference in _holds(resource):
        target = find(resource, reference)
        if target:
            parents.join(resource, target)
        elif name := name_outside(reference, resource):
            parents.held[resource].append(name)


def _belongs_to_encounter(resource: Resource) -> bool:
    """A list of problems, made at a consultation, is not a part of it."""
    return resource.type not in HOLDERS or list_level(resource) > 0


def _names(resource: Resource) -> Iterator[Node]:
    """References to what it stands under, as it says itself."""
    content = resource.content
    if resource.type != "Encounter" and _belongs_to_encounter(resource):
        yield from encounter_references(content)
    for name in ("partOf", "parent", *_NAMED_ABOVE.get(resource.type, ())):
        yield from nodes(content.get(name))
    if resource.type == "Observation" and is_comment_note(content):
        yield from [*nodes(content.get("derivedFrom")), *related(content, "derived-from")]
    yield from (each for each in inside_of(resource).references if _is_matter(resource, each))


def _is_matter(resource: Resource, reference: Node) -> bool:
    name = reference.get("reference")
    if type(name) is str and not ("type" in reference or _may_be_matter(name, resource.contents)):
        return False
    target = resource.find(reference)
    return (target.type if target else type_in(name_outside(reference, resource))) in MATTER


def _may_be_matter(name: str, contents: Contents) -> bool:
    """Quickly: most references name something else, and say so."""
    exact = contents.by_name.get(name)
    type_ = exact.type if exact is not None else address_of(name).type
    return not type_ or type_.capitalize() in MATTER


def _holds(resource: Resource) -> Iterator[Node]:
    """References to what stands under it, as it says itself."""
    content = resource.content
    for path in _HELD_AT.get(resource.type, ()):
        yield from references_at(content, path)
    if resource.type == "List":
        yield from items_of(resource)
        if list_level(resource) == len(_LEVELS):
            yield from nodes(content.get("encounter"))
    elif resource.type == "Composition":
        yield from _entries(nodes(content.get("section")))
    elif resource.type in ("DocumentManifest", "MessageHeader"):
        yield from _listed(content)
    elif resource.type == "Observation":
        yield from related(content, "has-member")
    elif resource.type in ("Provenance", "Consent") and label_of(content):
        yield from _spoken_of(content)


def _entries(sections: list[Node]) -> Iterator[Node]:
    waiting = list(sections)
    while waiting:
        section = waiting.pop()
        yield from nodes(section.get("entry"))
        waiting += nodes(section.get("section"))


def _spoken_of(content: Node) -> Iterator[Node]:
    """What a Provenance is about, and what a Consent covers: a label on one of these is meant for it."""
    yield from nodes(content.get("target"))
    yield from (node(each.get("reference")) for each in nodes(content.get("data")))
    for name in ("except", "provision"):
        for each in nodes(content.get(name)):
            yield from _spoken_of(each)


def _listed(content: Node) -> Iterator[Node]:
    for name in ("content", "focus", "data"):
        for each in nodes(content.get(name)):
            yield from (each, *nodes(each.get("pReference")))


def list_level(list_: Resource) -> int:
    """3 for a consultation, 2 for a topic, 1 for a heading, 0 for any other list."""
    for coding in nodes(node(list_.content.get("code")).get("coding")) if list_.type == "List" else ():
        if coding.get("code") in _LEVELS and is_snomed(coding.get("system")):
            return len(_LEVELS) - _LEVELS.index(str(coding["code"]))
    return 0
