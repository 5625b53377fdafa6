"""The audit taken away as a file: CSV, Excel or NDJSON, row by row, in constant memory, itself audited."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

import orjson
from sqlalchemy.orm import Session

from workbench import audit
from workbench.audit.workbook import Cell, workbook
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
HASH = COLUMNS.index("hash")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
PASSED_OVER = " \0\ufeff\u200b"
"""Characters that a spreadsheet passes over before it looks for a formula."""

SUSPECTS = frozenset((*FORMULA_STARTS, *PASSED_OVER))
"""What a cell must begin with to be looked at closer."""

ROWS_PER_PART = 1000


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


def rows(session: Session, search: audit.Search, *, by: Actor, up_to: int | None = None) -> Iterator[Sequence[Cell]]:
    """The events as export rows, in the order in which they were written.

    `up_to` is the sequence number of the head that the export was recorded at: what came later is not part of it.
    """
    require(by, Permission.EXPORT_AUDIT)
    return map(_readable, audit.events(session, by.organisation, search, COLUMNS, up_to=up_to))


def _readable(event: Sequence[Any]) -> Sequence[Cell]:
    cells = list(event)
    cells[HASH] = event[HASH].hex()
    return cells


def as_csv(found: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """RFC 4180, UTF-8; a cell that a spreadsheet would run as a formula begins with an apostrophe."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(COLUMNS)
    for part in _parts(found):
        writer.writerows(map(_defused, part))
        yield _taken(lines)
    yield _taken(lines)


def _parts(found: Iterable[Sequence[Cell]]) -> Iterator[list[Sequence[Cell]]]:
    rest = iter(found)
    while part := list(islice(rest, ROWS_PER_PART)):
        yield part


def _taken(lines: io.StringIO) -> bytes:
    text = lines.getvalue()
    lines.seek(0)
    lines.truncate()
    return text.encode()


def _defused(row: Sequence[Cell]) -> Sequence[Cell]:
    """The row itself where nothing needs it, as in nearly all."""
    for place in DEFUSED:
        if str(row[place])[:1] in SUSPECTS:
            return [_defused_cell(cell) if place in DEFUSED else cell for place, cell in enumerate(row)]
    return row


def _defused_cell(cell: Cell) -> Cell:
    return f"'{cell}" if str(cell).lstrip(PASSED_OVER).startswith(FORMULA_STARTS) else cell


def as_ndjson(found: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    for part in _parts(found):
        yield b"".join(orjson.dumps(dict(zip(COLUMNS, row, strict=True))) + b"\n" for row in part)


def as_xlsx(found: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """An Excel workbook; a further sheet begins where Excel's rows end."""
    return workbook(COLUMNS, found, title="Audit")


FORMATS = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "ndjson": (as_ndjson, "application/x-ndjson"),
}
