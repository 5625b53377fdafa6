"""An entry's text: everything a reader of the record sees beyond its title."""

from collections.abc import Iterable, Iterator

from workbench.fhir.bundle.contents import Resource
from workbench.fhir.bundle.shapes import Node, choice, extensions, nodes
from workbench.fhir.wording.backbone import answers
from workbench.fhir.wording.datatypes import notable, say
from workbench.fhir.wording.display_fields import SHOWN, SHOWN_OF_ANY, Shown

_NOT_WORTH_SAYING = frozenset({"Not given: no", "Not done: no"})


def text_of(title: str, *lines: Iterable[str]) -> str:
    """The lines, each once and without those that only say the title again."""
    seen = dict.fromkeys(line for some in lines for line in some if line)
    return "\n".join(line for line in seen if line != title and line.partition(": ")[2] != title)


def lines_of(resource: Resource) -> Iterator[str]:
    content = resource.content
    for shown in SHOWN.get(resource.type, SHOWN_OF_ANY):
        value = content.get(shown.field) if shown.field.isalpha() else _at_path(content, shown.field)
        if value is not None:
            yield from _lines(shown, value, resource)
    if resource.type == "QuestionnaireResponse":
        for item in nodes(content.get("item")):
            yield from answers(item, resource)


def _lines(shown: Shown, value: object, resource: Resource) -> Iterator[str]:
    """One line for each of several values: notes and components stay apart."""
    if type(value) is list:
        for each in value:
            yield from _lines(shown, each, resource)
        return
    said = shown.how(value, resource) if type(value) is dict or shown.how in (say, notable) else ""
    line = f"{shown.label}: {said}" if shown.label and said else said
    if line not in _NOT_WORTH_SAYING:
        yield line


def _at_path(content: Node, path: str) -> object:
    if path.startswith("+"):
        return [_value_of(each) for each in extensions(content, path[1:])]
    first, _, rest = path.partition(".")
    if rest:
        return [_at_path(each, rest) for each in nodes(content.get(first))]
    return choice(content, first.removesuffix("[x]")) if first.endswith("[x]") else content.get(first)


def _value_of(extension: Node) -> object:
    return extension if "extension" in extension else choice(extension, "value")
