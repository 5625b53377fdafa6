"""Which resources are entries of the record, and what kind of entry each is."""

import re

from workbench.fhir.bundle.contents import Resource
from workbench.fhir.bundle.paths import at_path
from workbench.fhir.bundle.shapes import Node, node, nodes, words
from workbench.fhir.codes import COMMENT_NOTE, is_snomed
from workbench.fhir.resource_types.table import NEVER_ENTRIES, row_for
from workbench.vocabulary import Kind

_FAMILY = re.compile(r"(family history|fh)\b", re.IGNORECASE)


def is_clinical(type_: str, content: Node) -> bool:
    """Types with a kind are; so is anything else about a patient that is not administration: it must not be lost.

    Administration is where it has clinical words of its own.
    """
    if type_ in NEVER_ENTRIES:
        return False
    row = row_for(type_)
    if row.only_with:
        return has_words(type_, content) and (row.kind is not Kind.OTHER or _has_any(content, row.patient))
    return row.kind is not Kind.OTHER or _has_any(content, row.patient)


def has_words(type_: str, content: Node) -> bool:
    """Of administration: clinical words of its own."""
    return _has_any(content, row_for(type_).only_with)


def _has_any(content: Node, paths: tuple[str, ...]) -> bool:
    return any(map(_holds, (at_path(content, path) for path in paths)))


def _holds(value: object) -> bool:
    return any(map(_holds, value)) if type(value) is list else bool(value)


def kind_of(resource: Resource, *, heading: str, in_report: bool) -> Kind:
    if resource.type != "Observation":
        return row_for(resource.type).kind
    if is_comment_note(resource.content):
        return Kind.NOTE
    if _FAMILY.match(heading) or _is_family_history(resource.content):
        return Kind.FAMILY_HISTORY
    return Kind.RESULT if in_report else Kind.OBSERVATION


def is_comment_note(content: Node) -> bool:
    for coding in nodes(node(content.get("code")).get("coding")):
        if coding.get("code") == COMMENT_NOTE and is_snomed(coding.get("system")):
            return True
    return False


def _is_family_history(content: Node) -> bool:
    concepts = [*nodes(content.get("category")), *nodes(content.get("code"))]
    named = [words(each.get("text")) for each in concepts]
    named += [words(coding.get("display")) for each in concepts for coding in nodes(each.get("coding"))]
    return any(_FAMILY.match(name) for name in named)
