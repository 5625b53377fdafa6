"""EMIS’s codes as FHIR’s concepts. A code is SNOMED’s if its check digit says so: of schemes only numbers are told."""

from typing import Any, Final

from stdnum import verhoeff

from workbench.emis.reading.part import Part
from workbench.vocabulary import SNOMED

Concept = dict[str, Any]
CODE, NUMBERED = "StringCodeType", "IntegerCodeType"
_OF_CONCEPTS: Final = ("00", "10")
_SHORTEST, _LONGEST = 6, 18


def concept_of(part: Part, *names: str, text: str = "") -> Concept:
    """From the codes in these fields; `text` is what a clinician chose. Empty where nothing is said."""
    codings = [each for name in names for each in codings_of(part.part(name, CODE))]
    words = text or next((each["display"] for each in codings if "display" in each), "")
    return {name: value for name, value in (("coding", _each_once(codings)), ("text", words)) if value}


def codings_of(code: Part) -> list[dict[str, str]]:
    """The code itself, and the one that stands for it elsewhere. How EMIS numbers its schemes is told nowhere."""
    term = code.text("term")
    code.take("scheme", "mapScheme")
    value, old, other = (code.text(name) for name in ("value", "oldCode", "mapCode"))
    own = value if value not in ("", "-1") else old
    codings = [_coding(each, term if each is own else "") for each in (own, other) if each]
    return codings or ([{"display": term}] if term else [])


def is_snomed_concept(code: str) -> bool:
    """By its length, the partition that concepts have, and its check digit."""
    is_number = code.isascii() and code.isdecimal() and not code.startswith("0") and _SHORTEST <= len(code) <= _LONGEST
    return is_number and code[-3:-1] in _OF_CONCEPTS and verhoeff.is_valid(code)


def _coding(code: str, term: str) -> dict[str, str]:
    coding = {"code": code, "display": term} if term else {"code": code}
    return {"system": SNOMED, **coding} if is_snomed_concept(code) else coding


def _each_once(codings: list[dict[str, str]]) -> list[dict[str, str]]:
    return [each for number, each in enumerate(codings) if each not in codings[:number]]
