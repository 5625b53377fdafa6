"""By what a letter is known again under another id: its attachments' address, hash or data, its master identifier."""

import base64
import binascii
import hashlib
from collections.abc import Iterable, Iterator

from workbench.fhir.bundle.contents import Resource, relative
from workbench.fhir.bundle.shapes import Node, nodes, words
from workbench.fhir.standing.references import inside_of

HELD_BY = frozenset({"Binary", "DocumentReference"})
"""Types that an attachment's address may name on the source's own server."""


def shared_names(parts: Iterable[Resource]) -> tuple[str, ...]:
    """Digests: an address may hold a token, and the data may be large."""
    found = {name for part in parts for name in _names_of(part)}
    return tuple(sorted(hashlib.sha256(name.encode()).hexdigest() for name in found))


def _names_of(resource: Resource) -> Iterator[str]:
    for identifier in nodes(resource.content.get("masterIdentifier")):
        value = words(identifier.get("value"))
        if value:
            yield f"identifier {words(identifier.get('system')).lower()} {value.lower()}"
    for attachment in _attachments(resource):
        yield from _of_attachment(attachment, resource)


def _attachments(resource: Resource) -> list[Node]:
    media = nodes(resource.content.get("content")) if resource.type == "Media" else []
    return [*media, *inside_of(resource).attachments]


def _of_attachment(attachment: Node, resource: Resource) -> Iterator[str]:
    url = words(attachment.get("url")).strip()
    if url:
        yield f"url {_address(url)}"
        binary = resource.find({"reference": url})
        yield from _of_data(binary.content) if binary and binary.type == "Binary" else ()
    sent = words(attachment.get("hash")).strip()
    if sent:
        yield f"sha1 {sent}"
    yield from _of_data(attachment)


def _of_data(holder: Node) -> Iterator[str]:
    """FHIR's own hash of an attachment is the SHA-1 of its data, so that data and hash are known as the same."""
    data = words(holder.get("data")) or words(holder.get("content"))
    try:
        decoded = base64.b64decode("".join(data.split()))
    except (binascii.Error, ValueError):
        return
    if decoded:
        digest = hashlib.sha1(decoded, usedforsecurity=False).digest()
        yield f"sha1 {base64.b64encode(digest).decode()}"


def _address(url: str) -> str:
    """`Type/id` on whatever server, else the address as it is."""
    short = relative(url)
    return short if short.partition("/")[0] in HELD_BY else url
