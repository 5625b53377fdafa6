"""What is there of an entry and cannot be shown, said without its content."""

from collections.abc import Iterator
from typing import Any, Final

from workbench.fhir.bundle.contents import Resource
from workbench.fhir.bundle.shapes import Node, words
from workbench.fhir.wording.attachments import is_attachment, read_attachment
from workbench.sanitise import not_shown_in

_WITHOUT: Final = frozenset({"meta", "identifier", "coding", "contained", "subject", "patient"})
_TRACES: Final = (
    b'"contentType":', b'ttachment":', b'"content":', b'"presentedForm":', b'"photo":', b'"data":', b'"hash":',
)  # fmt: skip
_MARKS: Final = (*_TRACES, b'"div":', b'"modifierExtension":', b'"origin":')


def not_shown_of(resource: Resource, json: bytes) -> Iterator[str]:
    """Pictures in the narrative, attachments, measured curves, and extensions that change what the rest means."""
    for sent in _nodes_in(resource.content, json, _MARKS):
        if "div" in sent:
            yield from (f"{what} in the narrative" for what in not_shown_in(words(sent["div"])))
        if is_attachment(sent):
            yield from read_attachment(sent, resource).not_shown
        elif "origin" in sent and ("data" in sent or "dimensions" in sent):
            yield "a series of measurements"
        if sent.get("modifierExtension"):
            yield "an extension that changes the meaning of the rest"


def attachments_in(content: Node, json: bytes) -> Iterator[Node]:
    return filter(is_attachment, _nodes_in(content, json, _TRACES))


def _nodes_in(content: Node, json: bytes, marks: tuple[bytes, ...]) -> Iterator[Node]:
    """All but extensions themselves; none where no mark is in its JSON, which spares most resources the walk."""
    waiting: list[tuple[str, Any]] = [("", content)] if any(map(json.__contains__, marks)) else []
    while waiting:
        name, value = waiting.pop()
        if type(value) is dict:
            if not name.endswith("xtension"):
                yield value
            waiting += [each for each in value.items() if type(each[1]) in (dict, list) and each[0] not in _WITHOUT]
        elif type(value) is list:
            waiting += [(name, each) for each in reversed(value)]
