"""What of an attachment can be read here, and in words what cannot."""

import re
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import unquote_to_bytes

from workbench.fhir.bundle.contents import Resource
from workbench.fhir.bundle.shapes import Node, cleaned, node, words
from workbench.fhir.standing.words_between import words_of
from workbench.fhir.values import AttachmentRead
from workbench.fhir.wording.encodings import from_base64, text_in
from workbench.sanitise import clean_narrative, lines_of_narrative, not_shown_in

_SLASH = re.compile(r"\s*/\s*")
_MEDIA_TYPE = re.compile(r"[a-z]{1,20}/[a-z0-9.+-]{1,70}")
_CHARSET = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9_:.-]+)""", re.IGNORECASE)
_META_CHARSET = re.compile(
    r"""<(?:meta|\?xml)\b[^<>]*?(?:charset|encoding)\s*=\s*["']?([A-Za-z0-9_:.-]+)""", re.IGNORECASE
)
_IN_ADDRESS = re.compile(r"data:([^,]*?)(;base64)?,(.*)", re.IGNORECASE | re.DOTALL)
_HTML: Final = frozenset({"text/html", "text/xhtml", "application/xhtml+xml"})
_FORMATTED: Final = frozenset({"text/rtf", "text/richtext", "text/enriched", "text/xml", "text/calendar"})
_UNTOLD: Final = frozenset({"", "application/octet-stream", "binary/octet-stream"})
_LOOKS_LIKE_HTML = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype html|html|head|body|div|p)\b", re.IGNORECASE)
_LOOKS_FORMATTED: Final = (b"%PDF-", b"{\\rtf", b"PK\x03\x04")
_EMBEDDED = re.compile(r"""(["'])data:[^"'<>]*\1""")
_NO_TYPE: Final = "unknown/unknown"
_LONGEST_HTML: Final = 1_000_000  # characters, about a second's work
OF_ITS_CONTENT: Final = frozenset({"data", "url", "hash", "size", "contentType"})

_FIELDS: Final = frozenset(
    "id extension contentType language data url size hash title creation height width frames duration pages".split()
) | frozenset("_contentType _data _url _size _hash _title _creation".split())


@dataclass(frozen=True, slots=True)
class Attached:
    """The words of an attachment, and what of it is not in them ("an attachment, application/pdf, 34 kB").

    `document` is the attachment itself; None where there is none.
    """

    words: str = ""
    not_shown: tuple[str, ...] = ()
    document: AttachmentRead | None = None


def is_attachment(sent: Node) -> bool:
    """By its shape: what else has such fields has others too that no attachment has."""
    return not OF_ITS_CONTENT.isdisjoint(sent) and _FIELDS.issuperset(sent)


def content_line(content: Node, at: Resource) -> str:
    return attachment(node(content.get("attachment")), at)


def attachment(sent: Node, at: Resource) -> str:
    title, text = words(sent.get("title")), read_attachment(sent, at).words
    return f"{title}\n{text}".strip() if text else title


def read_attachment(sent: Node, at: Resource) -> Attached:
    """From itself, else from the Binary that it names in this bundle."""
    if OF_ITS_CONTENT.isdisjoint(sent):
        return Attached()
    declared, content = _content_of(sent, at)
    media_type = _SLASH.sub("/", declared.partition(";")[0].strip().lower())
    text = _text_of(content, media_type, declared) if content is not None else None
    if text is None:
        said = _described(media_type, sent.get("size") if content is None else len(content))
        return Attached(not_shown=(said,), document=AttachmentRead(_told(media_type), said, content))
    document = AttachmentRead(_told(media_type), "", content, is_told=True)
    if media_type in _HTML or (media_type in _UNTOLD and _LOOKS_LIKE_HTML.match(text)):
        return _of_html(text, media_type, document)
    return Attached(cleaned(text), document=document)


def _content_of(sent: Node, at: Resource) -> tuple[str, bytes | None]:
    """Its type as declared, and its bytes if they are here and can be decoded."""
    declared, address = words(sent.get("contentType")), words(sent.get("url"))
    if words(sent.get("data")):
        return declared, from_base64(sent["data"])
    embedded = _IN_ADDRESS.fullmatch(address)
    if embedded:
        content = from_base64(embedded[3]) if embedded[2] else unquote_to_bytes(embedded[3])
        return declared or embedded[1], content
    binary = words_of(at.find({"reference": address}), at) if address else None
    if binary is None or binary.type != "Binary":
        return declared, None
    encoded = words(binary.content.get("data")) or words(binary.content.get("content"))
    return declared or words(binary.content.get("contentType")), from_base64(encoded) if encoded else None


def _text_of(content: bytes, media_type: str, declared: str) -> str | None:
    is_text = media_type.startswith("text/") and media_type not in _FORMATTED
    if content[:1000].lstrip().startswith(_LOOKS_FORMATTED) or not (
        is_text or media_type in _HTML or media_type in _UNTOLD
    ):
        return None
    charset = _CHARSET.search(declared) or _META_CHARSET.search(content[:2000].decode("latin-1"))
    return text_in(content, charset[1] if charset else "")


def _of_html(text: str, media_type: str, document: AttachmentRead) -> Attached:
    lighter = _EMBEDDED.sub('""', text)
    if len(lighter) > _LONGEST_HTML:
        said = _described(media_type, len(text))
        return Attached(not_shown=(said,), document=replace(document, said=said, is_told=False))
    not_shown = tuple(f"{each} in an attachment" for each in not_shown_in(lighter))
    markup = clean_narrative(lighter)
    return Attached(cleaned(lines_of_narrative(markup)), not_shown, replace(document, markup=markup))


def _told(media_type: str) -> str:
    """What is no media type must not count as one that is not told."""
    return media_type if not media_type or _MEDIA_TYPE.fullmatch(media_type) else _NO_TYPE


def _described(media_type: str, size: object) -> str:
    known = media_type if _MEDIA_TYPE.fullmatch(media_type) else ""
    return ", ".join(filter(None, ("an attachment", known, _in_words(size))))


def _in_words(size: object) -> str:
    if type(size) is not int or size <= 0:
        return ""
    if size < 1000:
        return f"{size} bytes"
    return f"{size / 1000:.0f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"
