"""An export as a signed zip, or one of its tables as a plain file, in parts and in constant memory."""

from collections.abc import Callable, Iterable, Iterator

from sqlalchemy.orm import Session

from workbench import tabular
from workbench.errors import Invalid
from workbench.exports import about, manifest
from workbench.exports.audit_event import as_lines
from workbench.exports.preparing import Prepared
from workbench.exports.printing import printed
from workbench.exports.tables import Table, Tell, tables_of
from workbench.exports.zipping import File, zipped
from workbench.signing import PrivateKey
from workbench.tabular import Row, Sheet
from workbench.vocabulary import REPORTS, ExportFormat

ENDINGS = {
    ExportFormat.CSV: "csv",
    ExportFormat.XLSX: "xlsx",
    ExportFormat.NDJSON: "ndjson",
    ExportFormat.FHIR: "fhir.ndjson",
}
LINES_PER_PART = 500


def _nobody(_more: int) -> None:
    """Nobody asked to be told."""


class _Counted:
    """Counts the rows that go through it, and tells of every so many."""

    def __init__(self, rows: Iterable[Row], tell: Tell) -> None:
        self.rows, self.tell, self.count = rows, tell, 0

    def written(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[Row]:
        for row in self.rows:
            self.count += 1
            if self.count % LINES_PER_PART == 0:
                self.tell(LINES_PER_PART)
            yield row
        self.tell(self.count % LINES_PER_PART)


def make(
    session: Session, prepared: Prepared, key: PrivateKey | None, *, tell: Tell = _nobody, wrote: Tell = _nobody
) -> Iterator[bytes]:
    """The zip, in parts: the tables, what prints, what the columns mean, and the manifest, signed if there is a key.

    `tell` is called with a number of events that have been read since it was called last, `wrote` of rows written.
    """
    return zipped(
        _files(session, prepared, tell, wrote),
        lambda written: (manifest.NAME, manifest.sealed(about.manifest(prepared), written, key)),
        at=prepared.at,
    )


def make_plain(session: Session, prepared: Prepared, *, tell: Tell = _nobody) -> Iterator[bytes]:
    """Its one table as it is, unsigned. Raises Invalid for a report of several."""
    tables = tables_of(session, prepared, tell)
    if len(tables) > 1:
        raise Invalid({"file": "This report is several files. Name a file that ends in .zip"})
    return _written(tables[0], prepared, tables[0].rows)


def _files(session: Session, prepared: Prepared, tell: Tell, wrote: Tell) -> Iterator[File]:
    tables = tables_of(session, prepared, tell)
    for table in tables:
        counted = _Counted(table.rows, wrote)
        name = f"{table.name}.{ENDINGS[prepared.asked.format]}"
        yield File(name, _written(table, prepared, counted), counted.written)
        if table.figures:
            yield File(f"{table.name}.html", [printed(prepared, table.figures)])
    columns = [(table.name, table.columns) for table in tables]
    yield File("about.txt", [about.text(prepared, columns)])


def _written(table: Table, prepared: Prepared, rows: Iterable[Row]) -> Iterator[bytes]:
    return WRITERS[prepared.asked.format](table, prepared, rows)


def _xlsx(table: Table, prepared: Prepared, rows: Iterable[Row]) -> Iterator[bytes]:
    sheet = Sheet(REPORTS[prepared.asked.report].label[:20], table.columns, rows)
    return tabular.workbook(sheet, cover=about.lines(prepared, table.columns, for_patient=table.is_for_patient))


def _fhir(table: Table, _prepared: Prepared, rows: Iterable[Row]) -> Iterator[bytes]:
    names = [column.name for column in table.columns]
    return _joined(as_lines(dict(zip(names, row, strict=True)) for row in rows))


def _joined(lines: Iterator[bytes]) -> Iterator[bytes]:
    part: list[bytes] = []
    for line in lines:
        part.append(line)
        if len(part) == LINES_PER_PART:
            yield b"".join(part)
            part.clear()
    yield b"".join(part)


WRITERS: dict[ExportFormat, Callable[[Table, Prepared, Iterable[Row]], Iterator[bytes]]] = {
    ExportFormat.CSV: lambda table, _prepared, rows: tabular.as_csv(table.columns, rows),
    ExportFormat.XLSX: _xlsx,
    ExportFormat.NDJSON: lambda table, _prepared, rows: tabular.as_ndjson(table.columns, rows),
    ExportFormat.FHIR: _fhir,
}


def file_name(prepared: Prepared) -> str:
    """Of the zip; it names no patient. Two that are made one after the other differ by their time in UTC."""
    return f"{prepared.asked.report.value}-{prepared.by.organisation}-{prepared.at:%Y-%m-%d-%H%M%S}.zip"
