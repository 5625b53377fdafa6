"""Every reference and attachment that a resource holds, found in one walk, and what of the bundle a reference names."""

from typing import Any, Final

from workbench.fhir.bundle.contents import Resource
from workbench.fhir.bundle.references import is_reference
from workbench.fhir.bundle.shapes import Inside, Node, nodes

ATTACHMENTS: Final = frozenset(
    {"attachment", "contentAttachment", "presentedForm", "valueAttachment", "sourceAttachment"}
)
_LEAD_NOWHERE: Final = frozenset(
    "code coding meta identifier subject patient text recorder requester medicationReference".split()
)

_Found = tuple[Any, bool, bool]  # an object or a list, whether its references lead to others, whether it is contained


def inside_of(resource: Resource) -> Inside:
    if resource.inside is None:
        resource.inside = _walked(resource.content)
    return resource.inside


def find(resource: Resource, reference: Node) -> Resource | None:
    """What it names in the bundle, itself excepted."""
    found = resource.find(reference)
    return None if found is resource else found


def _walked(content: Node) -> Inside:
    inside = Inside([], [], [])
    waiting: list[_Found] = []
    _add_fields((content, True, False), waiting, inside)
    while waiting:
        found = sent, leads, is_contained = waiting.pop()
        if type(sent) is list:
            waiting += [(each, leads, is_contained) for each in sent if type(each) in (dict, list)]
        else:
            _note(found, inside)
            _add_fields(found, waiting, inside)
    return inside


def _add_fields(found: _Found, waiting: list[_Found], inside: Inside) -> None:
    sent, leads, is_contained = found
    for field, value in sent.items():
        if type(value) is dict or type(value) is list:
            if field in ATTACHMENTS:
                inside.attachments.extend(nodes(value))
            waiting.append((value, leads and field not in _LEAD_NOWHERE, is_contained or field == "contained"))


def _note(found: _Found, inside: Inside) -> None:
    sent, leads, is_contained = found
    if is_reference(sent):
        if leads:
            inside.leading.append(sent)
        if not is_contained:
            inside.references.append(sent)
    elif "url" in sent and "extension" not in sent and not is_contained:
        inside.references.append({"reference": sent["url"]})
