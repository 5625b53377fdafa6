"""What a resource lends to entries that draw on it, as a digest: sent alone with other words, they are out of date.

The digest says nothing of the rest of the bundle: a resource that comes alone has the same one as beside the entry.
"""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from workbench.fhir.bundle.contents import Contents, Resource
from workbench.fhir.bundle.json_text import as_json_however_deep
from workbench.fhir.bundle.kinds import is_clinical
from workbench.fhir.bundle.paths import at_path
from workbench.fhir.bundle.resource_json import json_of
from workbench.fhir.bundle.shapes import cleaned, node, nodes, words
from workbench.fhir.filing.list_words import words_of_list
from workbench.fhir.resource_types.table import row_for
from workbench.fhir.said import Words
from workbench.fhir.standing.parents import HOLDERS, MATTER, is_left_out
from workbench.fhir.standing.words_between import PEOPLE_AND_PLACES
from workbench.fhir.who.authors import spoken_name


def words_lent(contents: Contents, *, also_of_entries: bool = True) -> tuple[Words, ...]:
    """Of each resource of the bundle. The patient's own name is told by itself (intake/patient/identity.py)."""
    found = {
        each.source_id: _words_of(each)
        for each in contents.resources
        if each.type != "Patient"
        and not is_left_out(each)
        and (also_of_entries or not is_clinical(each.type, each.content))
    }
    return tuple(found.values())


def draws_on(parts: Iterable[Resource]) -> tuple[Words, ...]:
    """Once the text is made; what it contains is its own."""
    found = {each.source_id: each for part in parts for each in _drawn(part)}
    return tuple(_words_of(found[source_id]) for source_id in sorted(found))


def _drawn(part: Resource) -> Iterator[Resource]:
    """Also what these draw on themselves: whom a role names, and what a medicine is made of."""
    reached, waiting = {part}, [part]
    while waiting:
        at = waiting.pop()
        is_entry = at is not part and is_clinical(at.type, at.content)
        for each in at.drawn - reached:
            if each.type in MATTER or not is_entry:
                reached.add(each)
                waiting.append(each)
    return (each for each in reached if each is not part and each.type != "Patient" and each.holder is None)


def _words_of(resource: Resource) -> Words:
    if resource.lent is None:
        number = resource.version.number
        version = None if number is None else str(number)
        resource.lent = Words(cleaned(resource.source_id), _digest(resource), version, resource.version.updated)
    return resource.lent


def _digest(resource: Resource) -> bytes:
    lent = json_of(resource) if resource.type in MATTER else as_json_however_deep(_lent(resource))
    return hashlib.sha256(lent).digest()


def _lent(resource: Resource) -> Any:
    content = resource.content
    if resource.type in PEOPLE_AND_PLACES:
        display = words(node(content.get("practitioner")).get("display"))
        return [spoken_name(content), display, content.get("code"), content.get("relationship")]
    if resource.type in HOLDERS:
        return [words(content.get("title")), *words_of_list(resource, resource)]
    if resource.type == "Provenance":
        return [content.get("recorded"), nodes(content.get("agent"))]
    return [[at_path(content, field) for field in _fields_of(resource)]]


def _fields_of(resource: Resource) -> Iterator[str]:
    """By what it is called in another entry, and what it answers there."""
    type_ = row_for(resource.type)
    yield from (*type_.title, *type_.title_else, "title", "description", "name", "comment")
    yield from sorted(field for field in resource.content if field.startswith("value"))
