"""What was sent, taken only in the shape that FHIR gives it: whatever has another shape counts as absent."""

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from workbench.characters import without_invisible

Node = dict[str, Any]

NOTHING: Final[Node] = {}


class Inside(NamedTuple):
    """`references` are a resource's own, not of what it contains, with attachments' addresses in the shape of one.

    `leading` are those by which a reader would find other entries; `attachments` is what stands in a field for one;
    `notable` are the objects of which something may not be shown, extensions themselves excepted.
    """

    references: list[Node]
    leading: list[Node]
    attachments: list[Node]
    notable: list[Node]


_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def cleaned(text: str) -> str:
    """As written, without control and invisible characters (line breaks and tabs stay), and blanks at its ends."""
    if text.isascii() and text.isprintable():
        return text.strip()  # the usual way, told apart quickly
    text = without_invisible(text)
    if _UNPRINTABLE.search(text):
        text = _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text.strip()


def words(value: object) -> str:
    return cleaned(value) if type(value) is str else ""


def node(value: object) -> Node:
    """The object, the first of a list of objects, or an empty one."""
    if type(value) is dict:
        return value
    return next((each for each in value if type(each) is dict), NOTHING) if type(value) is list else NOTHING


def nodes(value: object) -> list[Node]:
    """The objects of a list; a lone object counts as a list of one."""
    if value is None:
        return []
    if type(value) is list:
        return [each for each in value if type(each) is dict]
    return [value] if type(value) is dict else []


def choice(parent: Node, prefix: str) -> object:
    """FHIR's value[x]: whatever stands under `valueString`, `valueQuantity`, …"""
    size = len(prefix)
    for name, value in parent.items():
        if name.startswith(prefix) and name[size : size + 1].isupper() and value is not None:
            return value
    return None


def extensions(parent: Node, ending: str) -> Iterator[Node]:
    """Extensions whose address ends so: their hosts and versions differ between STU3 and R4."""
    for each in nodes(parent.get("extension")):
        url = each.get("url")
        if type(url) is str and url.removesuffix("-1").endswith(ending):
            yield each
