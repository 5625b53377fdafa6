"""By what a letter is known again under another id: its attachments' address, hash or data, its identifiers."""

import base64
import binascii
import hashlib
from collections.abc import Iterable, Iterator
from typing import Final

from workbench.fhir.bundle.addresses import system_of
from workbench.fhir.bundle.contents import Resource, relative
from workbench.fhir.bundle.shapes import Node, node, nodes, words
from workbench.fhir.codes import is_nhs_number, is_ods_code
from workbench.fhir.standing.references import inside_of
from workbench.fhir.standing.words_between import PEOPLE_AND_PLACES

IDENTIFIER: Final = "identifier:"
"""Begins the names that many things may share that are no copies: see intake/entries/others/copies.py."""

_LETTERS: Final = frozenset({"Composition", "DocumentManifest", "DocumentReference", "Media"})
_OF_PEOPLE_AND_PLACES: Final = frozenset("EI JHN MD MR NH NHS NPI PI PN PRN XX".split())
HELD_BY = frozenset({"Binary", "DocumentReference"})
"""Types that an attachment's address may name on the source's own server."""


def shared_names(parts: Iterable[Resource]) -> tuple[str, ...]:
    """Digests: an address may hold a token, and the data may be large."""
    parts = [*parts]
    own = {_digest(name) for part in parts for name in _names_of(part)}
    identifiers = {f"{IDENTIFIER}{_digest(name)}" for part in parts for name in _identifiers_of(part)}
    return tuple(sorted(own | identifiers))


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def _names_of(resource: Resource) -> Iterator[str]:
    yield from filter(None, map(_named, nodes(resource.content.get("masterIdentifier"))))
    for attachment in _attachments(resource):
        yield from _of_attachment(attachment, resource)


def _identifiers_of(resource: Resource) -> Iterator[str]:
    """Of a letter, also its master identifier: what is one of these here may be the other in another reference."""
    content = resource.content
    for each in [*nodes(content.get("masterIdentifier")), *nodes(content.get("identifier"))]:
        name = _named(each) if resource.type in _LETTERS else ""
        if name and not _is_of_person_or_place(each, resource):
            yield name


def _named(identifier: Node) -> str:
    value = words(identifier.get("value")).strip().lower()
    return f"identifier {words(identifier.get('system')).strip().lower()} {value}" if value else ""


def _is_of_person_or_place(identifier: Node, at: Resource) -> bool:
    """By its system, its type, or since somebody or some place in the bundle has it."""
    system = identifier.get("system")
    codes = {words(each.get("code")).upper() for each in nodes(node(identifier.get("type")).get("coding"))}
    if is_nhs_number(system) or is_ods_code(system) or codes & _OF_PEOPLE_AND_PLACES:
        return True
    value, name = words(identifier.get("value")), system_of(system)
    return any(at.contents.identified(name, value, type_) for type_ in PEOPLE_AND_PLACES)


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
