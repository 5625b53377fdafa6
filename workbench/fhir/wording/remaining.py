"""Words of a resource that no line of its entry says: they follow, under the name of the field they stand in."""

import re
from collections.abc import Iterator
from functools import cache, cached_property, lru_cache
from typing import Any, Final

from workbench.fhir.bundle.concepts import is_unknown, said
from workbench.fhir.bundle.contents import Resource
from workbench.fhir.bundle.kinds import is_clinical
from workbench.fhir.bundle.references import is_reference
from workbench.fhir.bundle.shapes import Node, node, nodes, words
from workbench.fhir.resource_types.table import row_for
from workbench.fhir.standing.references import inside_of
from workbench.fhir.standing.words_between import is_kept_out, words_of
from workbench.fhir.who.authors import WRITERS
from workbench.fhir.wording.attachments import OF_ITS_CONTENT, attachment, is_attachment
from workbench.fhir.wording.generated import Line, is_chosen, is_generated
from workbench.sanitise import clean_narrative, narrative_words

# Names, addresses, marks and codes: they say nothing of the patient's health that the words beside them do not
_TECHNICAL: Final = frozenset(
    """
    address contained data fhir_comments hash id identifier implicitRules instantiatesCanonical instantiatesUri meta
    patient resourceType securityLabel size subject telecom url
    """.split()
)
_TECHNICAL_STRINGS: Final = _TECHNICAL | frozenset(
    """
    action class clinicalStatus code comparator contentType criticality dayOfWeek direction docStatus durationUnit
    gender intent kind language lifecycleStatus linkId mode periodUnit priority purpose reference requirement status
    system taken unit use valueCode valueId valueOid valueUri valueUrl valueUuid verificationStatus version when
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
_MATTER_IN_WORDS: Final = frozenset({"Specimen", "Substance"})
_TOLD_AS_ONE: Final = frozenset({"coding", "div", "reference", "identifier", *OF_ITS_CONTENT})
_NOT_WORDS = re.compile(r"(?:https?|urn|mailto|ftp|tel):\S*|[A-Z][A-Za-z]+/\S+|#\S+|[0-9TZ:.+-]+|[\W_]*")
_TAG_OF_A_TERM = re.compile(r" \([a-z /]+\)$")
_NO_NAME = re.compile(r".*/|Extension|CareConnect|UKCore|GPC|ODS|\d+|[^A-Za-z]")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NOT_LETTERS = re.compile(r"[\W_]+")
_SHORT: Final = 8  # such words may stand in a line by chance

_Sent = tuple[Any, str, str, str]  # a value, its own name, the field of the resource, the label of its words


def remaining_lines(resource: Resource, told: str) -> Iterator[Line]:
    """`told` is what the entry says already, a line for each thing said."""
    heard = _Heard(told)
    for sent, found in _words_of(resource):
        _, _, field, label = sent
        if found and not heard.says(found, covered=_is_covered(field, label, resource.type)):
            yield Line(f"{_HUMP.sub(' ', label).capitalize()}: {found}", _is_generated(sent))


def _is_generated(sent: _Sent) -> bool:
    """A string by its own name or by its field, a concept or reference as a whole; an attachment never."""
    value, name, field, _ = sent
    if type(value) is str:
        return is_chosen(field) or is_generated(value, name)
    return not is_attachment(value) and is_generated(value, field)


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
    names = {path.partition(".")[0] for path in [*row.title, *row.second_best, *(each.field for each in row.shown)]}
    choices = tuple(each.removesuffix("[x]") for each in names if each.endswith("[x]"))
    shown = field in names or f"+{label}" in names or bool(choices and field.startswith(choices))
    return shown or field in WRITERS


def _words_of(resource: Resource) -> Iterator[tuple[_Sent, str]]:
    """All words of a resource, each with the value that says them."""
    waiting = [*_fields_of(resource), *_contained_in(resource), *_drawn_on(resource)][::-1]
    while waiting:
        value, name, field, label = sent = waiting.pop()
        if type(value) is list:
            waiting += [(each, name, field, label) for each in reversed(value)]
        elif type(value) is str:
            if name not in _TECHNICAL_STRINGS and _is_said(value, name):
                yield sent, words(value)
        elif type(value) is dict and not name.endswith("Identifier"):
            is_one = _is_told_as_one(value, name)
            if is_one and (called := _said_by(value, name, resource)):
                yield sent, called
            waiting += _beside(value, field, label) if is_one else _inside(value, name, field, label)


def _fields_of(resource: Resource) -> Iterator[_Sent]:
    for name, value in resource.content.items():
        if name not in _TECHNICAL:
            plain = name.removeprefix("_")
            yield _beside_narrative(value) if name == "text" else value, plain, plain, plain


def _beside_narrative(value: Any) -> Any:
    """The narrative is shown as such."""
    if type(value) is not dict:
        return value
    return {name: sent for name, sent in value.items() if name != "div" or type(sent) is not str}


def _contained_in(resource: Resource) -> Iterator[_Sent]:
    """Not those that the source has taken back: a label on one is a label on the whole."""
    kept_back = {id(each.content) for each in resource.contained.values() if each.marks - resource.marks}
    for inside in nodes(resource.content.get("contained")):
        type_ = words(inside.get("resourceType"))
        if type_ not in _TOLD_BY_NAME and not is_clinical(type_, inside) and id(inside) not in kept_back:
            yield inside, type_, type_, type_


def _drawn_on(resource: Resource) -> Iterator[_Sent]:
    """A specimen or substance that it names: their words are its own, and stand in no other entry."""
    for reference in inside_of(resource).references:
        named = resource.find(reference)
        if named and named.type in _MATTER_IN_WORDS and not named.holder and words_of(named, resource):
            yield _further_words(named.content), named.type, named.type, named.type


def _further_words(content: Node) -> Node:
    """Its type and notes are said as such; a narrative that is generated says the fields again."""
    is_generated = node(content.get("text")).get("status") == "generated"
    said = {"type", "note", *(["text"] if is_generated else [])}
    return {name: sent for name, sent in content.items() if name not in said}


def _is_told_as_one(sent: Node, name: str) -> bool:
    if _TOLD_AS_ONE.isdisjoint(sent) or name.endswith("xtension"):
        return False
    return "coding" in sent or type(sent.get("div")) is str or _is_reference(sent) or is_attachment(sent)


def _beside(sent: Node, field: str, label: str) -> list[_Sent]:
    return [(sent["extension"], "extension", field, label)] if "extension" in sent else []


def _inside(sent: Node, name: str, field: str, label: str) -> list[_Sent]:
    """Extensions go by their own names; an identifier, or how to reach somebody, holds no words."""
    if "system" in sent and "value" in sent and "unit" not in sent:
        return []
    if name.endswith("xtension"):
        label = _name_of(words(sent.get("url"))) or label
    return [
        (each, key.removeprefix("_"), field, label) for key, each in reversed(sent.items()) if key not in _TECHNICAL
    ]


def _is_said(found: str, name: str) -> bool:
    return not _NOT_WORDS.fullmatch(found) and not _is_usual(found, name)


def _is_reference(sent: Node) -> bool:
    """CarePlan has activities with a field of this name."""
    return is_reference(sent) and type(sent.get("reference")) is not dict


def _said_by(sent: Node, name: str, at: Resource) -> str:
    if "coding" in sent:
        return _concept(sent, name)
    if "div" in sent:
        return narrative_words(clean_narrative(words(sent["div"])))
    if _is_reference(sent):
        is_told = "display" not in sent or _is_told_elsewhere(sent, at) or is_kept_out(sent, at)
        return "" if is_told else words(sent["display"])
    return attachment(sent, at)


def _concept(sent: Node, name: str) -> str:
    """What it is called; a code without a name is no word."""
    called = said(sent)
    if not called or is_unknown(sent) or _is_usual(called, name):
        return ""
    return "" if "text" not in sent and any(called == each.get("code") for each in nodes(sent["coding"])) else called


def _is_usual(found: str, name: str) -> bool:
    """Of the usual kinds of things it is not worth saying what they are."""
    return name in _KINDS and found.lower().replace(" ", "-") in _USUAL_KINDS


def _is_told_elsewhere(reference: Node, at: Resource) -> bool:
    """By an entry of this bundle."""
    named = at.find(reference)
    return named is not None and is_clinical(named.type, named.content)


@lru_cache(maxsize=1024)
def _name_of(address: str) -> str:
    """The last part of an extension's address, where that is a name."""
    return _NO_NAME.sub("", address)[:40]
