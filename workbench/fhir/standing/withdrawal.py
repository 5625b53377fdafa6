"""What the source has taken back by a resource's own status: entered in error, superseded, or void otherwise."""

import re
from collections.abc import Iterator
from typing import Any, Final

from workbench.fhir.bundle.shapes import Node, node, nodes, words

# HL7 v3 says "nullified" for "entered in error"
_IN_ERROR: Final = frozenset({"entered-in-error", "enteredinerror", "nullified"})

# A cancelled order or report is a fact of the record, a cancelled encounter was none; a document that is superseded or
# that its author took back is not to be read any more (R5 gives `docStatus` the latter codes).
_VOID: Final = {
    "DocumentManifest": _IN_ERROR | {"superseded"},
    "DocumentReference": _IN_ERROR | {"superseded", "revoked", "retracted", "cancelled", "deprecated"},
    "Encounter": _IN_ERROR | {"cancelled"},
}
_BETWEEN_WORDS = re.compile(r"[\s_-]+")


def is_withdrawn(content: Node, text: str = "") -> bool:
    """By any status of its own (`status`, `verificationStatus`, `docStatus`, …), an extension about one, or a tag.

    `text` is what it says, and perhaps more, as JSON in small letters.
    """
    void = _VOID.get(words(content.get("resourceType")), _IN_ERROR)
    if text and void is _IN_ERROR and "error" not in text and "nullified" not in text:
        return False
    return any(plain_status(each) in void for status in _statuses(content) for each in _strings(status))


def _statuses(content: Node) -> Iterator[object]:
    for field, value in content.items():
        if field[-6:].lower() == "status":
            yield value
        elif field in ("extension", "modifierExtension"):
            yield from (each for each in nodes(value) if _is_about_status(each))
        elif field == "meta":
            yield from (node(value).get("tag"), node(value).get("security"))


def _is_about_status(extension: Node) -> bool:
    """But not the reason for one, in which a clinician may say "entered in error" of a medicine that was stopped."""
    return words(extension.get("url")).casefold().removesuffix("-1").endswith("status")


def _strings(status: object) -> Iterator[str]:
    """A code, a concept, a list of them: STU3 sends a string, R4 for some a concept."""
    waiting: list[Any] = [status]
    while waiting:
        each = waiting.pop()
        if type(each) is str:
            yield each
        elif type(each) in (list, dict):
            waiting += each if type(each) is list else each.values()


def plain_status(status: str) -> str:
    return _BETWEEN_WORDS.sub("-", status.strip().casefold())
