"""Whether a code that restores access is said for certain: as what an entry is, that stands as it says."""

from collections.abc import Iterator
from typing import Any, Final

from workbench.fhir.bundle.contents import Resource
from workbench.fhir.bundle.shapes import choice, nodes, words
from workbench.fhir.codes import is_snomed
from workbench.vocabulary import AccessCode

# What was found or done; what was asked for, planned or written down about somebody else says nothing of the kind
_FACTS: Final = frozenset({"Condition", "Observation", "Procedure"})
_SO: Final = frozenset({"final", "amended", "corrected", "completed", "confirmed"})
# Each of these may change what the code means
_QUALIFIERS: Final = ("modifierExtension", "focus", "dataAbsentReason", "interpretation")


def surely_restores(resource: Resource, code: AccessCode) -> bool:
    content = resource.content
    if resource.type not in _FACTS or resource.doubts or not _is_coded(resource, code):
        return False
    is_plain = choice(content, "value") is None and not any(content.get(each) for each in _QUALIFIERS)
    return is_plain and all(status in _SO for status in _statuses(content))


def _is_coded(resource: Resource, code: AccessCode) -> bool:
    codings = (coding for concept in nodes(resource.content.get("code")) for coding in nodes(concept.get("coding")))
    return any(words(each.get("code")) == code.value and is_snomed(each.get("system")) for each in codings)


def _statuses(content: dict[str, Any]) -> Iterator[str]:
    """In either form; one that is there and cannot be read is as good as an unknown one."""
    for field in ("status", "verificationStatus"):
        sent = content.get(field)
        if sent is not None:
            codings = [coding for concept in nodes(sent) for coding in nodes(concept.get("coding"))]
            yield from [words(each.get("code")) for each in codings] or [words(sent)]
