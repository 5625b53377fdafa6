"""The bundle's JSON → its resources, each under one name; what cannot be taken is reported and left."""

import hashlib
import re
from collections.abc import Iterator

import orjson

from workbench.fhir.bundle.contents import Contents, Resource
from workbench.fhir.bundle.kinds import NO_ENTRIES, is_clinical
from workbench.fhir.bundle.shapes import Node, nodes
from workbench.fhir.values import Problem

_TYPE_NAME = re.compile(r"[A-Z][A-Za-z]{1,63}")


def collect(bundle: Node, problems: list[Problem]) -> Contents:
    contents = Contents()
    entries = bundle["entry"] if type(bundle["entry"]) is list else [bundle["entry"]]
    for place, entry in enumerate(entries, start=1):
        fault = _fault_of(entry)
        if fault:
            problems.append(Problem(f"entry {place}", fault))
        else:
            _take(contents, place, entry, problems)
    return contents


def _fault_of(entry: object) -> str | None:
    if type(entry) is not dict:
        return "the entry is not an object"
    if entry.get("resource") is None:
        return "the entry has no resource"
    content = entry["resource"]
    if type(content) is not dict:
        return "the resource is not an object"
    name = content.get("resourceType")
    if type(name) is not str or not _TYPE_NAME.fullmatch(name):
        return "the resource does not say its type"
    if name not in NO_ENTRIES and not is_clinical(name, content):
        return "a resource of an unknown type that names no patient"
    return "a bundle inside the bundle is not read" if name == "Bundle" else None


def _take(contents: Contents, place: int, entry: Node, problems: list[Problem]) -> None:
    content = entry["resource"]
    full_url = entry.get("fullUrl") if type(entry.get("fullUrl")) is str else ""
    resource = Resource(place, content["resourceType"], _source_id(content, full_url or ""), content, contents)
    if resource.type == "Patient" and _differs_from_its_namesake(resource):
        contents.resources.append(resource)
    elif _is_first_of_its_name(resource, problems):
        _name(resource, full_url or "")
        contents.resources.append(resource)
        _take_contained(resource, problems)


def _differs_from_its_namesake(resource: Resource) -> bool:
    first = resource.contents.by_name.get(resource.source_id)
    return first is not None and first.content != resource.content


def _is_first_of_its_name(resource: Resource, problems: list[Problem]) -> bool:
    first = resource.contents.by_name.get(resource.source_id)
    if first and first.content != resource.content:
        problems.append(
            Problem(resource.position, f"another resource has this id (entry {first.place}); the first is kept")
        )
    return first is None


def _name(resource: Resource, full_url: str) -> None:
    by_name = resource.contents.by_name
    by_name[resource.source_id] = resource
    if full_url:
        by_name.setdefault(full_url, resource)


def _take_contained(holder: Resource, problems: list[Problem]) -> None:
    """Clinical resources inside a List (GP Connect's ended allergies) or another entry are entries themselves."""
    if "contained" not in holder.content:
        return
    holds_entries = holder.type == "List" or holder.type not in NO_ENTRIES
    for type_, content in _contained(holder):
        own, source_id = content.get("id"), _source_id(content, "", holder.source_id)
        inside = Resource(holder.place, type_, source_id, content, holder.contents, holder)
        if type(own) is str:
            holder.contained.setdefault(own, inside)
        if holds_entries and is_clinical(type_, content) and _is_first_of_its_name(inside, problems):
            _name(inside, "")
            holder.contents.resources.append(inside)


def _contained(holder: Resource) -> Iterator[tuple[str, Node]]:
    for content in nodes(holder.content.get("contained")):
        name = content.get("resourceType")
        if type(name) is str and _TYPE_NAME.fullmatch(name):
            yield name, content


def _source_id(content: Node, full_url: str, holder: str = "") -> str:
    """`Type/id`; a contained id means nothing outside its holder, so there the business identifier comes first."""
    name = _own_id(content, holder) or _identifier(content) or full_url.removeprefix("urn:uuid:")
    return f"{content['resourceType']}/{name or _digest(content)}"


def _own_id(content: Node, holder: str) -> str:
    own = content.get("id")
    if type(own) is int:
        own = str(own)
    if type(own) is not str or not own.strip():
        return ""
    if not holder:
        return own
    return _identifier(content) or f"{holder}#{own}"


def _identifier(content: Node) -> str:
    named = (each.get("value") for each in nodes(content.get("identifier")))
    return next((value for value in named if type(value) is str and value.strip()), "")


def _digest(content: Node) -> str:
    try:
        return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]
    except orjson.JSONEncodeError:
        raise RecursionError from None  # nested more deeply than it writes
