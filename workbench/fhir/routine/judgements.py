"""What the source itself says of a result: normal, low, high or abnormal."""

from collections.abc import Iterator
from typing import Final

from workbench.fhir.bundle.concepts import said
from workbench.fhir.bundle.shapes import Node, nodes, words
from workbench.fhir.codes import plain_system

NORMAL, LOW, HIGH, ABNORMAL, UNCLEAR = "normal", "low", "high", "abnormal", "unclear"

# HL7 v2 table 0078, as STU3 and as R4 name it, and v3 ObservationInterpretation
_SYSTEMS: Final = (
    "hl7.org/fhir/v2/0078", "terminology.hl7.org/codesystem/v2-0078",
    "terminology.hl7.org/codesystem/v3-observationinterpretation", "hl7.org/fhir/v3/observationinterpretation",
)  # fmt: skip
_BY_CODE: Final = {
    "N": NORMAL, "NEG": NORMAL, "ND": NORMAL, "NR": NORMAL,
    "L": LOW, "LL": LOW, "LU": LOW, "LX": LOW, "<": LOW,
    "H": HIGH, "HH": HIGH, "HU": HIGH, "HX": HIGH, ">": HIGH,
    "A": ABNORMAL, "AA": ABNORMAL, "POS": ABNORMAL, "DET": ABNORMAL, "RR": ABNORMAL, "WR": ABNORMAL,
}  # fmt: skip
# as GP systems write it where they send no code
_BY_WORDS: Final = {
    "normal": NORMAL, "n": NORMAL, "within range": NORMAL, "within reference range": NORMAL,
    "within reference limits": NORMAL, "negative": NORMAL, "not detected": NORMAL,
    "l": LOW, "ll": LOW, "lo": LOW, "low": LOW, "below range": LOW, "below reference range": LOW,
    "below low reference limit": LOW, "below lower reference limit": LOW,
    "h": HIGH, "hh": HIGH, "hi": HIGH, "high": HIGH, "above range": HIGH, "above reference range": HIGH,
    "above high reference limit": HIGH, "above upper reference limit": HIGH,
    "a": ABNORMAL, "aa": ABNORMAL, "abnormal": ABNORMAL, "pa": ABNORMAL, "potentially abnormal": ABNORMAL,
    "or": ABNORMAL, "out of range": ABNORMAL, "outside range": ABNORMAL, "outside reference range": ABNORMAL,
    "outside reference limits": ABNORMAL, "positive": ABNORMAL, "critical": ABNORMAL, "detected": ABNORMAL,
}  # fmt: skip


def said_of(observation: Node) -> str:
    """One of these words, the gravest if there are several; empty where the source says nothing."""
    found = {judged for each in nodes(observation.get("interpretation")) for judged in _judged(each)}
    if len(found & {LOW, HIGH, ABNORMAL}) > 1:
        return ABNORMAL
    return next((each for each in (LOW, HIGH, ABNORMAL, UNCLEAR, NORMAL) if each in found), "")


def _judged(concept: Node) -> Iterator[str]:
    """Its codes and its own words; each counts."""
    for coding in nodes(concept.get("coding")):
        code = words(coding.get("code"))
        if plain_system(coding.get("system")) in _SYSTEMS:
            yield _BY_CODE.get(code.upper(), UNCLEAR)
        else:
            yield _by_words(words(coding.get("display")) or ("" if coding.get("system") else code))
    if "text" in concept or not nodes(concept.get("coding")):
        yield _by_words(said(concept))


def _by_words(text: str) -> str:
    """GP Connect writes "HI - Above high reference limit"."""
    plain = text.casefold()
    short, _, rest = plain.partition(" - ")
    return _BY_WORDS.get(plain) or (_BY_WORDS.get(short) if rest else None) or UNCLEAR
