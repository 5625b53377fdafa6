"""`workbench audit export -o FILE.zip` and `verify-export`, which names the first thing that is wrong."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from tests.commands import RIVERSIDE, CommandLine, a_bundle
from workbench import signing


@pytest.fixture
def key(riverside: CommandLine) -> Path:
    file = riverside.folder / "key.pem"
    (riverside.folder / "public.pem").write_bytes(signing.pem_of(signing.make(file).public_key()))
    return file


@pytest.fixture
def whole(riverside: CommandLine, key: Path) -> Path:
    file = riverside.folder / "proof.zip"
    words = ("audit", "export", "--practice", RIVERSIDE, "--format", "csv", "-o", file)
    said = riverside(*words, WORKBENCH_SIGNING_KEY=str(key))
    assert (said.exit_code, said.output.strip().endswith(", signed")) == (0, True), said.output
    return file


def rewrite(file: Path, **changes: bytes | None) -> None:
    """Put other content into the zip, by the names of its files; None takes one out."""
    with zipfile.ZipFile(file) as old:
        content = {name: old.read(name) for name in old.namelist()}
    content |= {name.replace("_", ".", 1): text for name, text in changes.items()}
    with zipfile.ZipFile(file, "w") as new:
        for name, text in content.items():
            if text is not None:
                new.writestr(name, text)


def manifest(file: Path) -> bytes:
    with zipfile.ZipFile(file) as whole:
        return whole.read("manifest.json")


def verdict(riverside: CommandLine, file: Path, *more: str | Path) -> tuple[int, str]:
    said = riverside("audit", "verify-export", file, *more, WORKBENCH_DATABASE_URL="sqlite:////nowhere/none.sqlite3")
    return said.exit_code, said.output


def test_a_whole_export_verifies_without_a_database(riverside: CommandLine, whole: Path) -> None:
    code, said = verdict(riverside, whole, "--key", riverside.folder / "public.pem")
    assert code == 0
    assert said.startswith("whole: 2 files, 2 rows, up to event 2\nhead ")
    assert "as the file itself says" not in said


def test_without_the_key_it_says_whose_word_that_is(riverside: CommandLine, whole: Path) -> None:
    code, said = verdict(riverside, whole)
    assert (code, "as the file itself says" in said) == (0, True)


@pytest.mark.parametrize(("changes", "words"), [
    ({"proof_csv": b"sequence\r\n"}, "proof.csv was altered"),
    ({"about_txt": b"made by somebody else"}, "about.txt was altered"),
    ({"about_txt": None}, "about.txt is missing"),
    ({"more_csv": b""}, "more.csv is in the zip, but not in its manifest"),
    ({"manifest_json": None}, "manifest.json is missing"),
    ({"manifest_json": b"{"}, "manifest.json was altered"),
    ({"manifest_json": b"[]"}, "manifest.json is no manifest"),
])  # fmt: skip
def test_the_first_thing_that_is_wrong_is_named(
    riverside: CommandLine, whole: Path, changes: dict[str, bytes | None], words: str
) -> None:
    rewrite(whole, **changes)
    code, said = verdict(riverside, whole)
    assert code == 1
    assert said.startswith(f"wrong: {words}")


@pytest.mark.parametrize("change", [("rows", 3), ("sha256", "0" * 64)])
def test_a_manifest_that_was_altered_does_not_hold(
    riverside: CommandLine, whole: Path, change: tuple[str, object]
) -> None:
    said = json.loads(manifest(whole))
    said["files"][0][change[0]] = change[1]
    rewrite(whole, manifest_json=json.dumps(said).encode())
    assert verdict(riverside, whole) == (
        1, "wrong: manifest.json: its signature does not hold: it is not what was signed\n",
    )  # fmt: skip


def test_a_manifest_without_a_signature_is_told(riverside: CommandLine, whole: Path) -> None:
    said = json.loads(manifest(whole))
    del said["signature"]
    rewrite(whole, manifest_json=json.dumps(said).encode())
    assert verdict(riverside, whole)[1].startswith("wrong: manifest.json has no signature")


def test_another_key_is_told(riverside: CommandLine, whole: Path) -> None:
    other = riverside.folder / "other.pem"
    other.write_bytes(signing.pem_of(signing.make(riverside.folder / "another.pem").public_key()))
    assert "another key signed it" in verdict(riverside, whole, "--key", other)[1]


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x05\x06"])
def test_what_is_no_export_is_told(riverside: CommandLine, content: bytes) -> None:
    file = riverside.folder / "other.zip"
    file.write_bytes(content)
    code, said = verdict(riverside, file)
    assert (code, said.startswith("wrong: other.zip is no zip file, or is damaged")) == (1, True)


def test_a_byte_that_changed_in_the_file_is_found(riverside: CommandLine, whole: Path) -> None:
    content = bytearray(whole.read_bytes())
    content[60] ^= 1
    whole.write_bytes(content)
    code, said = verdict(riverside, whole)
    assert (code, "proof.csv" in said) == (1, True)


def test_in_production_without_a_key_an_export_says_that_it_is_unsigned(riverside: CommandLine) -> None:
    file = riverside.folder / "proof.zip"
    said = riverside(
        "audit", "export", "--practice", RIVERSIDE, "--format", "csv", "-o", file,
        WORKBENCH_SIGNING_KEY=None, WORKBENCH_ENV="production", WORKBENCH_SECRET_KEY="x" * 40,
    )  # fmt: skip
    assert "unsigned: WORKBENCH_SIGNING_KEY is not set" in said.output
    assert verdict(riverside, file)[1].startswith("wrong: manifest.json has no signature")


def test_a_report_of_several_files_asks_for_a_zip(riverside: CommandLine) -> None:
    riverside.ok("import", riverside.file("rosa.json", a_bundle()), "--practice", RIVERSIDE)
    file = riverside.folder / "rosa.csv"
    words = ("audit", "export", "--practice", RIVERSIDE, "--format", "csv", "--report", "subject-access")
    said = riverside(*words, "--patient", "999 000 0018", "-o", file)
    assert (said.exit_code, "ends in .zip" in said.output, file.exists()) == (2, True, False)


@pytest.mark.parametrize(("report", "name"), [("meeting", "meeting.html"), ("icb", "icb.xlsx")])
def test_a_report_is_made_from_the_command_line(riverside: CommandLine, key: Path, report: str, name: str) -> None:
    file = riverside.folder / "report.zip"
    words = ("audit", "export", "--practice", RIVERSIDE, "--format", "xlsx", "--report", report, "-o", file)
    assert riverside(*words, WORKBENCH_SIGNING_KEY=str(key)).exit_code == 0
    with zipfile.ZipFile(io.BytesIO(file.read_bytes())) as whole:
        assert name in whole.namelist()


def test_fhir_is_also_written_as_a_plain_file(riverside: CommandLine) -> None:
    file = riverside.folder / "events.ndjson"
    riverside.ok("audit", "export", "--practice", RIVERSIDE, "--format", "fhir", "-o", file)
    assert [json.loads(line)["resourceType"] for line in file.read_text().splitlines()] == ["AuditEvent"] * 2
