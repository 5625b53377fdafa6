"""The hash of all that was sent of an entry, read here or not: whatever changes it makes a new version."""

import hashlib
import re
from collections.abc import Iterator
from typing import Any, Final

from workbench.fhir.bundle.contents import Resource
from workbench.fhir.bundle.json_text import as_json_however_deep
from workbench.fhir.bundle.resource_json import json_of, unfiled, without_meta
from workbench.fhir.bundle.shapes import Node, nodes, words
from workbench.fhir.filing.medications import is_issue
from workbench.fhir.standing.parents import MATTER
from workbench.fhir.standing.withdrawal import is_withdrawn
from workbench.fhir.wording.not_shown import attachments_in

_NAMING: Final = ("specimen", "medicationReference", "medication")
_ISSUES_SO_FAR: Final = ("LastIssueDate", "numberOfPrescriptionsIssued", "numberOfRepeatPrescriptionsIssued")
_OF_ONE_ISSUE: Final = frozenset(
    """
    agent dispenser div expectedSupplyDuration groupIdentifier id identifier intent meta performer quantity recorder
    reference requester resourceType status system url validityPeriod
    """.split()
)
_OF_ITS_KIND: Final = ("PrescriptionType", "MedicationQuantityText")
_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}){0,2}(?:T.*)?")


def whole_of(parts: list[Resource]) -> bytes:
    """SHA-256. An issue of a medicine counts only for what it newly says, or each would be a change to review."""
    leaders = [part for part in parts if part is parts[0] or not is_issue(part)]
    found = [_without_count_of_issues(part) for part in leaders]
    drawn = {each.source_id: each for part in leaders for each in _drawn_on(part)}
    found += [json_of(drawn[source_id]) for source_id in sorted(drawn)]
    if len(parts) > len(leaders):
        found += _newly_said(leaders, parts)
    return hashlib.sha256(b"\n".join(found)).digest()


def _without_count_of_issues(resource: Resource) -> bytes:
    if resource.type not in ("MedicationStatement", "MedicationRequest") or "extension" not in resource.content:
        return json_of(resource)
    content = without_meta(unfiled(resource.content))
    return as_json_however_deep({**content, "extension": _without_counts(content["extension"])})


def _without_counts(extension: object) -> list[Node]:
    kept = (each for each in nodes(extension) if not words(each.get("url")).removesuffix("-1").endswith(_ISSUES_SO_FAR))
    return [{**each, "extension": _without_counts(each["extension"])} if "extension" in each else each for each in kept]


def _drawn_on(resource: Resource) -> Iterator[Resource]:
    """What it names by a reference, and the Binary at the address of an attachment."""
    for name in _names_in(resource):
        drawn = resource.find({"reference": name})
        if drawn and drawn.type in MATTER:
            yield drawn


def _names_in(resource: Resource) -> Iterator[str]:
    content = resource.content
    for field in _NAMING:
        if field in content:
            yield from (words(each.get("reference")) for each in nodes(content[field]))
    yield from (words(each.get("url")) for each in attachments_in(resource))


def _newly_said(leaders: list[Resource], parts: list[Resource]) -> list[bytes]:
    known = {leaf for part in leaders for leaf in _leaves(part.content)}
    issues = (part for part in parts if part not in leaders and not is_withdrawn(part.content))
    return sorted(map(as_json_however_deep, {leaf for part in issues for leaf in _leaves(part.content)} - known))


def _leaves(content: Node) -> Iterator[tuple[str, str]]:
    """What is said in each field, without dates and names of things."""
    waiting: list[tuple[str, Any]] = [("", content)]
    while waiting:
        field, value = waiting.pop()
        if type(value) is list:
            waiting += [(field, each) for each in value]
        elif type(value) is not dict:
            if not _DATE.fullmatch(str(value)):
                yield field, str(value)
        elif not words(value.get("url")).removesuffix("-1").endswith(_OF_ITS_KIND):
            waiting += [(name, inner) for name, inner in value.items() if name not in _OF_ONE_ISSUE]
