"""What of an attachment can be read here: its title and, where it travels as plain text, its words."""

import base64
import binascii

from workbench.fhir.bundle.contents import Resource
from workbench.fhir.bundle.shapes import Node, cleaned, node, words
from workbench.fhir.standing.words_between import words_of

_LONGEST = 200_000


def content_line(content: Node, at: Resource) -> str:
    return attachment(node(content.get("attachment")), at)


def attachment(sent: Node, at: Resource) -> str:
    title, plain = words(sent.get("title")), _plain_text(sent, at)
    return f"{title}\n{plain}".strip() if plain else title


def _plain_text(sent: Node, at: Resource) -> str:
    """From the attachment, else from the Binary that it names in this bundle."""
    if "data" not in sent:
        binary = words_of(at.contents.find(words(sent.get("url"))), at)
        sent = binary.content if binary and binary.type == "Binary" else sent
    if not words(sent.get("contentType")).startswith("text/plain"):
        return ""
    return _decoded(sent.get("data") or sent.get("content"))


def _decoded(encoded: object) -> str:
    if type(encoded) is not str:
        return ""
    try:
        return cleaned(base64.b64decode(encoded[: _LONGEST * 2]).decode(errors="replace")[:_LONGEST])
    except (binascii.Error, ValueError):
        return ""
