"""What a resource rests on without being a part of it: what it was derived from, ordered by, or carries on.

If the source takes that back or labels it, a person looks at the resource again: it may repeat it or be as wrong.
"""

from collections.abc import Iterator
from typing import Final

from workbench.fhir.bundle.contents import Resource
from workbench.fhir.bundle.kinds import is_clinical
from workbench.fhir.bundle.references import name_outside, type_in
from workbench.fhir.bundle.shapes import Node, nodes
from workbench.fhir.resource_types.table import NEVER_ENTRIES
from workbench.fhir.standing.references import find, references_at, related
from workbench.fhir.standing.replacing import says_replaces

_FIELDS: Final = (
    "appointment", "basedOn", "derivedFrom", "focus", "incomingReferral", "prescription", "request",
    "supportingInfo", "supportingInformation",
)  # fmt: skip
_DEEPER: Final = {
    "Condition": ("evidence.detail", "stage.assessment"),
    "DiagnosticReport": ("supportingInfo.reference",),
}
_RELATED: Final = ("derived-from", "sequel-to", "interfered-by", "qualified-by")


def drawn_from(resource: Resource) -> Iterator[str]:
    """Source ids, in the bundle or outside it."""
    for reference in _references(resource):
        target = find(resource, reference)
        name = target.source_id if target else name_outside(reference, resource)
        if is_clinical(target.type, target.content) if target else type_in(name) not in ("", *NEVER_ENTRIES):
            yield name


def _references(resource: Resource) -> Iterator[Node]:
    content = resource.content
    for field in content.keys() & {*_FIELDS}:
        yield from nodes(content[field])
    for path in _DEEPER.get(resource.type, ()):
        yield from references_at(content, path)
    yield from related(content, *_RELATED)
    for each in nodes(content.get("relatesTo")):
        if not says_replaces(each.get("code")):
            yield from nodes(each.get("target"))
