"""An entry's text: everything a reader of the record sees beyond its title."""

from collections.abc import Iterable, Iterator
from functools import cache

from workbench.fhir.bundle.contents import Resource
from workbench.fhir.bundle.paths import at_path, root_of
from workbench.fhir.bundle.shapes import node
from workbench.fhir.resource_types.row import How, Shown
from workbench.fhir.resource_types.table import row_for
from workbench.fhir.standing.words_between import words_from
from workbench.fhir.wording.backbone import answers
from workbench.fhir.wording.display_fields import IN_WORDS
from workbench.fhir.wording.generated import Line, is_generated
from workbench.fhir.wording.negations import negations

_OF_ANY_VALUE = frozenset({How.DATA_TYPE, How.NOTABLE_STATUS})


def text_of(title: str, *lines: Iterable[Line]) -> list[Line]:
    """The lines, each once and without those that only say the title again."""
    seen: dict[str, Line] = {}
    for line in (line for some in lines for line in some if line.words):
        if line.words not in seen or not line.is_generated:
            seen[line.words] = line
    return [line for said, line in seen.items() if said != title and said.partition(": ")[2] != title]


def lines_of(resource: Resource) -> Iterator[Line]:
    content = resource.content
    yield from (Line(said, is_generated=True) for said in negations(content))
    for root, shown in _shown_of(resource.type):
        if root in content or not root:
            value = at_path(content, shown.field)
            if value is not None:
                yield from _lines(shown, value, resource)


@cache
def _shown_of(type_: str) -> list[tuple[str, Shown]]:
    """Each field that is shown with the one of the resource that it stands in: most resources have few of them."""
    return [(root_of(shown.field), shown) for shown in row_for(type_).shown]


def _lines(shown: Shown, value: object, resource: Resource) -> Iterator[Line]:
    """One line for each of several values: notes, components and answers stay apart."""
    if type(value) is list:
        for each in value:
            yield from _lines(shown, each, resource)
        return
    if shown.how is How.ANSWERS and type(value) is dict:
        yield from answers(value, resource)
        return
    said = IN_WORDS[shown.how](value, resource) if type(value) is dict or shown.how in _OF_ANY_VALUE else ""
    if said:
        yield Line(f"{shown.label}: {said}" if shown.label else said, _is_generated(shown, value, resource))


def _is_generated(shown: Shown, value: object, resource: Resource) -> bool:
    """The words of a specimen are its own, with the laboratory's notes."""
    if shown.how is not How.SPECIMEN:
        return is_generated(value, shown.field, shown.how)
    taken = words_from(node(value), resource)
    return taken is None or "note" not in taken.content
