"""Words of the record, and attachments, that are part of no entry: they are told of."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from workbench.fhir.bundle.contents import Contents, Resource
from workbench.fhir.bundle.kinds import has_words, is_clinical
from workbench.fhir.bundle.paths import at_path
from workbench.fhir.bundle.shapes import Node, node, nodes, words
from workbench.fhir.filing.consultations import Consultations
from workbench.fhir.filing.list_words import is_warning, words_of_list
from workbench.fhir.resource_types.table import row_for
from workbench.fhir.standing.parents import MATTER, Parents, is_left_out
from workbench.fhir.values import Problem
from workbench.identifiers import told_name

LIST_WORDS: Final = "words of this list (a note, or what it says of an item) are part of no entry; not shown"
NOBODYS: Final = "clinical words that name no patient; not shown"
UNNAMED: Final = "no entry names this attachment; not shown"
NO_ENTRY: Final = "{count} with words about the patient that are part of no entry; not shown"

# Equipment has a type, whoever uses it
_WITHOUT_PATIENT: Final = frozenset({"CareTeam", "Device"})
_ABOUT: Final = ("subject", "patient", "beneficiary", "for")
_WORDS: Final = ("note", "comment", "description", "reason", "reasonCode", "text")


def tell_of_words_left_out(
    contents: Contents, consultations: Consultations, parents: Parents, problems: list[Problem]
) -> None:
    """A consultation's lists are read with it."""
    counted: Counter[str] = Counter()
    for each in contents.resources:
        if is_left_out(each) or is_clinical(each.type, each.content):
            continue
        if cause := _cause(each, consultations, parents):
            problems.append(Problem(each.position, cause))
        elif _speaks_of_the_patient(each, parents):
            counted[each.type] += 1
    problems += [Problem(told_name(type_), NO_ENTRY.format(count=count)) for type_, count in counted.items()]


def _cause(resource: Resource, consultations: Consultations, parents: Parents) -> str:
    content = resource.content
    if resource.type == "List":
        is_read = resource.source_id in consultations.seen or is_warning(content)
        return LIST_WORDS if not is_read and words_of_list(resource, resource) else ""
    if resource.type == "Binary":
        return UNNAMED if _holds_something(content) and not parents.below.get(resource) else ""
    is_administration = bool(row_for(resource.type).only_with) and resource.type not in _WITHOUT_PATIENT
    return NOBODYS if is_administration and has_words(resource.type, content) else ""


def _holds_something(binary: Node) -> bool:
    return bool(words(binary.get("data")) or words(binary.get("content")))


def _speaks_of_the_patient(resource: Resource, parents: Parents) -> bool:
    """The types about money, messages and terms; a specimen's words are in what was found in it."""
    is_read = resource.type == "List" or (resource.type in MATTER and bool(parents.below.get(resource)))
    if is_read or resource.type == "RelatedPerson" or not any(resource.content.get(field) for field in _ABOUT):
        return False
    return any(_words_in(resource.content))


def _words_in(content: Node) -> Iterator[str]:
    for field in _WORDS:
        sent = at_path(content, field)
        is_generated = field == "text" and node(sent).get("status") == "generated"
        if not is_generated:
            yield words(sent)
            yield from (words(each.get("text")) or words(each.get("div")) for each in nodes(sent))
