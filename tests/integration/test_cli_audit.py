"""`workbench audit` and `patient-view`: proof, files, and exactly what would be shown."""

import csv
import json
from pathlib import Path

import openpyxl
import pytest

from tests.commands import RIVERSIDE, ROSA, CommandLine, a_bundle

VERIFY = ("audit", "verify", "--practice", RIVERSIDE)


def export(workbench: CommandLine, format_: str, *more: str) -> tuple[Path, str]:
    file = workbench.folder / f"audit.{format_}"
    words = ("audit", "export", "--practice", RIVERSIDE, "--format", format_, "-o", file, *more)
    return file, workbench.ok(*words)


def test_a_whole_chain_gives_its_heads_hash(riverside: CommandLine) -> None:
    [(last,)] = riverside.rows("SELECT hex(hash) FROM audit_event ORDER BY sequence DESC LIMIT 1")
    assert riverside.ok(*VERIFY) == f"{last.lower()}\n"


def test_the_installations_own_chain_can_be_verified(workbench: CommandLine) -> None:
    assert workbench.ok("audit", "verify", "--practice", "installation") == "0" * 64 + "\n"


def test_an_altered_row_is_found_by_its_number(riverside: CommandLine) -> None:
    riverside.write("DROP TRIGGER audit_event_no_update", "UPDATE audit_event SET actor = 'nobody' WHERE sequence = 2")
    result = riverside(*VERIFY)
    assert result.exit_code == 1
    assert result.stdout.startswith("broken at 2: ")


def test_an_export_is_all_that_came_before_it_and_ends_with_the_head_it_prints(riverside: CommandLine) -> None:
    head = riverside.ok(*VERIFY).strip()
    file, said = export(riverside, "csv")
    rows = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
    assert said == f"2 rows, head {head}\n"
    assert [row["action"] for row in rows] == ["practice-added", "switched"]
    assert rows[-1]["hash"] == head


def test_an_export_is_itself_audited(riverside: CommandLine) -> None:
    head = riverside.ok(*VERIFY).strip()
    export(riverside, "ndjson")
    file, _ = export(riverside, "ndjson")
    event = json.loads(file.read_text().splitlines()[-1])
    assert (event["action"], json.loads(event["details"])["head_hash"]) == ("exported", head)


def test_a_workbook_holds_the_same_rows(riverside: CommandLine) -> None:
    file, _ = export(riverside, "xlsx")
    sheet = openpyxl.load_workbook(file).active
    assert [row[5].value for row in sheet.rows] == ["action", "practice-added", "switched"]


def test_days_narrow_an_export(riverside: CommandLine) -> None:
    assert export(riverside, "csv", "--from", "2001-01-01", "--to", "2001-12-31")[1].startswith("0 rows, head ")


def test_an_export_that_fails_leaves_the_file_that_was_there(riverside: CommandLine) -> None:
    old = riverside.file("audit.csv", "the old one")
    result = riverside("audit", "export", "--practice", "B86001", "--format", "csv", "-o", old)
    assert result.exit_code == 2
    assert old.read_text() == "the old one"
    assert list(riverside.folder.glob(".audit*")) == []


@pytest.mark.parametrize("file", ["/dev/null", "/nowhere/audit.csv"])
def test_a_place_that_cannot_take_a_file_is_refused(riverside: CommandLine, file: str) -> None:
    result = riverside("audit", "export", "--practice", RIVERSIDE, "--format", "csv", "-o", file)
    assert result.exit_code == 2
    assert riverside.rows("SELECT count(*) FROM audit_event WHERE action = 'exported'") == [(0,)]


def test_a_patient_view_without_decisions_is_empty_and_is_audited(riverside: CommandLine) -> None:
    riverside.ok("import", riverside.file("rosa.json", a_bundle()), "--practice", RIVERSIDE)
    seen = json.loads(riverside.ok("patient-view", f"{ROSA[:3]} {ROSA[3:6]} {ROSA[6:]}", "--practice", RIVERSIDE))
    assert (seen["nhs_number"], seen["entries"], seen["as_of"][-1]) == (ROSA, [], "Z")
    assert riverside.rows("SELECT count(*) FROM audit_event WHERE action = 'viewed'") == [(1,)]
