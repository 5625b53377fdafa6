"""What is there of an entry and cannot be shown, said without its content."""

from collections.abc import Iterator
from typing import Final

from workbench.fhir.bundle.contents import Resource
from workbench.fhir.bundle.incomplete import is_subsetted
from workbench.fhir.bundle.shapes import Node, words
from workbench.fhir.standing.references import inside_of
from workbench.fhir.values import AttachmentRead
from workbench.fhir.wording.attachments import is_attachment, read_attachment
from workbench.sanitise import not_shown_in

UNNAMED: Final = "an attachment that it contains and does not name"


def not_shown_of(resource: Resource) -> Iterator[str]:
    """Pictures in the narrative, attachments, measured curves, and extensions that change what the rest means."""
    if is_subsetted(resource.content):
        yield "the rest of it, of which the source sent only a part"
    for sent in inside_of(resource).notable:
        if "div" in sent:
            yield from (f"{what} in the narrative" for what in not_shown_in(words(sent["div"])))
        if is_attachment(sent):
            yield from read_attachment(sent, resource).not_shown
        elif "origin" in sent and ("data" in sent or "dimensions" in sent):
            yield "a series of measurements"
        if sent.get("modifierExtension"):
            yield "an extension that changes the meaning of the rest"
    if any(map(_is_unnamed, resource.contained.values())):
        yield UNNAMED


def _is_unnamed(inside: Resource) -> bool:
    """A Binary at whose address no attachment is."""
    holder = inside.holder
    if inside.type != "Binary" or holder is None:
        return False
    return all(holder.find(each) is not inside for each in inside_of(holder).references)


def documents_in(resource: Resource) -> Iterator[AttachmentRead]:
    """The attachments, as they are kept."""
    found = (read_attachment(sent, resource).document for sent in attachments_in(resource))
    return filter(None, found)


def attachments_in(resource: Resource) -> Iterator[Node]:
    return filter(is_attachment, inside_of(resource).notable)
