"""Why an entry's resource cannot be read, and which resources lie inside one that is not."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

from workbench.fhir.bundle.kinds import is_clinical
from workbench.fhir.bundle.shapes import Node, node
from workbench.fhir.resource_types.table import NEVER_ENTRIES, RESOURCE_TYPES, row_for

NO_RESOURCE: Final = "the entry has no resource"
_TYPE_NAME = re.compile(r"[A-Z][A-Za-z]{1,63}")
_KNOWN: Final = {name.lower(): name for name in (*RESOURCE_TYPES, *NEVER_ENTRIES)}
_WRAPPERS: Final = {
    "Bundle": "a bundle inside the bundle is not read",
    "Parameters": "resources inside Parameters are not read",
}


def fault_of(entry: Node) -> str | None:
    if entry.get("resource") is None:
        return NO_RESOURCE
    content = entry["resource"]
    if type(content) is not dict:
        return "the resource is not an object"
    name = content.get("resourceType")
    if type(name) is not str or not _TYPE_NAME.fullmatch(name):
        return "the resource does not say its type"
    if name not in NEVER_ENTRIES and not row_for(name).only_with and not is_clinical(name, content):
        return "a resource of an unknown type that names no patient"
    if name == "Bundle" or (name == "Parameters" and next(entries_inside(content), None)):
        return _WRAPPERS[name]
    return None


def type_in(content: Node) -> str:
    """The type that it says, as FHIR spells it; empty for what is none."""
    name = content.get("resourceType")
    return _spelled(name) if type(name) is str else ""


@lru_cache(maxsize=1024)
def _spelled(name: str) -> str:
    name = _KNOWN.get(name.strip().lower(), name)
    return name if _TYPE_NAME.fullmatch(name) else ""


def entries_inside(content: Node) -> Iterator[Node]:
    """Of a bundle inside the bundle, or of Parameters: whatever in it is an entry with a resource or names one."""
    waiting: list[Any] = [value for value in content.values() if type(value) in (dict, list)]
    while waiting:
        each = waiting.pop()
        if type(each) is list:
            waiting += each
        elif type(each) is dict:
            if node(each.get("resource")) or "fullUrl" in each or "request" in each:
                yield each
            waiting += [value for value in each.values() if type(value) in (dict, list)]
