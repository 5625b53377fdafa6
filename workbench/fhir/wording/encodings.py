"""Bytes as text: base64 as it is met, and the character sets of plain-text letters."""

import base64
import binascii
import re
from typing import Final

_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/]")
_CHARSET = re.compile(
    r"utf-?(7|8|16|32)([-_]?[lb]e)?|(us-?)?ascii|iso[-_]?8859[-_]\d{1,2}|latin-?\d|(windows-|cp|ibm)\d{3,4}"
    r"|mac[-_]?(roman|intosh)|koi8[-_][rtu]|(shift|euc)[-_]?(jis|jp|kr)|gb(2312|k|18030)|big5|iso-2022-(jp|kr)",
    re.IGNORECASE,
)
_WINDOWS: Final = {"iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "latin-1", "ascii", "us-ascii"}
_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_UNDECLARED: Final = ("windows-1252", "latin-1")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f]")
_FEWEST_CHARACTERS_A_CONTROL: Final = 20  # pictures and packed files have one in nine


def from_base64(encoded: str) -> bytes | None:
    """With line breaks, in the alphabet for addresses, or without its padding; None for what is not base64."""
    encoded = "".join(encoded.split()).replace("-", "+").replace("_", "/").rstrip("=")
    if _NOT_BASE64.search(encoded):
        return None
    try:
        return base64.b64decode(encoded + "=" * (-len(encoded) % 4))
    except binascii.Error:
        return None


def text_in(sent: bytes, charset: str = "") -> str | None:
    """As its byte order mark says, else as declared, else as it looks; None for what is no text."""
    for mark, encoding in _MARKS:
        if sent.startswith(mark):
            return _decoded(sent[len(mark) :], encoding)
    for encoding in _likely(sent, charset.strip().lower()):
        text = _decoded(sent, encoding)
        if text is not None:
            return text if encoding == charset.strip().lower() or not _looks_garbled(text, encoding) else None
    return None


def _looks_garbled(text: str, encoding: str) -> bool:
    """Any bytes are text in these; of a European language most letters are plain ones."""
    return encoding in _UNDECLARED and len(_NOT_ASCII.findall(text)) * 2 > len("".join(text.split()))


def _likely(sent: bytes, charset: str) -> list[str]:
    """Browsers read Latin-1 as Windows-1252, which has it whole; what is not declared is UTF-8 wherever it can be."""
    wide = _wide(sent)
    if charset.startswith(("utf-16", "utf16")) and not charset.endswith("e"):
        return [wide or "utf-16-be"]
    declared = charset if _CHARSET.fullmatch(charset) else ""
    usual = [wide] if wide else ["utf-8", "windows-1252", "latin-1"]
    return usual if not declared or declared in _WINDOWS else [declared, *usual]


def _wide(sent: bytes) -> str:
    """UTF-16 without a mark: every other byte of ordinary letters is zero."""
    some = sent[:1000]
    odd, even = some[1::2].count(0), some[::2].count(0)
    if max(odd, even) * 4 < len(some):
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _decoded(sent: bytes, encoding: str) -> str | None:
    try:
        text = sent.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None
    return text if len(_CONTROLS.findall(text)) * _FEWEST_CHARACTERS_A_CONTROL <= len(text) else None
