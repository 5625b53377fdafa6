"""What the lists of a GP Connect answer say: what the source keeps back of them, and which kinds they hold all of.

GP Connect Access Record Structured, "Using lists to return data": an answer to `$gpc.getstructuredrecord` has one list
for each clinical area that was asked for, empty if there is nothing, with a warning code if something is missing.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from workbench.fhir.bundle.contents import Contents, Resource
from workbench.fhir.bundle.incomplete import is_whole_record
from workbench.fhir.bundle.shapes import Node, choice, node, nodes, words
from workbench.fhir.said import ListRead
from workbench.fhir.values import Problem
from workbench.vocabulary import LIST_NAMES, OTHER_LISTS, Kind, ListWarning, Standing, list_warning_words

STRUCTURED_RECORD: Final = "GPConnect-StructuredRecord-Bundle-1"

_ALLERGIES, _ENDED, _CONSULTATIONS = "886921000000105", "1103671000000101", "1149501000000101"
_MEDICATIONS, _IMMUNISATIONS, _PROBLEMS = "933361000000108", "1102181000000102", "717711000000103"
_UNCATEGORISED, _REFERRALS, _DIARY = "826501000000100", "792931000000107", "714311000000108"
_INVESTIGATIONS = "887191000000108"

# A kind is complete if all of these lists are. No list holds all documents, procedures or other entries.
LISTS_OF: Final = {
    Kind.ALLERGY: (_ALLERGIES, _ENDED),
    Kind.CONSULTATION: (_CONSULTATIONS,),
    Kind.FAMILY_HISTORY: (_UNCATEGORISED, _CONSULTATIONS),
    Kind.IMMUNISATION: (_IMMUNISATIONS,),
    Kind.MEDICATION: (_MEDICATIONS,),
    Kind.NOTE: (_CONSULTATIONS, _INVESTIGATIONS),
    Kind.OBSERVATION: (_UNCATEGORISED, _CONSULTATIONS),
    Kind.PROBLEM: (_PROBLEMS,),
    Kind.QUESTIONNAIRE: (_UNCATEGORISED, _CONSULTATIONS, _INVESTIGATIONS),
    Kind.REFERRAL: (_REFERRALS, _DIARY),
    Kind.REPORT: (_INVESTIGATIONS,),
    Kind.RESULT: (_INVESTIGATIONS,),
}

_EMPTY_FOR: Final = (ListWarning.WITHHELD, ListWarning.UNAVAILABLE)
_OF_EXTENSIONS: Final = frozenset(ListWarning) - {*_EMPTY_FOR}

# The text that the specification gives for the note beside each code, for lists that have the note alone.
_NOTES: Final = {
    ListWarning.CONFIDENTIAL: re.compile(r"excluded due to confidentiality|confidentiality and/or patient preferences"),
    ListWarning.IN_TRANSIT: re.compile(r"record transfer from (the )?previous (gp )?practice (is )?not yet complete"),
    ListWarning.AWAITING_FILING: re.compile(r"awaiting review before becoming available"),
}
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")


def say_what_is_kept_back(contents: Contents, problems: list[Problem]) -> None:
    """One problem for each warning, with the lists that it stands on."""
    warned: dict[str, list[Resource]] = defaultdict(list)
    for each in contents.of_type("List"):
        for warning in _warnings(each):
            warned[warning].append(each)
    for warning, lists in warned.items():
        said = f"{list_warning_words(warning).import_line}: {', '.join(_areas(lists))}"
        problems.append(Problem(f"entry {lists[0].place}, List", said))


def _areas(lists: list[Resource]) -> list[str]:
    named = {_name(each) for each in lists}
    return [*sorted(named - {OTHER_LISTS}), *({OTHER_LISTS} & named)]


def _name(list_: Resource) -> str:
    return LIST_NAMES.get(_code(list_), OTHER_LISTS)


def lists_in(bundle: Node, contents: Contents, patient: Resource, *, is_all: bool) -> tuple[ListRead, ...]:
    """What the lists of this patient say of themselves, once it is known whose they are.

    `is_all`: nothing in the bundle says that a part of it is missing.
    """
    is_full = is_all and _is_structured_record(bundle)
    read: dict[str, ListRead] = {}
    for each in contents.of_type("List"):
        found = _read(each, is_full=is_full and _is_snapshot(each, patient))
        if not each.marks & _NOT_TO_BE_HEARD and (found.warnings or found.is_all):
            read[found.list_id] = _joined(found, read.get(found.list_id))
    return tuple(read.values())


_NOT_TO_BE_HEARD: Final = {Standing.WITHDRAWN, Standing.ANOTHERS, Standing.NOT_TAKEN}


def _read(list_: Resource, *, is_full: bool) -> ListRead:
    return ListRead(_code(list_) or list_.source_id, _name(list_), tuple(_warnings(list_)), is_full)


def _joined(one: ListRead, other: ListRead | None) -> ListRead:
    """Two lists of one area: a warning on either counts."""
    if other is None:
        return one
    warnings = tuple(dict.fromkeys((*other.warnings, *one.warnings)))
    return replace(one, warnings=warnings, is_all=one.is_all and other.is_all)


def complete_kinds(bundle: Node, contents: Contents, patient: Resource) -> frozenset[Kind]:
    """Of which kinds this answer holds all that the source has. GP Connect's structured record says so of some, by its
    lists; a record that was read whole, of all.

    The answer does not repeat what was asked: who asks for a period only has a list that looks complete. What it lacks
    is therefore to be looked at again, and never taken as withdrawn.
    """
    if contents.is_whole and is_whole_record(bundle):
        return frozenset(Kind)
    if not contents.is_whole or not _is_structured_record(bundle):
        return frozenset()
    lists: dict[str, list[bool]] = defaultdict(list)
    for each in contents.of_type("List"):
        lists[_code(each)].append(_is_complete(each, patient))
    return frozenset(
        kind for kind, codes in LISTS_OF.items() if all(lists[code] and all(lists[code]) for code in codes)
    )


def _is_structured_record(bundle: Node) -> bool:
    sent = node(bundle.get("meta")).get("profile")
    profiles = sent if type(sent) is list else [sent]
    return any(words(each).partition("|")[0].endswith(f"/{STRUCTURED_RECORD}") for each in profiles)


def _code(list_: Resource) -> str:
    codings = nodes(node(list_.content.get("code")).get("coding"))
    return next((words(each.get("code")) for each in codings if words(each.get("code")) in LIST_NAMES), "")


def _is_complete(list_: Resource, patient: Resource) -> bool:
    """A current snapshot of this patient's, without a warning, of which the bundle holds every item."""
    if not _is_snapshot(list_, patient) or _warnings(list_):
        return False
    return all(list_.find(item) for item in items_of(list_))


def _is_snapshot(list_: Resource, patient: Resource) -> bool:
    """All there is now, says the source."""
    content = list_.content
    return (content.get("status"), content.get("mode")) == ("current", "snapshot") and (
        list_.find_in("subject") is patient
    )


def items_of(list_: Resource) -> Iterator[Node]:
    """Its references; what is marked deleted is no longer part of it."""
    for each in nodes(list_.content.get("entry")):
        if each.get("deleted") in (None, False):
            yield node(each.get("item"))


def _warnings(list_: Resource) -> list[str]:
    if list_.warnings is None:
        list_.warnings = _found(list_.content)
    return list_.warnings


def _found(content: Node) -> list[str]:
    """Codes of warnings, each once: of extensions wherever they stand, notes in the words of the specification, and
    reasons to be empty that are one. Empty for a code that cannot be shown.
    """
    found = [code for each in _extensions(content) for code in _codes_of(each)]
    said = " ".join(_words_of(content).split()).casefold()
    found += [code for code, phrase in _NOTES.items() if phrase.search(said)]
    reasons = [words(coding.get("code")) for coding in nodes(node(content.get("emptyReason")).get("coding"))]
    return list(dict.fromkeys([*found, *(code for code in _EMPTY_FOR if code in reasons)]))


_MORE: Final = frozenset({dict, list})


def _extensions(content: Node) -> Iterator[Node]:
    """At any depth; not those of resources that it contains."""
    waiting: list[object] = [content]
    while waiting:
        each = waiting.pop()
        if type(each) is list:
            waiting += reversed(each)
        elif type(each) is dict:
            if type(each.get("url")) is str:
                yield each
            waiting += [v for name, v in each.items() if type(v) in _MORE and name != "contained"]


def _codes_of(extension: Node) -> list[str]:
    """A code in STU3, a concept in UK Core; another extension counts if what it holds is the code of a warning."""
    value = choice(extension, "value")
    sent = [words(each.get("code")) for each in (node(value), *nodes(node(value).get("coding")))]
    codes = [_plain(each) for each in sent if each] or [_plain(words(extension.get("valueCode")))]
    in_words = (_plain(words(value)), _plain(words(node(value).get("text"))))
    known = [each for each in (*codes, *in_words) if each in _OF_EXTENSIONS]
    if "warningcode" in extension["url"].casefold():
        return known or codes
    return known


def _plain(sent: str) -> str:
    """Small letters and hyphens for a code that is known; one that is not, as sent; nothing for what is no code."""
    code = re.sub(r"[\s_]+", "-", sent.casefold())
    if code in _OF_EXTENSIONS:
        return code
    return sent if _CODE.fullmatch(sent) else ""


def _words_of(content: Node) -> str:
    """Its notes (in DSTU2 one string) and narrative."""
    notes = [words(each.get("text")) for each in nodes(content.get("note"))]
    return " ".join([*notes, words(content.get("note")), words(node(content.get("text")).get("div"))])
