"""An Excel workbook written row by row, so that its first bytes are sent while later rows are still read.

Libraries for Excel keep a workbook, or at least its sheets, until it is complete; a file of plain cells needs little
(ECMA-376, part 1: 18.3 for sheets, 22.9 for how text is escaped). Text is written in place, never as a formula or link.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import chain, islice
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

Cell = str | int | None

EXCEL_ROWS = 1_048_575
"""In one sheet, below its header."""

LONGEST_TEXT = 32_767
"""In one cell, in UTF-16 units. Excel calls a file with a longer one damaged."""

ROWS_PER_PART = 1_000
FASTEST = 1
"""The level of compression: most of the time goes into it."""

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
"""Characters that XML has no place for, and underscores that would be read as the escape of one."""


class _Taken:
    """A file that cannot be rewound, emptied part by part."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, part: bytes) -> int:
        self._parts.append(bytes(part))
        return len(part)

    def flush(self) -> None: ...

    def take(self) -> bytes:
        whole = b"".join(self._parts)
        self._parts.clear()
        return whole


def workbook(columns: Sequence[str], rows: Iterable[Sequence[Cell]], *, title: str) -> Iterator[bytes]:
    """Sheets of at most `EXCEL_ROWS`, each under the names of the columns."""
    taken, rest, count = _Taken(), iter(rows), 0
    with ZipFile(taken, "w", ZIP_DEFLATED, compresslevel=FASTEST) as whole:  # type: ignore[call-overload]
        first: list[Sequence[Cell]] = list(islice(rest, 1))
        while first or not count:
            count += 1
            for _ in _write_sheet(whole, count, columns, chain(first, islice(rest, EXCEL_ROWS - len(first)))):
                yield taken.take()
            first = list(islice(rest, 1))
        _write_frame(whole, [f"{title} {number}" for number in range(1, count + 1)])
    yield taken.take()


def _write_sheet(whole: ZipFile, number: int, columns: Sequence[str], rows: Iterator[Sequence[Cell]]) -> Iterator[None]:
    """Pauses after each part."""
    letters = [_letters(place) for place in range(len(columns))]
    with whole.open(f"xl/worksheets/sheet{number}.xml", "w", force_zip64=True) as sheet:
        sheet.write(f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>{_row(1, letters, columns)}'.encode())
        at = 2
        while part := list(islice(rows, ROWS_PER_PART)):
            sheet.write("".join(_row(at + place, letters, row) for place, row in enumerate(part)).encode())
            at += len(part)
            yield
        sheet.write(b"</sheetData></worksheet>")


def _row(number: int, letters: Sequence[str], cells: Sequence[Cell]) -> str:
    filled = ((letter, cell) for letter, cell in zip(letters, cells, strict=True) if cell not in {"", None})
    return f'<row r="{number}">{"".join(_cell(f"{letter}{number}", cell) for letter, cell in filled)}</row>'


def _cell(at: str, cell: Cell) -> str:
    if isinstance(cell, int):
        return f'<c r="{at}"><v>{cell}</v></c>'
    return f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{_text(str(cell))}</t></is></c>'


def _text(text: str) -> str:
    if len(text) * 2 > LONGEST_TEXT and len(text.encode("utf-16-le", "surrogatepass")) > LONGEST_TEXT * 2:
        text = text.encode("utf-16-le", "surrogatepass")[: LONGEST_TEXT * 2 - 2].decode("utf-16-le", "ignore") + "…"
    return escape(_UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text), quote=False)


def _letters(place: int) -> str:
    """A column's letters, for the first 26 × 27 of them."""
    before, last = divmod(place, 26)
    return (_letters(before - 1) if before else "") + chr(ord("A") + last)


def _write_frame(whole: ZipFile, titles: Sequence[str]) -> None:
    """What says which sheets there are; last, since their number is known at the end."""
    numbered = list(enumerate(titles, 1))
    sheets = "".join(f'<sheet name="{escape(title)}" sheetId="{n}" r:id="rId{n}"/>' for n, title in numbered)
    related = "".join(_relation(n, "worksheet", f"worksheets/sheet{n}.xml") for n, _ in numbered)
    types = "".join(_part(f"/xl/worksheets/sheet{n}.xml", "worksheet") for n, _ in numbered)
    for name, content in {
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{related}</Relationships>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f"{_relation(1, 'officeDocument', 'xl/workbook.xml')}</Relationships>",
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f"{_part('/xl/workbook.xml', 'sheet.main')}{types}</Types>",
    }.items():
        whole.writestr(ZipInfo(name), _HEAD + content, ZIP_DEFLATED)


def _relation(number: int, kind: str, target: str) -> str:
    return f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'


def _part(name: str, kind: str) -> str:
    return f'<Override PartName="{name}" ContentType="{_TYPE}.{kind}+xml"/>'
