"""Which words a machine wrote: codes' displays, values, doses, places and names. What is not known to be is people's.

Generated words are kept from the trained part of the flags, which weighs prose; rules read them all.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final, NamedTuple

from workbench.fhir.bundle.concepts import displays_of
from workbench.fhir.bundle.references import is_reference
from workbench.fhir.bundle.shapes import Node, nodes, words
from workbench.fhir.resource_types.row import How

LONGEST_CHOSEN: Final = 120
"""Characters of a dose or status that is picked from a list; whatever is longer was typed."""
LONGEST_TERM: Final = 4
"""Words of a code's synonym."""
ROOT: Final = 5
"""Letters in which words of one root agree ("depression", "depressive")."""

_WORD = re.compile(r"\w+")
_MEASURE = re.compile(r"[<>=≤≥~]*\s*\d\S*(?:\s\S+)?")  # a date, a number with its unit

# No dose or status of a list speaks of others than the patient, or of what somebody is to know
_OF_PEOPLE = re.compile(
    r"\b(?:he|she|her|hers|him|his|they|them|husband|wife|spouse|partner|boyfriend|girlfriend|bf|gf|ex|mum|mother|dad|"
    r"father|stepfather|stepmother|parents?|son|daughter|brother|sister|aunt|uncle|cousin|gran|nan|grandmother|"
    r"grandfather|relatives?|family|neighbour|friend|tell|telling|told|know|knows|knowing|hide|hidden|secret|secretly|"
    r"covert|covertly|discreet|discreetly|aware|confidential|private|privately)\b",
    re.IGNORECASE,
)

# They hold codes, numbers, names of places and what is picked from lists, even where they come as plain text
_CHOSEN_FIELDS: Final = frozenset(
    """
    admitSource amount bodySite category certainty clinicalStatus criticality daysSupply dischargeDisposition
    dispenseRequest docStatus doseNumber doseQuantity doseSequence dosage dosageInstruction expirationDate intent
    interpretation issued location lotNumber manufacturer method modality participantStatus performer period priority
    quantity recorder referenceRange relationship requester resultsInterpreter route seriesDoses serviceProvider
    severity site specialty status timing type verificationStatus +PrescribingAgency +PrescriptionType
    +ProblemSignificance medicationCodeableConcept medicationReference vaccineCode +VaccinationProcedure
    """.split()
)
_PROSE: Final = frozenset({How.ATTACHMENT, How.CONTENT, How.PAYLOAD, How.SECTION, How.SPECIMEN_NOTE})
# Names of strings that say nothing by themselves, or are what a questionnaire asks
_NOT_TYPED: Final = frozenset(
    """
    code comparator criticality display id linkId reference severity status system unit url valueBoolean valueCode
    valueDate valueDateTime valueTime valueUri
    """.split()
)


class Line(NamedTuple):
    """One or more lines of an entry's text, of one author: a machine or people."""

    words: str
    is_generated: bool = False


def typed(lines: Iterable[str]) -> Iterator[Line]:
    return map(Line, lines)


def numbers_of_generated(lines: Iterable[Line], *, title_is_typed: bool) -> Iterator[int]:
    """The numbers of generated lines of an entry's text, from 1; 0 is its title."""
    if not title_is_typed:
        yield 0
    number = 0
    for line in lines:
        first, number = number + 1, number + 1 + line.words.count("\n")
        if line.is_generated:
            yield from range(first, number + 1)


def is_generated(value: object, field: str, how: How = How.DATA_TYPE) -> bool:
    """`field` is the path or name of the field that has the value."""
    if how in _PROSE:
        return False
    found = _typed_strings(_answer_of(value, how), field)
    return all(map(_is_from_a_list, found)) if is_chosen(field) else not any(found)


def _is_from_a_list(said: str) -> bool:
    return len(said) <= LONGEST_CHOSEN and not _OF_PEOPLE.search(said)


def _answer_of(value: object, how: How) -> object:
    """Of a component, without its question."""
    if how is How.COMPONENT and type(value) is dict:
        return {name: sent for name, sent in value.items() if name != "code"}
    return value


@cache
def is_chosen(field: str) -> bool:
    """Is it, or a part of its path, one that is picked from a list?"""
    return not _CHOSEN_FIELDS.isdisjoint((field, *field.removesuffix("[x]").split(".")))


def _typed_strings(value: object, name: str) -> Iterator[str]:
    """Those in it that people type; whatever is deeply nested is read without recursion."""
    waiting = [(value, name)]
    while waiting:
        sent, name = waiting.pop()
        if type(sent) is str:
            if name not in _NOT_TYPED and not _is_value(said := words(sent), name):
                yield said
        elif type(sent) is list:
            waiting += [(each, name) for each in sent]
        elif type(sent) is dict:
            waiting += _inside(sent)


def _is_value(said: str, name: str) -> bool:
    """A single word is one only where a value stands ("Negative"): a comment of one word was typed."""
    return bool(not said or _MEASURE.fullmatch(said) or (name.startswith("value") and len(said.split()) == 1))


def _inside(sent: Node) -> list[tuple[object, str]]:
    """A code and a reference are read as one; a typed text of a code is a string of its own."""
    if "coding" in sent:
        return [(sent["text"], "text")] if is_typed_concept(sent) else []
    if is_reference(sent):
        return []
    return [(each, name) for name, each in sent.items() if name not in _CHOSEN_FIELDS]


def is_typed_concept(concept: object) -> bool:
    """Are its words its own? Not if a code has a display like them, or none has a display and they stand for it."""
    if type(concept) is not dict:
        return bool(words(concept))
    said = words(concept.get("text"))
    return bool(said) and _says_other_than(nodes(concept.get("coding")), said)


def _says_other_than(codings: list[Node], said: str) -> bool:
    displays = list(displays_of(codings))
    if said in displays:
        return False
    return (not codings or bool(displays)) and not any(_is_alike(said, each) for each in displays)


def _is_alike(said: str, display: str) -> bool:
    """A synonym of the term: the words, or most of the longer ones, begin like words of the display."""
    begun = {word[:ROOT] for word in _words(display)}
    own = _words(said)
    longer = [word for word in own if len(word) >= ROOT]
    return begun.issuperset(word[:ROOT] for word in own) or (
        len(own) <= LONGEST_TERM and sum(word[:ROOT] in begun for word in longer) * 2 > len(longer)
    )


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
