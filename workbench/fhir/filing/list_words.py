"""What a List says beside its title and the entries that it holds."""

from collections.abc import Iterator
from typing import Final

from workbench.fhir.bundle.concepts import said
from workbench.fhir.bundle.contents import Resource
from workbench.fhir.bundle.shapes import Node, extensions, node, nodes, words
from workbench.fhir.standing.words_between import is_kept_out
from workbench.sanitise import text_of_html

# GP Connect, "Using lists to return data": what stands as a note where there is nothing
_NOTHING_HERE: Final = "information not available"


def words_of_list(list_: Resource, at: Resource) -> list[str]:
    """Its notes, its narrative unless that is generated, what it says of an item, and items that nothing else says.

    `at` is the resource in whose entry they are printed.
    """
    content = list_.content
    found = [
        *_notes(content),
        _narrative(content),
        *(each for item in nodes(content.get("entry")) for each in _of(item, at)),
    ]
    return [each for each in dict.fromkeys(found) if each and not _says_nothing(each)]


def is_warning(content: Node) -> bool:
    """A warning of the source is told as such (bundle/gp_connect_lists.py)."""
    return any(extensions(content, "ListWarningCode"))


def _notes(content: Node) -> Iterator[str]:
    note = content.get("note")
    yield words(note)
    yield from (words(each.get("text")) for each in nodes(note))
    yield from map(words, note if type(note) is list else ())


def _narrative(content: Node) -> str:
    text = node(content.get("text"))
    return "" if text.get("status") == "generated" else text_of_html(words(text.get("div")))


def _of(entry: Node, at: Resource) -> Iterator[str]:
    yield said(node(entry.get("flag")))
    item = node(entry.get("item"))
    if "display" in item and at.find(item) is None and not is_kept_out(item, at):
        yield words(item["display"])


def _says_nothing(found: str) -> bool:
    return found.strip(" .").casefold() == _NOTHING_HERE
