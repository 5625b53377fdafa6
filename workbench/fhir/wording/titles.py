"""What an entry is called, and the codes that say it."""

import re
from collections.abc import Iterator
from typing import Final

from workbench.fhir.bundle.concepts import codings_of, said
from workbench.fhir.bundle.contents import Resource
from workbench.fhir.bundle.paths import at_path
from workbench.fhir.bundle.shapes import Node, node, nodes, words
from workbench.fhir.resource_types.row import Named
from workbench.fhir.resource_types.table import row_for
from workbench.fhir.standing.words_between import is_kept_out, words_from, words_of
from workbench.fhir.values import Coding
from workbench.fhir.who.authors import name_of
from workbench.fhir.wording.generated import is_chosen, is_typed_concept
from workbench.vocabulary import Kind

_PLAIN: Final = ("title", "description", "name")

_WORD_FOR: Final = {
    Kind.NOTE: "Comment note",
    Kind.RESULT: "Result",
    Kind.IMMUNISATION: "Immunisation",
    Kind.FAMILY_HISTORY: "Family history",
    Kind.QUESTIONNAIRE: "Questionnaire response",
}
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def title_of(resource: Resource, kind: Kind) -> str:
    """One line, never empty."""
    title = _coded_title(resource) or _plain_title(resource) or _second_best(resource)
    if row_for(resource.type).named is Named.BY_RELATIVE:
        title = f"Family history: {said(resource.content.get('relationship'))}".removesuffix(": ")
    return " ".join(title.split()) or _word_for(resource, kind)


def _coded_title(resource: Resource) -> str:
    return next(filter(None, map(said, main_concepts(resource))), "")


def codings_for(resource: Resource) -> tuple[Coding, ...]:
    """What the entry is, and what it found or why it was done: a code in a value weighs as much as one in the title."""
    return codings_of([*main_concepts(resource), *_further_concepts(resource.content)])


def _further_concepts(content: Node) -> Iterator[object]:
    reasons = content.get("reasonCode")
    yield from reasons if isinstance(reasons, list) else [reasons]
    for found in (content, *nodes(content.get("component"))):
        yield found.get("valueCodeableConcept")


def is_title_typed(resource: Resource, title: str) -> bool:
    """Did people write it? Not a code's display, a heading, or the name of a medicine, questionnaire or relative."""
    own = (words(resource.content.get(field)) for field in _PLAIN)
    concepts = (
        said(each)
        for field in (*_title_fields(resource), *row_for(resource.type).second_best)
        if not is_chosen(field)
        for each in _concepts_at(resource, field)
        if is_typed_concept(each)
    )
    return any(" ".join(each.split()) == title for each in (*own, *concepts))


def main_concepts(resource: Resource) -> list[object]:
    return [each for field in _title_fields(resource) for each in _concepts_at(resource, field)]


def _title_fields(resource: Resource) -> tuple[str, ...]:
    row = row_for(resource.type)
    return row.title if any(field in resource.content for field in row.title) else row.title + row.title_else


def _concepts_at(resource: Resource, field: str) -> list[object]:
    """A reference (to a Medication) stands for the code of what it names, else for its own words."""
    sent = at_path(resource.content, field)
    if not field.endswith("Reference"):
        return sent if type(sent) is list else [sent]
    named = words_from(node(sent), resource)
    display = None if is_kept_out(node(sent), resource) else node(sent).get("display")
    return [named.content.get("code") if named else None, display]


def _plain_title(resource: Resource) -> str:
    return next(filter(None, (words(resource.content.get(field)) for field in _PLAIN)), "")


def _second_best(resource: Resource) -> str:
    row = row_for(resource.type)
    if row.named is Named.BY_QUESTIONNAIRE:
        return _questionnaire(resource)
    concepts = (each for field in row.second_best for each in nodes(resource.content.get(field)))
    return next(filter(None, map(said, concepts)), "")


def _questionnaire(response: Resource) -> str:
    """The questionnaire's own name; EMIS names only the observation that the answers stand under (`parent`)."""
    named = node(response.content.get("questionnaire"))
    asked = words_of(response.contents.find(words(response.content.get("questionnaire"))), response)
    asked = asked or words_from(named, response) or words_from(node(response.content.get("parent")), response)
    display = "" if is_kept_out(named, response) else words(named.get("display"))
    return display or (called(asked) if asked else "")


def _word_for(resource: Resource, kind: Kind) -> str:
    if kind is Kind.OTHER:
        return _CAPITAL.sub(" ", resource.type).capitalize()
    return _WORD_FOR.get(kind, kind.value.capitalize())


def called(resource: Resource) -> str:
    """What another entry's text says where it refers to this one."""
    return name_of(resource) or _coded_title(resource) or _plain_title(resource)
