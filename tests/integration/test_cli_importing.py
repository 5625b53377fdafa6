"""`workbench import`: what is kept, what is refused, and what it says."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from tests.commands import RIVERSIDE, CommandLine, a_bundle
from workbench import intake
from workbench.intake import files

OTHER = "9990000026"


def importing(workbench: CommandLine, *paths: Path, more: str = "") -> Result:
    return workbench("import", *paths, "--practice", RIVERSIDE, *more.split())


def last_line(result: Result) -> str:
    return result.stdout.splitlines()[-1]


def test_what_was_read_is_counted_on_the_last_line(riverside: CommandLine) -> None:
    result = importing(riverside, riverside.file("rosa.json", a_bundle(texts=("Pulse", "Weight"))))
    assert (result.exit_code, result.stderr) == (0, "")
    assert last_line(result) == "read 2, new 2, changed 0, unchanged 0, out of scope 0, unreadable 0"


def test_importing_again_changes_nothing_and_says_so(riverside: CommandLine) -> None:
    file = riverside.file("rosa.json", a_bundle())
    importing(riverside, file)
    assert last_line(importing(riverside, file)) == (
        "read 1, new 0, changed 0, unchanged 1, out of scope 0, unreadable 0"
    )
    assert riverside.rows("SELECT count(*) FROM entry_version") == [(1,)]


def test_another_date_of_birth_is_taken_only_when_a_person_accepts_it(riverside: CommandLine) -> None:
    importing(riverside, riverside.file("rosa.json", a_bundle()))
    changed = a_bundle()
    changed["entry"][0]["resource"]["birthDate"] = "1984-06-05"
    file = riverside.file("changed.json", changed)
    refused = importing(riverside, file)
    assert (refused.exit_code, "another date of birth" in refused.stderr, "--accept-identity" in refused.stderr) == (
        3, True, True
    )  # fmt: skip
    accepted = importing(riverside, file, more="--accept-identity")
    assert (accepted.exit_code, "1984" in accepted.stderr) == (0, False)
    assert riverside.rows("SELECT count(*) FROM audit_event WHERE action = 'identity-changed'") == [(1,)]


def test_what_may_be_somebody_elses_is_held_and_said_where_to_look(riverside: CommandLine) -> None:
    importing(riverside, riverside.file("rosa.json", a_bundle()))
    changed = a_bundle(texts=("Blood pressure, corrected",))
    changed["entry"][0]["resource"]["birthDate"] = "1984-06-05"
    file = riverside.file("all.ndjson", changed, a_bundle(OTHER, name="omar"))
    for _ in range(2):
        result = importing(riverside, file)
        assert result.exit_code == 3
        assert "1 record is held. Say whose it is: Practice, “Held records” (/held)" in result.stderr
        assert last_line(result).endswith("unreadable 1")
    assert riverside.rows("SELECT came_from, answer FROM held_bundle") == [("all.ndjson, line 1", None)]
    assert riverside.rows("SELECT count(*) FROM audit_event WHERE action = 'held'") == [(1,)]
    assert "1 record is held" in importing(riverside, riverside.file("omar.json", a_bundle(OTHER, name="omar"))).stderr


def test_what_a_held_record_takes_back_is_told(riverside: CommandLine) -> None:
    importing(riverside, riverside.file("rosa.json", a_bundle()))
    changed = a_bundle()
    changed["entry"][0]["resource"]["birthDate"] = "1984-06-05"
    changed["entry"][-1]["resource"]["status"] = "entered-in-error"
    result = importing(riverside, riverside.file("changed.json", changed))
    assert "1 entry held before: withdrawn by the source, and no longer shown" in result.stderr
    assert riverside.rows("SELECT withdrawn FROM entry") == [(1,)]


def test_a_folder_is_read_with_the_folders_in_it(riverside: CommandLine) -> None:
    riverside.file("all/rosa.json", a_bundle())
    riverside.file("all/OMAR.JSON", a_bundle(OTHER, name="omar"))
    riverside.file("all/notes.txt", "not for us")
    assert last_line(importing(riverside, riverside.folder / "all")).startswith("read 2, new 2,")


def test_an_empty_folder_is_not_passed_over_in_silence(riverside: CommandLine) -> None:
    (riverside.folder / "empty").mkdir()
    result = importing(riverside, riverside.folder / "empty")
    assert result.exit_code == 3
    assert "holds no file that is .json or .ndjson" in result.stderr


def test_a_bad_line_costs_only_itself(riverside: CommandLine) -> None:
    file = riverside.file("two.ndjson", a_bundle(), '{"resourceType": "Bund', a_bundle(OTHER, name="omar"))
    result = importing(riverside, file)
    assert result.exit_code == 3
    assert result.stderr.startswith(f"{file}: line 2: ")
    assert last_line(result) == "read 2, new 2, changed 0, unchanged 0, out of scope 0, unreadable 1"


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"", "empty"),
        (b'{"resourceType": "Bundle", "entry": [', "not complete JSON"),
        (bytes(range(256)) * 100, "not UTF-8"),
        (b'{"resourceType": "Bundle", "entry": []}', "no entries"),
        (b'{"resourceType": "Observation"}', "lone Observation"),
        (b"null", "not a FHIR Bundle"),
        (b"[" * 100_000, "nested more deeply"),
    ],
)
def test_what_is_no_bundle_is_refused_by_name_and_cause(riverside: CommandLine, content: bytes, cause: str) -> None:
    file = riverside.file("odd.json")
    file.write_bytes(content)
    result = importing(riverside, file)
    assert result.exit_code == 3
    assert result.stderr.startswith(f"{file}: ")
    assert cause in result.stderr
    assert "Traceback" not in result.output


def without_its_patient() -> dict[str, Any]:
    bundle = a_bundle()
    return {**bundle, "entry": bundle["entry"][1:]}


def with_another_patient() -> dict[str, Any]:
    bundle = a_bundle()
    return {**bundle, "entry": bundle["entry"] + a_bundle(OTHER, name="omar")["entry"]}


@pytest.mark.parametrize(
    ("bundle", "cause"),
    [
        (without_its_patient(), "no Patient"),
        (with_another_patient(), "2 patients"),
        (a_bundle(at="B86001"), "registered at B86001"),
        (a_bundle("9990000019"), "fails its check"),
        (a_bundle(""), "no NHS number"),
    ],
)
def test_a_bundle_that_is_nobodys_here_is_refused(riverside: CommandLine, bundle: dict[str, Any], cause: str) -> None:
    result = importing(riverside, riverside.file("odd.json", bundle))
    assert result.exit_code == 3
    assert cause in result.stderr
    assert riverside.rows("SELECT count(*) FROM patient") == [(0,)]


def test_test_data_gives_a_made_up_patient_a_number(riverside: CommandLine) -> None:
    assert importing(riverside, riverside.file("rosa.json", a_bundle("")), more="--test-data").exit_code == 0
    assert riverside.rows("SELECT substr(nhs_number, 1, 3) FROM patient") == [("999",)]


def test_a_resource_that_cannot_be_read_is_named_and_the_rest_is_kept(riverside: CommandLine) -> None:
    bundle = a_bundle()
    bundle["entry"].append({"resource": "not an object"})
    file = riverside.file("rosa.ndjson", bundle)
    result = importing(riverside, file)
    assert result.exit_code == 3
    assert result.stderr.startswith(f"{file}: line 1, entry 4")
    assert last_line(result) == "read 1, new 1, changed 0, unchanged 0, out of scope 0, unreadable 1"


def test_a_refusal_is_on_record_without_its_content(riverside: CommandLine) -> None:
    importing(riverside, riverside.file("odd.json", '{"secret": "HIV positive"'))
    [(details,)] = riverside.rows("SELECT details FROM audit_event WHERE action = 'refused'")
    assert "not complete JSON" in details
    assert "HIV" not in details


def test_a_fault_of_ours_is_told_by_its_kind_alone_and_the_rest_goes_on(
    riverside: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive = intake.receive

    def failing(session: Any, practice: Any, opened: intake.Opened, **more: Any) -> intake.Received:
        if opened.bundle.patient.source_id == "Patient/omar":
            raise KeyError("HIV positive")
        return receive(session, practice, opened, **more)

    monkeypatch.setattr(intake, "receive", failing)
    file = riverside.file("two.ndjson", a_bundle(OTHER, name="omar"), a_bundle())
    result = importing(riverside, file)
    assert (result.exit_code, last_line(result)[:14]) == (3, "read 1, new 1,")
    assert result.stderr == f"{file}: line 1: a fault in the workbench (KeyError); please report it\n"


def test_a_line_too_large_is_refused_and_the_next_is_read(
    riverside: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "LARGEST_BUNDLE", 2000)
    file = riverside.file("two.ndjson", a_bundle(texts=["Pulse"] * 50), a_bundle(OTHER, name="omar"))
    result = importing(riverside, file)
    assert f"{file}: line 1: is larger than" in result.stderr
    assert last_line(result) == "read 1, new 1, changed 0, unchanged 0, out of scope 0, unreadable 1"


def test_a_path_that_is_not_there_is_wrong_use(riverside: CommandLine) -> None:
    result = importing(riverside, riverside.folder / "nothing.json")
    assert result.exit_code == 2
    assert "does not exist" in result.stderr


def test_another_kind_of_file_is_refused(riverside: CommandLine) -> None:
    result = importing(riverside, riverside.file("rosa.xml", a_bundle()))
    assert result.exit_code == 3
    assert "neither .json nor .ndjson" in result.stderr
