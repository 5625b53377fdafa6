"""Where a resource mentions one of the codes about online access: as a code, as its digits, or in words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from typing import Any, Final

from workbench.fhir.bundle.as_sent import text_of
from workbench.fhir.bundle.contents import Resource
from workbench.fhir.bundle.shapes import Node
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
_RECORD: Final = r"(?: to (?:own |their |the )?(?:online )?(?:health |medical |gp )?records?)?"
_END: Final = r"(?: by (?:the )?patient)?(?: \([a-z ]+\))?\.?"
_BEFORE: Final = rf" before (?:granting|giving) access{_RECORD}"
# What is near enough to be told, and what is the term itself
_IN_WORDS: Final = tuple(
    (code, re.compile(near), re.compile(near + rest + _END))
    for code, near, rest in (
        (AccessCode.DECLINED, rf"online access{_RECORD} (?:was |is )?(?:declined|refused)", ""),
        (AccessCode.DECLINED, r"(?:declined|refused|declines|refuses) online access", _RECORD),
        (AccessCode.REVIEW_NOT_NEEDED, r"enhanced review (?:is |was )?not (?:indicated|needed|required)", _BEFORE),
        (AccessCode.REVIEW_NEEDED, r"enhanced review (?:is |was )?(?:indicated|needed|required)", _BEFORE),
    )
)
_NAMED_IN: Final = frozenset({"display", "text", "title"})
_DIGITS = re.compile(r"(?:.*[/|#:])?\s*([0-9]{16})(?:\.0)?")


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
    in_words = ("enhanced" in text and "review" in text) or ("online" in text and "access" in text)
    return in_words or any(code in text for code in _CODES)


def _mentions(content: Node) -> Iterator[Mention]:
    waiting: list[Any] = [content]
    while waiting:
        each = waiting.pop()
        if type(each) is list:
            waiting += each
        elif type(each) is dict:
            yield from _by_code(each)
            yield from (mention for field, value in each.items() for mention in _by_words(field, value))
            waiting += each.values()


def _by_code(coding: Node) -> Iterator[Mention]:
    """By a code's own digits, wherever they stand."""
    for field, value in coding.items():
        digits = _DIGITS.fullmatch(_plainly(value)) if type(value) in (str, int, float, Decimal) else None
        if digits and digits[1] in _CODES:
            yield Mention(_CODES[digits[1]], _surety(coding, field, value))


def _plainly(value: object) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value).strip()


def _surety(coding: Node, field: str, value: object) -> Sure:
    if field != "code":
        return Sure.LIKELY if field in ("valueCode", "valueUri") else Sure.NO
    system = coding.get("system")
    if is_snomed(system) or (type(value) is str and "snomed.info/" in value):
        return Sure.YES
    return Sure.NO if plain_system(system) else Sure.LIKELY


def _by_words(field: str, value: object) -> Iterator[Mention]:
    text = " ".join(value.casefold().split()) if type(value) is str else ""
    if "online access" not in text and "enhanced review" not in text:
        return
    for code, part, whole in _IN_WORDS:
        if part.search(text):
            yield Mention(code, Sure.LIKELY if field in _NAMED_IN and whole.fullmatch(text) else Sure.NO)
