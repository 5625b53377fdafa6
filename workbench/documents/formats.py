"""Which kind of document bytes are, by what they begin with and by what is said of them: the two must agree.

A patient's app goes by what is said, so that what is shown here by another kind may not be what is read there.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Format(StrEnum):
    PDF = "pdf"
    PICTURE = "picture"
    RICH_TEXT = "rtf"
    WORD = "docx"


_PICTURES: Final = frozenset({"bmp", "gif", "jpeg", "jpg", "pjpeg", "png", "tiff", "tif", "webp", "x-ms-bmp", "x-png"})
_SAID: Final[Mapping[str, frozenset[Format]]] = {
    **dict.fromkeys(("application/pdf", "application/x-pdf"), frozenset({Format.PDF})),
    **dict.fromkeys(
        ("text/rtf", "application/rtf", "application/x-rtf", "text/richtext"), frozenset({Format.RICH_TEXT})
    ),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": frozenset({Format.WORD}),
    "application/msword": frozenset(
        {Format.RICH_TEXT, Format.WORD}
    ),  # whatever opens these opens both by their content
    **{f"image/{name}": frozenset({Format.PICTURE}) for name in _PICTURES},
}
_UNTOLD: Final = frozenset({"", "application/octet-stream", "binary/octet-stream"})
_BEGINNINGS: Final = (
    (b"%PDF-", Format.PDF),
    (b"{\\rtf", Format.RICH_TEXT),
    (b"PK\x03\x04", Format.WORD),
    (b"\x89PNG\r\n\x1a\n", Format.PICTURE),
    (b"\xff\xd8\xff", Format.PICTURE),
    (b"GIF8", Format.PICTURE),
    (b"BM", Format.PICTURE),
    (b"II*\x00", Format.PICTURE),
    (b"MM\x00*", Format.PICTURE),
    (b"RIFF", Format.PICTURE),
)
_WITHIN: Final = 1024
"""Bytes. Readers of PDF look so far for its beginning."""


def format_of(content: bytes, media_type: str) -> Format | None:
    """None for a kind that is not read here, and where it is not what it is said to be."""
    found = _by_beginning(content)
    if media_type in _UNTOLD:
        is_two = found is not Format.PDF and b"%PDF-" in content[:_WITHIN]
        return None if is_two else found
    return found if found in _SAID.get(media_type, ()) else None


def _by_beginning(content: bytes) -> Format | None:
    begins = content[:_WITHIN].lstrip()
    return next((kind for beginning, kind in _BEGINNINGS if begins.startswith(beginning)), None)
