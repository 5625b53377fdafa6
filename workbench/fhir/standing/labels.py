"""NOPAT, "no disclosure to patient": the label itself, and what only looks like it."""

import re
from collections.abc import Collection, Iterator
from enum import IntEnum
from typing import Any, Final
from unicodedata import normalize

from workbench.characters import without_invisible
from workbench.fhir.bundle.resource_json import written
from workbench.fhir.bundle.shapes import Node, node, nodes
from workbench.fhir.codes import NOPAT

_LIKE_IT = re.compile(
    r"(?<![a-z])no[\W_]{0,3}pat(?![a-z])"
    r"|\b(?:no|not|never|without)\b[\w -]{0,20}\bdisclos[\w -]{0,20}\bpatient|\bnot for (?:the )?patient"
)
_LABELS: Final = frozenset({"security", "securityLabel", "extension", "modifierExtension"})
_TRACES: Final = ("nopat", "disclos", "no pat", "no-pat", "no_pat", "not for pat", "not for the pat")
_OF_EVERY_ENTRY: Final = frozenset({"fullUrl", "request", "resource", "response"})
# `tag` is where a label is put by mistake
_NEARLY: Final = _LABELS | {"tag"}


class Label(IntEnum):
    """What a resource is labelled; the largest counts."""

    NONE = 0
    NEAR_MISS = 1
    NOPAT = 2


def label_of(content: Node, text: str = "", entries: Collection[int] = ()) -> Label:
    """NOPAT where system and code both match, exactly; a near miss is never guessed, but not passed over either.

    A label stands in `meta.security`, `securityLabel` or an extension of any element, and so in what is contained and
    is no entry of its own. A near miss there is one of another system, case or form; elsewhere only "NOPAT" alone is.
    `text` is what it says, and perhaps more, as JSON in small letters; `entries` as in `without_entries`.
    """
    if not _mentions_it(text or written(content)):
        return Label.NONE
    return max(_judged(each, within) for each, within in _values(without_entries(content, entries)))


def _mentions_it(text: str) -> bool:
    return any(each in text for each in _TRACES) or ('"security' in text and not text.isascii())


def _values(content: Node) -> Iterator[tuple[Any, frozenset[str]]]:
    """Every object and string, with the names of the fields for labels in which it stands."""
    waiting: list[tuple[Any, frozenset[str]]] = [(content, frozenset())]
    while waiting:
        each, within = waiting.pop()
        if type(each) is list:
            waiting += [(value, within) for value in each]
        elif type(each) is dict:
            yield each, within
            waiting += [(value, within | {field} if field in _NEARLY else within) for field, value in each.items()]
        elif type(each) is str:
            yield each, within


def _judged(value: Node | str, within: frozenset[str]) -> Label:
    if type(value) is dict:
        return Label.NOPAT if within & _LABELS and _is_it(value) else Label.NONE
    text = without_invisible(normalize("NFKC", str(value))).strip().casefold()
    return Label.NEAR_MISS if text == "nopat" or (within and _LIKE_IT.search(text)) else Label.NONE


def _is_it(coding: Node) -> bool:
    system, code = coding.get("system"), coding.get("code")
    return type(system) is str and type(code) is str and (system, code) in NOPAT


def without_entries(content: Node, entries: Collection[int]) -> Node:
    """The resource without those contained ones (by their objects' ids) that are entries of their own."""
    inside = nodes(content.get("contained"))
    if not inside:
        return content
    return {**content, "contained": [each for each in inside if id(each) not in entries]}


def label_of_bundle(bundle: Node) -> Label:
    """Of the bundle itself, whose entries speak for themselves."""
    return label_of({name: value for name, value in bundle.items() if name != "entry"})


def labels_of_entries(bundle: Node) -> Iterator[tuple[int, Label]]:
    """Places, from 1, at which not the resource, but the bundle's entry around it, has a label."""
    sent = bundle.get("entry")
    for place, entry in enumerate(sent if type(sent) is list else [sent], start=1):
        around = {name: value for name, value in node(entry).items() if name not in _OF_EVERY_ENTRY}
        if around and (label := label_of({"extension": around})):
            yield place, label
