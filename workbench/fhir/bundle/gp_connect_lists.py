"""What the lists of a GP Connect answer say: what the source keeps back of them, and which kinds they hold all of.

GP Connect Access Record Structured, "Using lists to return data": an answer to `$gpc.getstructuredrecord` has one list
for each clinical area that was asked for, empty if there is nothing, with a warning code if something is missing.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from workbench.fhir.bundle.contents import Contents, Resource
from workbench.fhir.bundle.shapes import Node, choice, extensions, node, nodes, words
from workbench.fhir.values import Problem
from workbench.vocabulary import Kind

STRUCTURED_RECORD: Final = "GPConnect-StructuredRecord-Bundle-1"

_ALLERGIES, _ENDED, _CONSULTATIONS = "886921000000105", "1103671000000101", "1149501000000101"
_MEDICATIONS, _IMMUNISATIONS, _PROBLEMS = "933361000000108", "1102181000000102", "717711000000103"
_UNCATEGORISED, _REFERRALS, _DIARY = "826501000000100", "792931000000107", "714311000000108"
_INVESTIGATIONS = "887191000000108"

NAMES: Final = {
    _ALLERGIES: "allergies and adverse reactions",
    _CONSULTATIONS: "consultations",
    _DIARY: "diary entries",
    _ENDED: "ended allergies",
    _IMMUNISATIONS: "immunisations",
    _INVESTIGATIONS: "investigations and results",
    _MEDICATIONS: "medications",
    _PROBLEMS: "problems",
    _REFERRALS: "outbound referrals",
    _UNCATEGORISED: "uncategorised data",
}

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

WARNINGS: Final = {
    "confidential-items": "the source keeps back confidential items",
    "data-in-transit": "the record has not all come from the former practice, so that older items may be missing",
    "data-awaiting-filing": "items that are not yet filed at the source are missing",
    "withheld": "the source keeps back all items (its list is empty for the reason “withheld”)",
    "unavailable": "the source cannot say what there is (its list is empty for the reason “unavailable”)",
}
OTHER_WARNING: Final = "the source gives a warning, so that items may be missing"


def say_what_is_kept_back(contents: Contents, problems: list[Problem]) -> tuple[str, ...]:
    """One problem for each warning, with the lists that it stands on; the same in words, to be kept."""
    warned: dict[str, list[Resource]] = defaultdict(list)
    for each in contents.of_type("List"):
        for warning in _warnings(each.content):
            warned[WARNINGS.get(warning, OTHER_WARNING)].append(each)
    found = {f"{warning}: {_areas(lists)}": lists[0].place for warning, lists in warned.items()}
    problems += [Problem(f"entry {place}, List", said) for said, place in found.items()]
    return tuple(found)


def _areas(lists: list[Resource]) -> str:
    named = sorted({NAMES[code] for each in lists if (code := _code(each))})
    return ", ".join([*named, *(["other lists"] if any(not _code(each) for each in lists) else [])])


def complete_kinds(bundle: Node, contents: Contents, patient: Resource) -> frozenset[Kind]:
    """Of which kinds this answer holds all that the source has. Nothing but GP Connect's structured record says so.

    The answer does not repeat what was asked: who asks for a period only has a list that looks complete. What it lacks
    is therefore to be looked at again, and never taken as withdrawn.
    """
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
    return next((words(each.get("code")) for each in codings if words(each.get("code")) in NAMES), "")


def _is_complete(list_: Resource, patient: Resource) -> bool:
    """A current snapshot of this patient's, without a warning, of which the bundle holds every item."""
    content = list_.content
    if (content.get("status"), content.get("mode")) != ("current", "snapshot") or any(_warnings(content)):
        return False
    return list_.find_in("subject") is patient and all(list_.find(item) for item in items_of(list_))


def items_of(list_: Resource) -> Iterator[Node]:
    """Its references; what is marked deleted is no longer part of it."""
    for each in nodes(list_.content.get("entry")):
        if each.get("deleted") in (None, False):
            yield node(each.get("item"))


def _warnings(content: Node) -> Iterator[str]:
    """Codes of the warning extension (a code in STU3, a concept in UK Core), and reasons to be empty that are one."""
    for each in extensions(content, "ListWarningCode"):
        value = choice(each, "value")
        codings = nodes(node(value).get("coding"))
        yield from [words(coding.get("code")) for coding in codings] or [words(value)]
    for coding in nodes(node(content.get("emptyReason")).get("coding")):
        if coding.get("code") in ("withheld", "unavailable"):
            yield words(coding.get("code"))
