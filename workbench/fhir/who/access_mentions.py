"""Where a resource mentions one of the codes about online access: as a code, as its digits, or in words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from typing import Any, Final

from workbench.fhir.bundle.contents import Resource
from workbench.fhir.bundle.resource_json import text_of
from workbench.fhir.bundle.shapes import Node, cleaned
from workbench.fhir.codes import is_snomed, plain_system
from workbench.fhir.standing.labels import without_entries
from workbench.vocabulary import AccessCode

_CODES: Final = {code.value: code for code in AccessCode}
# Lists of what could be said, not about anybody
_DEFINITIONS: Final = frozenset(
    """
    ActivityDefinition CapabilityStatement CodeSystem ConceptMap ImplementationGuide Library Measure MessageDefinition
    NamingSystem OperationDefinition PlanDefinition Questionnaire SearchParameter StructureDefinition StructureMap
    ValueSet
    """.split()
)
_ONLINE: Final = r"(?:on-?line (?:[a-z]+ ){0,3}access|access to (?:[a-z]+ ){0,5}on-?line)"
_DECLINED: Final = r"(?:declin(?:e[sd]?|ing)|refus(?:e[sd]?|ing|al)|does ?n[o'’]t want|not wanted)"
_NEAR: Final = r"[^.;?!]{0,60}?"
_REVIEW: Final = r"enhanced review"
# Near enough to be told; beside access also near enough to withhold, where it is what something is called
_IN_WORDS: Final = (
    (AccessCode.DECLINED, re.compile(rf"{_ONLINE}{_NEAR}\b{_DECLINED}|\b{_DECLINED}{_NEAR}{_ONLINE}")),
    (
        AccessCode.REVIEW_NOT_NEEDED,
        re.compile(rf"{_REVIEW}{_NEAR}\b(?:not|no|never)\b|\b(?:not?|without){_NEAR}{_REVIEW}"),
    ),
    (
        AccessCode.REVIEW_NEEDED,
        re.compile(rf"{_REVIEW}{_NEAR}(?:indicated|needed|required|access)|\b(?:needs?|requires?){_NEAR}{_REVIEW}"),
    ),
)
_UNCERTAIN: Final = re.compile(r"\?|\b(?:no longer|never|not declined|not refused|if|whether|previously|history of)\b")
_LONGEST_NAME: Final = 150
_NAMED_IN: Final = frozenset({"display", "title"})
_NO_CONCEPTS: Final = frozenset({"", "answer", "content", "contained", "item", "note", "payload", "section", "text"})
_DIGITS = re.compile(r"(?:.*[/|#:])?\s*([0-9]{16})(?:\.0)?")
_AMONG = re.compile(r"(?<![0-9])(" + "|".join(code.value for code in AccessCode) + r")(?![0-9])")


class Sure(IntEnum):
    """Is it the code? LIKELY: its digits without a system, or its term alone. NO: it may as well be something else."""

    NO = 0
    LIKELY = 1
    YES = 2


@dataclass(frozen=True, slots=True)
class Mention:
    code: AccessCode
    sure: Sure


def mentions_in(resource: Resource, entries: set[int]) -> list[Mention]:
    """Each code once, as surely as it is said anywhere in it; `entries` are told apart as in labels.py."""
    if resource.type in _DEFINITIONS or not _can_mention(text_of(resource)):
        return []
    content = without_entries(resource.content, entries)
    found: dict[AccessCode, Sure] = {}
    for mention in _mentions(content):
        found[mention.code] = max(found.get(mention.code, Sure.NO), mention.sure)
    return [Mention(code, sure) for code, sure in found.items()]


def _can_mention(text: str) -> bool:
    in_words = ("enhanced" in text and "review" in text) or ("access" in text and "line" in text)
    return in_words or any(code in text for code in _CODES)


def _mentions(content: Node) -> Iterator[Mention]:
    waiting: list[tuple[str, Any]] = [("", content)]
    while waiting:
        name, each = waiting.pop()
        if type(each) is list:
            waiting += [(name, value) for value in each]
        elif type(each) is dict:
            yield from _by_code(each)
            yield from (found for field, value in each.items() for found in _by_words(field, value, within=name))
            waiting += each.items()


def _by_code(coding: Node) -> Iterator[Mention]:
    """By a code's own digits, wherever they stand."""
    for field, value in coding.items():
        if type(value) in (str, int, float, Decimal):
            text = _plainly(value)
            whole = _DIGITS.fullmatch(text)
            for digits in {whole[1]} & _CODES.keys() if whole else {*_AMONG.findall(text)}:
                sure = _surety(coding, field, value)
                yield Mention(_CODES[digits], sure if whole else min(sure, Sure.LIKELY))


def _plainly(value: object) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else cleaned(str(value))


def _surety(coding: Node, field: str, value: object) -> Sure:
    if field != "code":
        return Sure.LIKELY if field in ("valueCode", "valueUri") else Sure.NO
    system = coding.get("system")
    if is_snomed(system) or (type(value) is str and "snomed.info/" in value):
        return Sure.YES
    return Sure.NO if plain_system(system) else Sure.LIKELY


def _by_words(field: str, value: object, *, within: str) -> Iterator[Mention]:
    text = " ".join(value.casefold().split()) if type(value) is str else ""
    if "enhanced" not in text and "access" not in text:
        return
    code = next((code for code, near in _IN_WORDS if near.search(text)), None)
    if code is not None:
        is_name = field in _NAMED_IN or (field == "text" and within not in _NO_CONCEPTS)
        likely = is_name and len(text) <= _LONGEST_NAME and "access" in text and not _UNCERTAIN.search(text)
        yield Mention(code, Sure.LIKELY if likely else Sure.NO)
