"""A letter as a PDF file: one page of plain text, for documents that come as PDF."""

import textwrap
from typing import Final

_CHARACTERS_A_LINE: Final = 88
_FONT: Final = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"


def as_pdf(text: str) -> bytes:
    """The text has to fit the page, some fifty lines, and has to be made of letters that Windows-1252 has."""
    drawing = f"BT /F1 11 Tf 15 TL 56 780 Td {' '.join(map(_shown, _lines(text)))} ET"
    return _file(
        [
            "<</Type/Catalog/Pages 2 0 R>>",
            "<</Type/Pages/Count 1/Kids[3 0 R]>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 4 0 R>>>>/Contents 5 0 R>>",
            _FONT,
            f"<</Length {len(drawing)}>>stream\n{drawing}\nendstream",
        ]
    )


def _lines(text: str) -> list[str]:
    return [line for paragraph in text.split("\n") for line in textwrap.wrap(paragraph, _CHARACTERS_A_LINE) or [""]]


def _shown(line: str) -> str:
    escaped = line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return f"({escaped}) Tj T*"


def _file(objects: list[str]) -> bytes:
    """The objects, numbered from 1, and where each begins."""
    written, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        places.append(f"{len(written):010} 00000 n \n")
        written += f"{number} 0 obj\n{content}\nendobj\n".encode("cp1252")
    size = len(objects) + 1
    table = f"xref\n0 {size}\n0000000000 65535 f \n{''.join(places)}trailer<</Size {size}/Root 1 0 R>>\n"
    return written + f"{table}startxref\n{len(written)}\n%%EOF\n".encode()
