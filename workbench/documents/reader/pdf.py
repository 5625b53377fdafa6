"""PDF: each page as a picture, and its words. Scripts in it never run: the library has no engine for them."""

import re
from collections.abc import Iterator
from ctypes import c_ushort
from typing import Any, Final
from unicodedata import category

import pypdfium2 as pdfium
from PIL import Image
from pypdfium2 import raw

from workbench.documents.reader.drawing import LONGEST_SIDE, drawn, is_blank
from workbench.documents.values import MOST_CHARACTERS, MOST_PAGES, Document, Picture

_DOTS: Final = 120 / 72
_FEWEST_LETTERS: Final = 20
"""A page with fewer, that is not blank, is a picture of words."""

_LARGEST_PICTURE: Final = 0.1
"""Of a page's area. What is larger is no letterhead, and may be a scan."""

_MOST_LINES: Final = 500
"""Lines and shapes on a page. With more it has a drawing, or letters that are drawn as shapes."""

_MOST_UNKNOWN: Final = 0.05
"""Of a page's letters, those of which the file does not say what they are."""

_ENDS: Final = 1024
_HYPHEN = re.compile("[\x02\ufffe]\\s*")
_WRAPPED = re.compile(r"(?<=[\w,;])\n(?=[a-z(])")
_NO_LETTERS: Final = frozenset({"Co", "Cn", "Cs"})
_IN_WORDS: Final = frozenset(
    getattr(raw, f"FPDF_ANNOT_{name}")
    for name in "TEXT LINK FREETEXT HIGHLIGHT UNDERLINE SQUIGGLY STRIKEOUT CARET POPUP WIDGET".split()
)
"""Kinds of notes that mark words, or have them."""

_NOTES: Final = ("Contents", "V", "RC")
Image.init()


def read(content: bytes) -> Document:
    """Raises whatever the library raises. What breaks off is unread: nobody can tell what it lacks."""
    if b"%%EOF" not in content[-_ENDS:]:
        raise ValueError("it breaks off")
    sent = pdfium.PdfDocument(content)
    sent.init_forms()
    pages = [_read(sent[number]) for number in range(min(len(sent), MOST_PAGES))]
    text = "\n\n".join(filter(None, (words for _, words, _ in pages)))
    return Document(
        text=text[:MOST_CHARACTERS],
        pictures=tuple(picture for picture, _, _ in pages),
        has_wordless=any(is_wordless for _, _, is_wordless in pages),
        not_read=tuple(_not_read(sent, text)),
    )


def _not_read(sent: Any, text: str) -> Iterator[str]:
    if len(sent) > MOST_PAGES:
        yield f"pages {MOST_PAGES + 1} to {len(sent)} of it"
    if sent.count_attachments():
        yield "a file within it"
    if sent.get_formtype() in (raw.FORMTYPE_XFA_FULL, raw.FORMTYPE_XFA_FOREGROUND):
        yield "a form in it that only its own program shows"
    if len(text) > MOST_CHARACTERS:
        yield "the rest of its words"


def _read(page: Any) -> tuple[Picture, str, bool]:
    """Its picture, its words, and whether a person must read the picture, as it may say more than the words."""
    image = page.render(scale=min(_DOTS, LONGEST_SIDE / max(page.get_size()))).to_pil()
    words = _words(page)
    has_few = sum(map(str.isalpha, words)) < _FEWEST_LETTERS and not is_blank(image)
    lines = sum(1 for _ in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_SHADING]))
    has_more = (
        _is_drawn_on(page)
        or _pictured(page) > _LARGEST_PICTURE
        or lines > _MOST_LINES
        or _unknown(words) > _MOST_UNKNOWN
    )
    return drawn(image), words, has_few or has_more


def _unknown(words: str) -> float:
    """The share of letters that are none: signs of the file's own, or those put for what is not known."""
    return sum(category(each) in _NO_LETTERS or each == "\ufffd" for each in words) / max(len(words), 1)


def _words(page: Any) -> str:
    """Those on the page, and those that open on a click: notes, and what was filled in."""
    written = page.get_textpage().get_text_range().replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join([_WRAPPED.sub(" ", _HYPHEN.sub("", written)).strip(), *_noted(page)]).strip()


def _noted(page: Any) -> Iterator[str]:
    for note in _notes_on(page):
        yield from filter(None, (_said(note, key) for key in _NOTES))


def _is_drawn_on(page: Any) -> bool:
    """By hand, or with a stamp."""
    return any(raw.FPDFAnnot_GetSubtype(note) not in _IN_WORDS for note in _notes_on(page))


def _notes_on(page: Any) -> Iterator[Any]:
    for number in range(raw.FPDFPage_GetAnnotCount(page)):
        note = raw.FPDFPage_GetAnnot(page, number)
        if note:
            yield note
            raw.FPDFPage_CloseAnnot(note)


def _said(note: Any, key: str) -> str:
    size = raw.FPDFAnnot_GetStringValue(note, key.encode(), None, 0)
    buffer = (c_ushort * (size // 2 + 1))()
    raw.FPDFAnnot_GetStringValue(note, key.encode(), buffer, size)
    return bytes(buffer)[: max(size - 2, 0)].decode("utf-16-le", errors="replace").replace("\r", "\n").strip()


def _pictured(page: Any) -> float:
    """The share of it that pictures take; of one inside a group of objects nobody knows how large it is drawn."""
    width, height = page.get_size()
    found = list(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE]))
    if any(each.level for each in found):
        return 1.0
    bounds = (each.get_bounds() for each in found)
    return float(sum((right - left) * (top - bottom) for left, bottom, right, top in bounds) / (width * height))
