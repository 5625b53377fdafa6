"""The hash of all that was sent of an entry, read here or not: whatever changes it makes a new version."""

import hashlib
import re
from collections.abc import Iterator
from typing import Any, Final

import orjson

from workbench.fhir.bundle.contents import Resource
from workbench.fhir.bundle.shapes import Node, nodes, words
from workbench.fhir.filing.medications import is_issue
from workbench.fhir.who.labels import is_withdrawn

_DRAWN_ON: Final = frozenset({"Binary", "Medication", "Specimen"})  # no entries; their words are part of one
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
    sent = [_canonical(_as_sent(part.content)) for part in leaders]
    drawn = {each.source_id: each for part in leaders for each in _drawn_on(part)}
    sent += [_canonical(_as_sent(drawn[source_id].content)) for source_id in sorted(drawn)]
    if len(parts) > len(leaders):
        sent += _newly_said(leaders, [part for part in parts if part not in leaders])
    return hashlib.sha256(b"\n".join(sent)).digest()


def _canonical(content: object) -> bytes:
    """Decimals as floats: whether 7.0 or 7 was sent is told by the text."""
    return orjson.dumps(content, default=float, option=orjson.OPT_SORT_KEYS)


def _as_sent(content: Node) -> Node:
    sent = {name: value for name, value in content.items() if name != "meta"}
    if "contained" in sent:
        sent["contained"] = [_as_sent(each) for each in nodes(sent["contained"])]
    if content.get("resourceType") in ("MedicationStatement", "MedicationRequest"):
        sent["extension"] = _without_counts(sent.get("extension"))
    return sent


def _without_counts(extension: object) -> list[Node]:
    kept = (each for each in nodes(extension) if not words(each.get("url")).removesuffix("-1").endswith(_ISSUES_SO_FAR))
    return [{**each, "extension": _without_counts(each["extension"])} if "extension" in each else each for each in kept]


def _drawn_on(resource: Resource) -> Iterator[Resource]:
    for sent in _nodes_in(resource.content):
        for name in (sent.get("reference"), sent.get("url")):
            drawn = resource.find({"reference": name}) if name else None
            if drawn and drawn.type in _DRAWN_ON:
                yield drawn


def _nodes_in(content: Node) -> Iterator[Node]:
    waiting: list[Any] = [content]
    while waiting:
        each = waiting.pop()
        if type(each) is dict:
            yield each
            waiting += each.values()
        elif type(each) is list:
            waiting += each


def _newly_said(leaders: list[Resource], issues: list[Resource]) -> list[bytes]:
    known = {leaf for part in leaders for leaf in _leaves("", part.content)}
    said = {leaf for part in issues if not is_withdrawn(part.content) for leaf in _leaves("", part.content)}
    return sorted(map(_canonical, said - known))


def _leaves(field: str, value: object) -> Iterator[tuple[str, str]]:
    """What is said in each field, without dates and names of things."""
    if type(value) is dict:
        if not words(value.get("url")).removesuffix("-1").endswith(_OF_ITS_KIND):
            for name, inner in value.items():
                if name not in _OF_ONE_ISSUE:
                    yield from _leaves(name, inner)
    elif type(value) is list:
        for each in value:
            yield from _leaves(field, each)
    elif not _DATE.fullmatch(str(value)):
        yield field, str(value)
