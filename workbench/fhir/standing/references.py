"""What of a resource others ask for by its place in it, found in one walk, and what of the bundle a reference names."""

from collections.abc import Iterator
from typing import Any, Final

from workbench.fhir.bundle.contents import Resource
from workbench.fhir.bundle.paths import at_path
from workbench.fhir.bundle.references import is_reference
from workbench.fhir.bundle.shapes import Inside, Node, node, nodes

ATTACHMENTS: Final = frozenset(
    {"attachment", "contentAttachment", "presentedForm", "valueAttachment", "sourceAttachment"}
)

# What an object may be noted for, by where it stands; below some fields it no longer is for all of it
_OWN, _LEADS, _SHOWN = 1, 2, 4
_EVERYTHING: Final = _OWN | _LEADS | _SHOWN
_BELOW: Final = {
    "contained": _LEADS,
    **dict.fromkeys(("coding", "identifier", "meta", "patient", "subject"), _OWN),
    **dict.fromkeys(("code", "medicationReference", "recorder", "requester", "text"), _OWN | _SHOWN),
}
_NOTABLE: Final = frozenset(
    {"contentType", "data", "div", "hash", "modifierExtension", "origin", "size", "url"}
)  # see wording/not_shown.py
_NOTED: Final = _NOTABLE | {"reference", "identifier"}


def inside_of(resource: Resource) -> Inside:
    if resource.inside is None:
        resource.inside = _walked(resource.content)
    return resource.inside


def find(resource: Resource, reference: Node) -> Resource | None:
    """What it names in the bundle, itself excepted."""
    found = resource.find(reference)
    return None if found is resource else found


def references_at(content: Node, path: str) -> Iterator[Node]:
    """Those that stand at this path (see `bundle/paths.py`), at whatever depth of lists."""
    waiting = [at_path(content, path)]
    while waiting:
        each = waiting.pop()
        if type(each) is list:
            waiting += each
        elif type(each) is dict:
            yield each


def related(content: Node, *how: str) -> Iterator[Node]:
    """STU3 says of an observation how it is related to another one."""
    for each in nodes(content.get("related")):
        if each.get("type") in how:
            yield node(each.get("target"))


def _walked(content: Node) -> Inside:
    inside = Inside([], [], [], [])
    if not _NOTABLE.isdisjoint(content):
        inside.notable.append(content)
    waiting: list[tuple[str, Any, int]] = []  # field, an object or a list, what it may be noted for
    _add_fields(content, _EVERYTHING, waiting, inside)
    while waiting:
        name, sent, place = waiting.pop()
        if type(sent) is list:
            waiting += [(name, each, place) for each in reversed(sent) if type(each) is dict or type(each) is list]
        else:
            if not _NOTED.isdisjoint(sent):
                _note(name, sent, place, inside)
            _add_fields(sent, place, waiting, inside)
    return inside


def _add_fields(sent: Node, place: int, waiting: list[tuple[str, Any, int]], inside: Inside) -> None:
    for field, value in sent.items():
        if type(value) is dict or type(value) is list:
            if field in ATTACHMENTS:
                inside.attachments.extend(nodes(value))
            waiting.append((field, value, place & _BELOW.get(field, _EVERYTHING)))


def _note(name: str, sent: Node, place: int, inside: Inside) -> None:
    """An extension's url names what it means, and is no address."""
    is_extension = name.endswith("xtension")
    if is_reference(sent):
        if place & _LEADS:
            inside.leading.append(sent)
        if place & _OWN:
            inside.references.append(sent)
    elif "url" in sent and not is_extension and place & _OWN:
        inside.references.append({"reference": sent["url"]})
    if place & _SHOWN and not is_extension and not _NOTABLE.isdisjoint(sent):
        inside.notable.append(sent)
