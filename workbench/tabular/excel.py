"""An Excel workbook written row by row, so that its first bytes are sent while later rows are still read.

Libraries for Excel keep a workbook, or at least its sheets, until it is complete; a file of plain cells needs little
(ECMA-376, part 1: 18.3 for sheets, 22.9 for how text is escaped). Text is written in place, never as a formula or link.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain, islice
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

from workbench.tabular.columns import Cell, Column
from workbench.tabular.excel_frame import HEAD, MAIN, STYLES, text_in_xml, write_frame
from workbench.tabular.taken import Taken

EXCEL_ROWS = 1_048_575
"""In one sheet, below its header."""

LONGEST_TEXT = 32_767
"""In one cell, in UTF-16 units. Excel calls a file with a longer one damaged."""

ROWS_PER_PART = 1_000
FASTEST = 1
"""The level of compression: most of the time goes into it."""

FIRST_DAY = datetime(1899, 12, 30)  # noqa: DTZ001 (Excel knows no zones)
"""Excel counts days from here (ECMA-376, part 1: 18.17.4.1, the 1900 base as it works from March 1900 on)."""

WIDTHS_OF_COVER = (28, 90)
FROZEN = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'


class Sheet(NamedTuple):
    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]


def workbook(sheet: Sheet, *, cover: Sequence[tuple[str, str]] = ()) -> Iterator[bytes]:
    """Sheets of at most `EXCEL_ROWS`, each under the names of the columns, with its header frozen and filters in it.

    `cover` is a sheet before them: what stands at the left of each line, and at its right.
    """
    taken, rest, titles = Taken(), iter(sheet.rows), list[str]()
    with ZipFile(taken, "w", ZIP_DEFLATED, compresslevel=FASTEST) as whole:  # type: ignore[call-overload]
        if cover:
            titles.append("About this file")
            _write_cover(whole, cover)
            yield taken.take()
        count, first = 0, list[Sequence[Cell]](islice(rest, 1))
        while first or not count:
            count += 1
            titles.append(f"{sheet.title} {count}")
            for _ in _write_sheet(whole, len(titles), sheet.columns, chain(first, islice(rest, EXCEL_ROWS - 1))):
                yield taken.take()
            first = list(islice(rest, 1))
        write_frame(whole, titles)
    yield taken.take()


def _write_cover(whole: ZipFile, cover: Sequence[tuple[str, str]]) -> None:
    with whole.open("xl/worksheets/sheet1.xml", "w") as sheet:
        sheet.write(f'{HEAD}<worksheet xmlns="{MAIN}">{_widths(WIDTHS_OF_COVER)}<sheetData>'.encode())
        for number, (left, right) in enumerate(cover, 1):
            cells = _text_cell(f"A{number}", left, STYLES["heading"]) + _text_cell(f"B{number}", right, STYLES["wraps"])
            sheet.write(f'<row r="{number}">{cells}</row>'.encode())
        sheet.write(b"</sheetData></worksheet>")


def _write_sheet(
    whole: ZipFile, number: int, columns: Sequence[Column], rows: Iterator[Sequence[Cell]]
) -> Iterator[None]:
    """Pauses after each part."""
    letters = [_letters(place) for place in range(len(columns))]
    styles = [STYLES.get(column.holds, 0) for column in columns]
    header = "".join(
        _text_cell(f"{at}1", each.name, STYLES["heading"]) for at, each in zip(letters, columns, strict=True)
    )
    views = f'<sheetViews><sheetView workbookViewId="0">{FROZEN}</sheetView></sheetViews>'
    with whole.open(f"xl/worksheets/sheet{number}.xml", "w", force_zip64=True) as sheet:
        widths = _widths([column.width for column in columns])
        sheet.write(f'{HEAD}<worksheet xmlns="{MAIN}">{views}{widths}<sheetData><row r="1">{header}</row>'.encode())
        at = 2
        while part := list(islice(rows, ROWS_PER_PART)):
            written = (_row(at + place, letters, styles, row) for place, row in enumerate(part))
            sheet.write("".join(written).encode())
            at += len(part)
            yield
        sheet.write(f'</sheetData><autoFilter ref="A1:{letters[-1]}{at - 1}"/></worksheet>'.encode())


def _widths(widths: Sequence[int]) -> str:
    each = (f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>' for n, width in enumerate(widths, 1))
    return f"<cols>{''.join(each)}</cols>"


def _row(number: int, letters: Sequence[str], styles: Sequence[int], cells: Sequence[Cell]) -> str:
    filled = (cell for cell in zip(letters, styles, cells, strict=True) if cell[2] not in {"", None})
    return f'<row r="{number}">{"".join([_cell(f"{at}{number}", style, cell) for at, style, cell in filled])}</row>'


def _cell(at: str, style: int, cell: Cell) -> str:
    if isinstance(cell, int | float):
        return f'<c r="{at}"><v>{cell}</v></c>'
    if style and (serial := _serial(str(cell))) is not None:
        return f'<c r="{at}" s="{style}"><v>{serial!r}</v></c>'
    return _text_cell(at, str(cell))


def _text_cell(at: str, text: str, style: int = 0) -> str:
    styled = f' s="{style}"' if style else ""
    return f'<c r="{at}"{styled} t="inlineStr"><is><t xml:space="preserve">{text_in_xml(_cut(text))}</t></is></c>'


def _serial(iso: str) -> float | None:
    """The number that Excel has for a day or a moment; None for other text. A moment's zone is left as it is."""
    try:
        elapsed = datetime.fromisoformat(iso).replace(tzinfo=None) - FIRST_DAY
    except ValueError:
        return None
    return elapsed.days + (elapsed.seconds + elapsed.microseconds / 1e6) / 86_400


def _cut(text: str) -> str:
    if len(text) * 2 > LONGEST_TEXT and len(text.encode("utf-16-le", "surrogatepass")) > LONGEST_TEXT * 2:
        return text.encode("utf-16-le", "surrogatepass")[: LONGEST_TEXT * 2 - 2].decode("utf-16-le", "ignore") + "…"
    return text


def _letters(place: int) -> str:
    """A column's letters, for the first 26 × 27 of them."""
    before, last = divmod(place, 26)
    return (_letters(before - 1) if before else "") + chr(ord("A") + last)
