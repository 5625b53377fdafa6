"""The audit taken away as a file: CSV, Excel or NDJSON, row by row, in constant memory, itself audited."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import orjson
import xlsxwriter
from sqlalchemy.orm import Session
from xlsxwriter.worksheet import Worksheet

from workbench import audit
from workbench.permissions import Actor, Permission, require
from workbench.vocabulary import Action


class Column(NamedTuple):
    """A column of the event, by its name. A cell that is not `coded` may hold what people typed, and is defused."""

    name: str
    coded: bool = False


TABLE = (
    Column("sequence", coded=True),
    Column("at", coded=True),
    Column("actor"),
    Column("actor_role", coded=True),
    Column("organisation", coded=True),
    Column("action", coded=True),
    Column("patient_nhs_number", coded=True),
    Column("review_item", coded=True),
    Column("entry", coded=True),
    Column("entry_kind", coded=True),
    Column("entry_version", coded=True),
    Column("outcome", coded=True),
    Column("reason", coded=True),
    Column("note"),
    Column("review_on", coded=True),
    Column("batch", coded=True),
    Column("details"),
    Column("hash", coded=True),
)
"""The one list of what an export holds, in its order."""

COLUMNS = tuple(column.name for column in TABLE)
DEFUSED = tuple(place for place, column in enumerate(TABLE) if not column.coded)
SEQUENCE = COLUMNS.index("sequence")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
ROWS_PER_PART = 1000
EXCEL_ROWS = 1_048_575

Cell = str | int | None


def record_export(
    session: Session, search: audit.Search, format_: str, *, by: Actor, at: datetime
) -> tuple[int, bytes]:
    """Put the export itself on record, with the head that it was made at. Returns that head."""
    require(by, Permission.EXPORT_AUDIT)
    sequence, head = audit.head(session, by.organisation)
    details = {
        "what": "audit",
        "format": format_,
        "head_sequence": sequence,
        "head_hash": head.hex(),
        "rows": audit.count_of(session, by.organisation, search),
    }
    audit.add(session, audit.Event(Action.EXPORTED, details=details), by=by, at=at)
    return sequence, head


def rows(session: Session, search: audit.Search, *, by: Actor, up_to: int | None = None) -> Iterator[list[Cell]]:
    """The events as export rows, in the order in which they were written.

    `up_to` is the sequence number of the head that the export was recorded at: what came later is not part of it.
    """
    require(by, Permission.EXPORT_AUDIT)
    for event in audit.events(session, by.organisation, search, COLUMNS):
        if up_to is not None and event[SEQUENCE] > up_to:
            return
        yield [cell.hex() if isinstance(cell, bytes) else cell for cell in event]


def as_csv(found: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """RFC 4180, UTF-8; a cell that a spreadsheet would run as a formula begins with an apostrophe."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(COLUMNS)
    for number, row in enumerate(found, 1):
        writer.writerow(_defused(row))
        if number % ROWS_PER_PART == 0:
            yield _taken(lines)
    yield _taken(lines)


def _taken(lines: io.StringIO) -> bytes:
    text = lines.getvalue()
    lines.seek(0)
    lines.truncate()
    return text.encode()


def _defused(row: Sequence[Cell]) -> Sequence[Cell]:
    cells = list(row)
    for place in DEFUSED:
        if str(cells[place]).lstrip(" \0\ufeff\u200b").startswith(FORMULA_STARTS):
            cells[place] = f"'{cells[place]}"
    return cells


def as_ndjson(found: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    part: list[bytes] = []
    for row in found:
        part.append(orjson.dumps(dict(zip(COLUMNS, row, strict=True))))
        if len(part) == ROWS_PER_PART:
            yield b"\n".join(part) + b"\n"
            part.clear()
    if part:
        yield b"\n".join(part) + b"\n"


def as_xlsx(found: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """An Excel workbook, built on disk and sent in parts; a further sheet begins where Excel's rows end."""
    with TemporaryDirectory(prefix="workbench-export-") as folder:
        file = Path(folder) / "audit.xlsx"
        _write_workbook(file, found, folder)
        with file.open("rb") as whole:
            while part := whole.read(65536):
                yield part


def _write_workbook(file: Path, found: Iterable[Sequence[Cell]], folder: str) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "tmpdir": folder}
    with xlsxwriter.Workbook(str(file), options) as book:
        sheet = _sheet(book, 1)
        for number, row in enumerate(found):
            place = number % EXCEL_ROWS
            if number and place == 0:
                sheet = _sheet(book, number // EXCEL_ROWS + 1)
            sheet.write_row(place + 1, 0, row)


def _sheet(book: xlsxwriter.Workbook, number: int) -> Worksheet:
    sheet = book.add_worksheet(f"Audit {number}")
    sheet.write_row(0, 0, COLUMNS)
    return sheet


FORMATS = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "ndjson": (as_ndjson, "application/x-ndjson"),
}
