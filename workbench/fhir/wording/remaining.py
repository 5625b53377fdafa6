"""Words of a resource that no line of its entry says: they follow, under the name of the field they stand in."""

import re
from collections.abc import Iterator
from functools import cache, cached_property
from typing import Final

from workbench.fhir.bundle.concepts import is_unknown, said
from workbench.fhir.bundle.contents import Resource
from workbench.fhir.bundle.kinds import is_clinical
from workbench.fhir.bundle.shapes import Node, nodes, words
from workbench.fhir.resource_types.table import row_for
from workbench.fhir.who.authors import WRITERS
from workbench.fhir.wording.attachments import attachment, is_attachment
from workbench.sanitise import clean_narrative, narrative_words

# Names, addresses, marks and codes: they say nothing of the patient's health that the words beside them do not
_TECHNICAL: Final = frozenset(
    """
    action address basedOn class clinicalStatus code comparator contained contentType criticality data dayOfWeek
    direction docStatus durationUnit fhir_comments gender hash id implicitRules instantiatesCanonical
    instantiatesUri intent kind language lifecycleStatus linkId meta mode patient periodUnit priority purpose
    questionnaire reference requirement resourceType securityLabel size status subject system taken telecom unit
    url use valueCode valueId valueOid valueUri valueUrl valueUuid verificationStatus version when
    """.split()
)
_KINDS: Final = frozenset({"category", "role", "type"})
_USUAL_KINDS: Final = frozenset(
    """
    activity administering-provider calculated derived-from encounter-diagnosis exam has-member imaging laboratory
    ordered ordering-provider participation pathology primary-performer problem-list-item procedure recorder
    social-history survey therapy vital-signs
    """.split()
)
_TOLD_BY_NAME: Final = frozenset(
    "Binary Location Medication Organization Patient Person Practitioner PractitionerRole RelatedPerson".split()
)
_NOT_WORDS = re.compile(r"(?:https?|urn|mailto|ftp|tel):\S*|[A-Z][A-Za-z]+/\S+|#\S+|[0-9TZ:.+-]+|[\W_]*")
_TAG_OF_A_TERM = re.compile(r" \([a-z /]+\)$")
_NO_NAME = re.compile(r".*/|Extension|CareConnect|UKCore|GPC|ODS|\d+|[^A-Za-z]")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NOT_LETTERS = re.compile(r"[\W_]+")
_SHORT: Final = 8  # such words may stand in a line by chance

Found = Iterator[tuple[str, str, str]]  # field of the resource, label, words


def remaining_lines(resource: Resource, told: str) -> Iterator[str]:
    """`told` is what the entry says already, a line for each thing said."""
    heard = _Heard(told)
    for field, label, found in _all_words_of(resource):
        if found and not heard.says(found, covered=_is_covered(field, label, resource.type)):
            yield f"{_HUMP.sub(' ', label).capitalize()}: {found}"


class _Heard:
    """What the entry says already, compared without regard to case and punctuation."""

    def __init__(self, told: str) -> None:
        self._told = told

    @cached_property
    def _all(self) -> str:
        return f" {_plain(self._told)} "

    @cached_property
    def _lines(self) -> set[str]:
        return {_plain(line) for line in self._told.split("\n")}

    def says(self, found: str, *, covered: bool) -> bool:
        """A short word counts only where its field is shown, or as a line of its own: it may stand there by chance."""
        is_long = len(found) >= _SHORT
        if is_long and found in self._told:
            return True
        if is_long or covered:
            return f" {_plain(_TAG_OF_A_TERM.sub('', found))} " in self._all
        return _plain(found) in self._lines


def _plain(text: str) -> str:
    return _NOT_LETTERS.sub(" ", text.casefold()).strip()


@cache
def _is_covered(field: str, label: str, type_: str) -> bool:
    """Whether a line of such an entry is made of that field or extension."""
    row = row_for(type_)
    names = {path.partition(".")[0] for path in (*row.title, *row.second_best, *(each.field for each in row.shown))}
    choices = tuple(each.removesuffix("[x]") for each in names if each.endswith("[x]"))
    shown = field in names or f"+{label}" in names or bool(choices and field.startswith(choices))
    return shown or field in WRITERS


def _all_words_of(resource: Resource) -> Found:
    for name, value in resource.content.items():
        if (name != "text" or type(value) is not dict) and (name, resource.type) != ("section", "Composition"):
            yield from _words_of({name: value}, name.removeprefix("_"), "", resource)
    for inside in nodes(resource.content.get("contained")):
        type_ = words(inside.get("resourceType"))
        if type_ not in _TOLD_BY_NAME and not is_clinical(type_, inside):
            yield from _words_of(inside, type_, type_, resource)


def _words_of(sent: Node, field: str, label: str, at: Resource) -> Found:
    for name, value in sent.items():
        if name not in _TECHNICAL and not name.endswith("dentifier"):
            plain = name.removeprefix("_")
            yield from _in(value, plain, field, label or plain, at)


def _in(value: object, name: str, field: str, label: str, at: Resource) -> Found:
    if type(value) is str:
        if not _NOT_WORDS.fullmatch(value) and not _is_usual(value, name):
            yield field, label, words(value)
    elif type(value) is list:
        for each in value:
            yield from _in(each, name, field, label, at)
    elif type(value) is dict:
        yield from _in_node(value, name, field, label, at)


def _in_node(sent: Node, name: str, field: str, label: str, at: Resource) -> Found:
    if name.endswith("xtension"):
        yield from _words_of(sent, field, _name_of(sent) or label, at)
    elif "coding" in sent:
        yield from ((field, label, each) for each in _said_by(sent, name))
    elif "reference" in sent or "identifier" in sent:
        yield field, label, "" if _is_told_elsewhere(sent, at) else words(sent.get("display"))
    elif "div" in sent:
        yield field, label, narrative_words(clean_narrative(words(sent["div"])))
    elif is_attachment(sent):
        yield field, label, attachment(sent, at)
    elif not ("system" in sent and "value" in sent and "unit" not in sent):
        yield from _words_of(sent, field, label, at)


def _said_by(concept: Node, name: str) -> list[str]:
    """Its text and what each coding is called, but not the codes themselves."""
    if is_unknown(concept):
        return []
    named = [words(concept.get("text"))]
    for coding in nodes(concept.get("coding")):
        called = said({"coding": [coding]})
        named += [called] if called != coding.get("code") else []
    return [each for each in named if not _is_usual(each, name)]


def _is_usual(found: str, name: str) -> bool:
    """Of the usual kinds of things it is not worth saying what they are."""
    return name in _KINDS and found.lower().replace(" ", "-") in _USUAL_KINDS


def _is_told_elsewhere(reference: Node, at: Resource) -> bool:
    """By an entry of this bundle."""
    named = at.find(reference)
    return named is not None and is_clinical(named.type, named.content)


def _name_of(extension: Node) -> str:
    """The last part of its address, where that is a name."""
    return _NO_NAME.sub("", words(extension.get("url")))[:40]
