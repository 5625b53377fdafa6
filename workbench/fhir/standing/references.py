"""Every reference that a resource holds, and what of the bundle it names."""

from collections.abc import Iterator
from typing import Any

from workbench.fhir.bundle.contents import Resource
from workbench.fhir.bundle.references import is_reference
from workbench.fhir.bundle.shapes import Node


def references_in(content: Node) -> Iterator[Node]:
    """References, and attachments' addresses in the shape of one; not those of what it contains."""
    waiting: list[Any] = [value for field, value in content.items() if field != "contained"]
    while waiting:
        each = waiting.pop()
        if type(each) is list:
            waiting += each
        elif type(each) is dict:
            if is_reference(each):
                yield each
            elif "url" in each and "extension" not in each:
                yield {"reference": each["url"]}
            waiting += [value for value in each.values() if type(value) in (dict, list)]


def find(resource: Resource, reference: Node) -> Resource | None:
    """What it names in the bundle, itself excepted."""
    found = resource.find(reference)
    return None if found is resource else found
