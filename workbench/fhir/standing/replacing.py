"""Which documents a document says that it replaces: they are superseded, whatever their own status says."""

from collections.abc import Iterator
from typing import Final

from workbench.fhir.bundle.contents import Contents, Resource
from workbench.fhir.bundle.references import name_outside
from workbench.fhir.bundle.shapes import Node, extensions, node, nodes, words
from workbench.fhir.standing.references import find

Identified = dict[tuple[str, str], Resource]

_REPLACING: Final = frozenset({"DocumentReference", "DiagnosticReport"})


def replaced_by(resource: Resource, identified: Identified) -> Iterator[Resource | str]:
    """Each as a resource of the bundle, or as a name outside it."""
    for reference in _replaced(resource) if resource.type in _REPLACING else ():
        held = find(resource, reference) or _identified(reference, resource, identified)
        named = held or name_outside(reference, resource)
        if named:
            yield named


def documents_by_identifier(contents: Contents) -> Identified:
    return {pair: each for each in contents.of_type(*_REPLACING) for pair in _identifiers(each)}


def _replaced(resource: Resource) -> Iterator[Node]:
    for relation in nodes(resource.content.get("relatesTo")):
        if says_replaces(relation.get("code")):
            yield from nodes(relation.get("target"))
    for each in extensions(resource.content, "eplaces"):
        yield from nodes(each.get("valueReference"))


def says_replaces(code: object) -> bool:
    """R4 sends a code, R5 a concept."""
    codes = [words(code), *(words(each.get("code")) for each in nodes(node(code).get("coding")))]
    return "replaces" in (each.casefold() for each in codes)


def _identified(reference: Node, at: Resource, identified: Identified) -> Resource | None:
    """The document of the bundle that has this identifier, itself excepted."""
    found = (identified.get(_pair(each)) for each in nodes(reference.get("identifier")))
    return next((each for each in found if each and each is not at), None)


def _identifiers(resource: Resource) -> Iterator[tuple[str, str]]:
    for name in ("identifier", "masterIdentifier"):
        yield from (_pair(each) for each in nodes(resource.content.get(name)) if each.get("value"))


def _pair(identifier: Node) -> tuple[str, str]:
    return words(identifier.get("system")), words(identifier.get("value"))
