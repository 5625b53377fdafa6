"""Coded concepts: the words a clinician chose, and the codes behind them."""

from collections.abc import Iterable, Iterator

from workbench.fhir.bundle.shapes import Node, extensions, nodes, words
from workbench.fhir.codes import NULL_FLAVOURS, SNOMED
from workbench.fhir.values import Coding


def said(concept: object) -> str:
    """A CodeableConcept in words: the clinician's own text, else SNOMED's, else any other system's.

    GP Connect puts the term that was picked on screen in the extension `descriptionDisplay`.
    """
    if type(concept) is not dict:
        return words(concept)
    text = words(concept.get("text"))
    return text or next(_said_by(nodes(concept.get("coding"))), "")


def _said_by(codings: list[Node]) -> Iterator[str]:
    known = [each for each in codings if each.get("system") not in NULL_FLAVOURS]
    snomed = [each for each in known if each.get("system") == SNOMED]
    picked = [each for each in known if each.get("userSelected") is True]
    yield from filter(None, map(_picked_term, snomed))
    yield from _displays(snomed, picked, known, codings)
    yield from filter(None, (words(each.get("code")) for each in known))


def _displays(*groups: list[Node]) -> Iterator[str]:
    for group in groups:
        yield from filter(None, (words(each.get("display")) for each in group))


def displays_of(codings: list[Node]) -> Iterator[str]:
    """Of any system, with the terms that were picked on screen."""
    yield from filter(None, map(_picked_term, codings))
    yield from _displays(codings)


def _picked_term(coding: Node) -> str:
    if "extension" not in coding:
        return ""
    for description in nodes(coding.get("extension")):
        for part in extensions(description, "descriptionDisplay"):
            return words(part.get("valueString"))
    return ""


def is_unknown(concept: Node) -> bool:
    """Only a null flavour stands where the code should be."""
    codings = nodes(concept.get("coding"))
    return bool(codings) and all(each.get("system") in NULL_FLAVOURS for each in codings)


def codings_of(concepts: Iterable[object]) -> tuple[Coding, ...]:
    """All their codings, each once, in their order."""
    found = {
        Coding(words(each.get("system")), words(each.get("code")), words(each.get("display"))): None
        for concept in concepts
        for each in nodes(concept.get("coding") if type(concept) is dict else None)
        if each.get("system") not in NULL_FLAVOURS
    }
    return tuple(coding for coding in found if coding.code or coding.display)
