"""The audit taken away as a file: CSV, Excel or NDJSON, row by row, in constant memory, itself audited."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from workbench import audit, tabular
from workbench.permissions import Actor, Permission, require
from workbench.tabular import Cell, Column, Sheet
from workbench.vocabulary import Action

TABLE = (
    Column("sequence", "The number of the event in the practice’s audit; none is left out", coded=True, width=10),
    Column("at", "When it was done, in UTC", coded=True, holds="moment", width=20),
    Column("actor", "Who did it, by the name that they had", width=24),
    Column("actor_role", "In which role", coded=True, width=18),
    Column("organisation", "The practice’s ODS code", coded=True, width=13),
    Column("action", "What was done", coded=True, width=16),
    Column("patient_nhs_number", "The patient whom it is about", coded=True, width=20),
    Column("review_item", "The number of the review item", coded=True, width=12),
    Column("entry", "The number of the entry of the record", coded=True, width=10),
    Column("entry_kind", "What the entry is", coded=True, width=18),
    Column("entry_version", "The version of the entry that was decided about", coded=True, width=13),
    Column("outcome", "What was decided", coded=True, width=18),
    Column("reason", "Why it was hidden", coded=True, width=24),
    Column("note", "What was noted with the decision", width=50),
    Column("review_on", "The day on which the decision is to be reviewed", coded=True, holds="day", width=12),
    Column("batch", "The same for all that was done in one stroke", coded=True, width=38),
    Column("details", "Further facts, as JSON", width=50),
    Column("hash", "SHA-256 over this event and the hash of the one before it", coded=True, width=66),
)
"""The one list of what an export holds, in its order."""

COLUMNS = tuple(column.name for column in TABLE)
HASH = COLUMNS.index("hash")


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
    audit.add(session, audit.Event(Action.EXPORTED, search.one_patient, details=details), by=by, at=at)
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
    return tabular.as_csv(TABLE, found)


def as_ndjson(found: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    return tabular.as_ndjson(TABLE, found)


def as_xlsx(found: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Every cell as the other formats have it; a further sheet begins where Excel's rows end."""
    return tabular.workbook(Sheet("Audit", [column._replace(holds="text") for column in TABLE], found))


FORMATS = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "ndjson": (as_ndjson, "application/x-ndjson"),
}
