"""NOPAT, "no disclosure to patient": the label itself, and what only looks like it."""

import re
from collections.abc import Collection, Iterator
from enum import IntEnum
from typing import Any, Final

from workbench.fhir.bundle.resource_json import written
from workbench.fhir.bundle.shapes import Node, node, nodes
from workbench.fhir.codes import NOPAT

_LIKE_IT = re.compile(r"(?<![a-z])nopat(?![a-z])|no disclosure to (?:the )?patient")
_LABELS: Final = frozenset({"security", "securityLabel", "extension", "modifierExtension"})


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
    return max(_judged(each, is_label=is_label) for each, is_label in _values(without_entries(content, entries)))


def _mentions_it(text: str) -> bool:
    return "nopat" in text or "no disclosure to" in text


def _values(content: Node) -> Iterator[tuple[Any, bool]]:
    """Every object and string, with whether it stands where a label can."""
    waiting: list[tuple[Any, bool]] = [(content, False)]
    while waiting:
        each, is_label = waiting.pop()
        if type(each) is list:
            waiting += [(value, is_label) for value in each]
        elif type(each) is dict:
            yield each, is_label
            waiting += [(value, is_label or field in _LABELS) for field, value in each.items()]
        elif type(each) is str:
            yield each, is_label


def _judged(value: Node | str, *, is_label: bool) -> Label:
    if type(value) is dict:
        return Label.NOPAT if is_label and _is_it(value) else Label.NONE
    text = str(value).strip().casefold()
    return Label.NEAR_MISS if text == "nopat" or (is_label and _LIKE_IT.search(text)) else Label.NONE


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
    return label_of({"meta": node(bundle.get("meta"))})
