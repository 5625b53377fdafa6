"""Which encounters a resource itself says that it belongs to."""

from collections.abc import Iterator

from workbench.fhir.bundle.contents import Resource
from workbench.fhir.bundle.shapes import Node, extensions, nodes


def encounters_of(resource: Resource) -> list[Resource]:
    """Those in the bundle: `encounter`, STU3 `context`, `context.encounter` of documents, or the extension."""
    if resource.type == "Encounter":
        return []
    found = (resource.find(reference, "Encounter") for reference in encounter_references(resource.content))
    return [each for each in found if each is not None and each.type == "Encounter"]


def encounter_references(content: Node) -> Iterator[Node]:
    yield from nodes(content.get("encounter"))
    for context in nodes(content.get("context")):
        yield context
        yield from nodes(context.get("encounter"))
    if "extension" in content:
        for name in ("associatedEncounter", "AssociatedEncounter"):
            for each in extensions(content, name):
                yield from nodes(each.get("valueReference"))
