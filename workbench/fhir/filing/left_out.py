"""Words of the record that are part of no entry: they are told of."""

from collections.abc import Iterator
from typing import Final

from workbench.fhir.bundle.concepts import said
from workbench.fhir.bundle.contents import Contents
from workbench.fhir.bundle.shapes import Node, extensions, nodes, words
from workbench.fhir.filing.consultations import Consultations
from workbench.fhir.standing.parents import is_left_out
from workbench.fhir.values import Problem

LIST_WORDS: Final = "words of this list (a note, or what it says of an item) are part of no entry; not shown"


def tell_of_list_words(contents: Contents, consultations: Consultations, problems: list[Problem]) -> None:
    """A consultation's lists are read with it; a warning of the source, or that a list is empty, is no such word."""
    for each in contents.of_type("List"):
        is_read = each.source_id in consultations.seen or is_left_out(each)
        if not is_read and not _is_warning(each.content) and any(_words_of(each.content)):
            problems.append(Problem(each.position, LIST_WORDS))


def _is_warning(content: Node) -> bool:
    return bool(content.get("emptyReason")) or any(extensions(content, "ListWarningCode"))


def _words_of(content: Node) -> Iterator[str]:
    yield from (words(note.get("text")) for note in nodes(content.get("note")))
    yield words(content.get("note"))
    yield from (said(entry.get("flag")) for entry in nodes(content.get("entry")))
