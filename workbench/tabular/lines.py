"""Rows as CSV or NDJSON, in parts, in constant memory."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

import orjson

from workbench.tabular.columns import Cell, Column

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
PASSED_OVER = " \0\ufeff\u200b"
"""Characters that a spreadsheet passes over before it looks for a formula."""

SUSPECTS = frozenset((*FORMULA_STARTS, *PASSED_OVER))
"""What a cell must begin with to be looked at closer."""

ROWS_PER_PART = 1000
Row = Sequence[Cell]


def as_csv(columns: Sequence[Column], found: Iterable[Row]) -> Iterator[bytes]:
    """RFC 4180, UTF-8; a cell that a spreadsheet would run as a formula begins with an apostrophe."""
    lines, defused = io.StringIO(), _defuser(columns)
    writer = csv.writer(lines)
    writer.writerow([column.name for column in columns])
    for part in _parts(found):
        writer.writerows(map(defused, part))
        yield _taken(lines)
    yield _taken(lines)


def as_ndjson(columns: Sequence[Column], found: Iterable[Row]) -> Iterator[bytes]:
    names = [column.name for column in columns]
    for part in _parts(found):
        yield b"".join(orjson.dumps(dict(zip(names, row, strict=True))) + b"\n" for row in part)


def _parts(found: Iterable[Row]) -> Iterator[list[Row]]:
    rest = iter(found)
    while part := list(islice(rest, ROWS_PER_PART)):
        yield part


def _taken(lines: io.StringIO) -> bytes:
    text = lines.getvalue()
    lines.seek(0)
    lines.truncate()
    return text.encode()


def _defuser(columns: Sequence[Column]) -> Callable[[Row], Row]:
    typed = tuple(place for place, column in enumerate(columns) if not column.coded)

    def defused(row: Row) -> Row:
        """The row itself where nothing needs it, as in nearly all."""
        for place in typed:
            if str(row[place])[:1] in SUSPECTS:
                return [_defused_cell(cell) if place in typed else cell for place, cell in enumerate(row)]
        return row

    return defused


def _defused_cell(cell: Cell) -> Cell:
    is_text = isinstance(cell, str)
    return f"'{cell}" if is_text and str(cell).lstrip(PASSED_OVER).startswith(FORMULA_STARTS) else cell
