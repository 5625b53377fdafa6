"""The audit taken away as a file."""

import csv
import io
import json
from collections.abc import Callable

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils.escape import unescape
from sqlalchemy.orm import Session

from tests.factories import (
    HIDE,
    LEEDS,
    NOON,
    YORK,
    a_decided_item,
    a_gp,
    a_lead,
    a_practice,
    an_administrator,
    an_item,
    deciding,
)
from workbench import audit
from workbench.audit import Event, Search, exporting
from workbench.decisions import Choice
from workbench.errors import NotAllowed
from workbench.models import Practice
from workbench.permissions import Actor
from workbench.tabular import excel as workbook
from workbench.vocabulary import Action, Outcome, Reason

COLUMNS = (
    "sequence,at,actor,actor_role,organisation,action,patient_nhs_number,review_item,entry,entry_kind,entry_version,"
    "outcome,reason,note,review_on,batch,details,hash"
)
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "＠A", '=HYPERLINK("http://x")']


def test_every_column_is_there_in_its_order(db: Session) -> None:
    item = an_item(db)
    deciding(db, item, Choice(Outcome.HIDE, Reason.STAFF_SAFETY, "threats, “shouting”"))
    header, row = _as_csv(db)
    assert ",".join(header) == COLUMNS
    found = dict(zip(header, row, strict=True))
    assert (found["actor"], found["outcome"], found["reason"]) == ("Dr Amira Shah", "hide", "staff-safety")
    assert (found["note"], found["review_on"], found["organisation"]) == ("threats, “shouting”", "", LEEDS)
    assert found["hash"] == audit.head(db, LEEDS)[1].hex()


@pytest.mark.parametrize("note", FORMULAS)
def test_a_cell_that_a_spreadsheet_would_run_is_defused_in_csv(db: Session, note: str) -> None:
    _noted(db, note)
    assert _column(_as_csv(db), "note") == [f"'{note}"]


@pytest.mark.parametrize("note", ["plain", "a = b", "", "“quoted”, with\na line", "nhs 999"])
def test_other_cells_are_as_they_were_written(db: Session, note: str) -> None:
    _noted(db, note)
    assert _column(_as_csv(db), "note") == [note]


@pytest.mark.parametrize(
    "note", [*FORMULAS, "http://example.org", "1e5", "\x01", "a\r\nb", "_x0041_", "_x", " < & > ", "\ufffe", "x" * 2000]
)
def test_a_workbook_holds_words_never_formulas_or_links(db: Session, note: str) -> None:
    _noted(db, note)
    sheet = _workbook(db).worksheets[0]
    cell = sheet.cell(2, COLUMNS.split(",").index("note") + 1)
    assert (unescape(cell.value), cell.data_type, cell.hyperlink) == (note, "s", None)


def test_a_text_too_long_for_excel_is_cut_and_says_so(db: Session) -> None:
    _noted(db, "é😀" * 20_000)
    cell = _workbook(db).worksheets[0].cell(2, COLUMNS.split(",").index("note") + 1).value
    assert len(cell.encode("utf-16-le")) // 2 <= workbook.LONGEST_TEXT
    assert (cell[:2], cell[-1]) == ("é😀", "…")


def test_a_workbook_begins_before_its_last_row_is_read() -> None:
    read = iter(range(5_000))
    parts = exporting.as_xlsx([number, *[""] * 17] for number in read)
    assert next(parts)
    assert next(read) < 2_000


@pytest.mark.parametrize(("place", "letters"), [(0, "A"), (17, "R"), (25, "Z"), (26, "AA"), (701, "ZZ")])
def test_a_column_has_its_letters(place: int, letters: str) -> None:
    assert workbook._letters(place) == letters


def test_a_workbook_says_the_same_as_the_csv(db: Session) -> None:
    a_decided_item(db, HIDE, titles=["One", "Two"])
    rows = [["" if value is None else str(value) for value in row] for row in _workbook(db).worksheets[0].values]
    assert rows == _as_csv(db)


def test_a_further_sheet_begins_where_the_rows_of_one_end(db: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "EXCEL_ROWS", 2)
    for note in "abcde":
        _noted(db, note)
    sheets = _workbook(db).worksheets
    assert [sheet.title for sheet in sheets] == ["Audit 1", "Audit 2", "Audit 3"]
    assert [sheet.max_row for sheet in sheets] == [3, 3, 2]


def test_ndjson_is_an_object_a_line(db: Session) -> None:
    a_decided_item(db, HIDE, titles=["One", "Two"])
    lines = b"".join(exporting.as_ndjson(_rows(db))).decode().splitlines()
    found = [json.loads(line) for line in lines]
    assert [list(event) for event in found] == [COLUMNS.split(",")] * 2
    assert [event["sequence"] for event in found] == [2, 3]


@pytest.mark.parametrize("format_", exporting.FORMATS)
def test_an_empty_export_is_still_a_file(db: Session, format_: str) -> None:
    as_file, _ = exporting.FORMATS[format_]
    assert b"".join(as_file([])) or format_ == "ndjson"


@pytest.mark.parametrize("format_", exporting.FORMATS)
def test_many_rows_come_in_parts_and_none_is_lost(format_: str) -> None:
    rows = [[number, *[""] * 17] for number in range(2500)]
    as_file, _ = exporting.FORMATS[format_]
    whole = b"".join(as_file(rows))
    assert whole
    if format_ != "xlsx":
        assert len(whole.splitlines()) == 2500 + (format_ == "csv")


def test_no_clinical_text_leaves_with_the_audit(db: Session) -> None:
    a_decided_item(db, HIDE, titles=["Disclosed violence by partner"])
    assert "violence" not in repr(_as_csv(db))


def test_what_is_found_is_exported_oldest_first_and_of_one_practice(either_db: Session) -> None:
    a_decided_item(either_db, HIDE, practice=YORK)
    item = an_item(either_db)
    for _ in range(3):
        deciding(either_db, item, HIDE)
    exported = exporting.rows(either_db, Search(outcome=Outcome.HIDE), by=a_lead(a_practice(either_db)))
    assert [(row[0], row[4]) for row in exported] == [(2, LEEDS), (3, LEEDS), (4, LEEDS)]


def test_an_export_is_itself_on_record_with_the_head_it_was_made_at(db: Session) -> None:
    _noted(db, "a")
    lead = a_lead(a_practice(db))
    sequence, head = exporting.record_export(db, Search(), "csv", by=lead, at=NOON)
    event = audit.page(db, LEEDS, Search())[0]
    details = json.loads(event.details)
    assert (sequence, event.action, details["head_hash"], details["rows"]) == (2, "exported", head.hex(), 2)
    assert len(list(exporting.rows(db, Search(), by=lead, up_to=sequence))) == 2


@pytest.mark.parametrize("somebody", [a_gp, an_administrator])
def test_only_who_oversees_takes_the_audit_away(db: Session, somebody: Callable[[Practice], Actor]) -> None:
    by = somebody(a_practice(db))
    with pytest.raises(NotAllowed):
        exporting.record_export(db, Search(), "csv", by=by, at=NOON)
    with pytest.raises(NotAllowed):
        list(exporting.rows(db, Search(), by=by))


def _noted(db: Session, note: str) -> None:
    audit.add(db, Event(Action.VIEWED, note=note), by=a_gp(a_practice(db)), at=NOON)


def _rows(db: Session) -> list[list[object]]:
    """Of all events after the practice's switch-on."""
    return list(exporting.rows(db, Search(), by=a_lead(a_practice(db))))[1:]


def _as_csv(db: Session) -> list[list[str]]:
    text = b"".join(exporting.as_csv(_rows(db))).decode()
    return list(csv.reader(io.StringIO(text, newline="")))


def _column(rows: list[list[str]], name: str) -> list[str]:
    return [row[rows[0].index(name)] for row in rows[1:]]


def _workbook(db: Session) -> Workbook:
    return load_workbook(io.BytesIO(b"".join(exporting.as_xlsx(_rows(db)))))


def test_only_what_nobody_typed_is_left_as_it_is() -> None:
    assert {column.name for column in exporting.TABLE if not column.coded} == {"actor", "note", "details"}
