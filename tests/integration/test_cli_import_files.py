"""`workbench import`: which files of a folder are read, however packed and laid out, and what is said of others."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from tests.commands import RIVERSIDE, CommandLine, a_bundle
from workbench import intake
from workbench.intake import files
from workbench.intake.reading import lines


def gzipped(content: bytes) -> bytes:
    """The same at every moment: packed content names tests, and every process must name them alike."""
    return gzip.compress(content, mtime=0)


OTHER = "9990000026"
READ_ONE = "read 1, new 1, changed 0, unchanged 0, out of scope 0, unreadable 0"
READ_TWO = "read 2, new 2, changed 0, unchanged 0, out of scope 0, unreadable 0"


def importing(workbench: CommandLine, *paths: Path) -> Result:
    return workbench("import", *paths, "--practice", RIVERSIDE)


def put(workbench: CommandLine, name: str, content: bytes) -> Path:
    path = workbench.folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def last_line(result: Result) -> str:
    return result.stdout.splitlines()[-1]


def written(bundle: Any = None, **how: Any) -> bytes:
    return json.dumps(bundle or a_bundle(), **how).encode()


def two(**how: Any) -> bytes:
    return b"\n".join(written(bundle, **how) for bundle in (a_bundle(), a_bundle(OTHER, name="omar")))


@pytest.mark.parametrize("name", ["a.json", "a.ndjson", "a.jsonl", "a.fhir", "A.JSONL"])
@pytest.mark.parametrize("packed", [False, True])
def test_bundles_are_read_under_each_name_packed_or_not(riverside: CommandLine, name: str, packed: bool) -> None:
    file = put(riverside, f"all/{name}.gz", gzipped(written())) if packed else put(riverside, f"all/{name}", written())
    for path in (file, file.parent):
        assert importing(riverside, path).stderr == ""
    assert riverside.rows("SELECT count(*) FROM entry") == [(1,)]


@pytest.mark.parametrize("name", ["a.json", "a.ndjson", "a.fhir", "a.gz"])
def test_what_is_packed_is_known_by_its_first_bytes(riverside: CommandLine, name: str) -> None:
    assert last_line(importing(riverside, put(riverside, name, gzipped(written())))) == READ_ONE


@pytest.mark.parametrize("name", ["a.json", "a.ndjson"])
@pytest.mark.parametrize(
    "content",
    [
        written(indent=2),
        written(indent=0),
        written(indent=2).replace(b"\n", b"\r\n"),
        b"\xef\xbb\xbf" + written(indent=1),
        b"\xef\xbb\xbf" + written(),
        b"\n\n" + written(indent=2) + b"\n\n",
        b'{"resourceType": "Bundle", "entry": [\n' + b",\n".join(map(written, a_bundle()["entry"])) + b"\n]}",
        b'{"resourceType": "Bundle", "entry": [\n' + b"\n,".join(map(written, a_bundle()["entry"])) + b"\n]}",
    ],
    ids=[
        "indented",
        "lines only",
        "CRLF",
        "with a mark",
        "a mark and one line",
        "blanks",
        "an entry a line",
        "comma first",
    ],
)
def test_one_bundle_may_be_written_over_many_lines(riverside: CommandLine, name: str, content: bytes) -> None:
    result = importing(riverside, put(riverside, name, content))
    assert (result.stderr, last_line(result)) == ("", READ_ONE)


@pytest.mark.parametrize("name", ["a.json", "a.ndjson", "a.jsonl.gz"])
@pytest.mark.parametrize("content", [two(), two(indent=2), two(indent=0), two(indent=2).replace(b"\n", b"\r\n")])
def test_several_bundles_may_follow_one_another(riverside: CommandLine, name: str, content: bytes) -> None:
    result = importing(riverside, put(riverside, name, gzipped(content) if name.endswith("gz") else content))
    assert (result.stderr, last_line(result)) == ("", READ_TWO)


@pytest.mark.parametrize(
    "content",
    [
        written(indent=2)[:-40] + b"\n" + written(a_bundle(OTHER, name="omar")),
        written()[:-40] + b"\n" + written(a_bundle(OTHER, name="omar"), indent=2),
        b'{"resourceType": "Bundle", "entry": [\n' + written(a_bundle(OTHER, name="omar")),
        b"id,name\n1,Rosa\n2,Omar\n" * 500 + written(a_bundle(OTHER, name="omar")),
    ],
    ids=["broken over lines", "a broken line", "broken where it goes on", "something else"],
)
def test_what_breaks_off_is_told_once_and_costs_only_itself(riverside: CommandLine, content: bytes) -> None:
    result = importing(riverside, put(riverside, "a.ndjson", content))
    assert len(result.stderr.splitlines()) == 1
    assert last_line(result) == READ_ONE.replace("unreadable 0", "unreadable 1")


def test_resources_without_a_bundle_are_told_once_for_the_first_and_counted(riverside: CommandLine) -> None:
    lines = b'{"resourceType":"Observation","id":"1"}\n' * 700 + written()
    result = importing(riverside, put(riverside, "Observation.ndjson", lines))
    first, rest = result.stderr.splitlines()
    assert "lone Observation" in first
    assert "699 more single resources" in rest
    assert last_line(result) == READ_ONE.replace("unreadable 0", "unreadable 700")


@pytest.mark.parametrize(
    ("name", "content", "cause"),
    [
        ("a.xml", b"<Bundle/>", "XML"),
        ("a.fhir", b"\xef\xbb\xbf<Bundle/>", "XML"),
        ("a.xml.gz", gzipped(b"<Bundle/>"), "XML"),
        ("a.json", b"PK\x03\x04...", "zip archive; unpack it"),
        ("a.zip", b"PK\x03\x04...", "zip archive; unpack it"),
        ("a.tar.gz", gzipped(bytes(600)), "unpack it"),
        ("a.gz", gzipped(bytes(257) + b"ustar" + bytes(300)), "unpack it"),
        ("a.json", b"%PDF-1.7", "a PDF"),
        ("a.pdf", b"%PDF-1.7", "a PDF"),
        ("a.txt", written(), "give the bundle one of these names"),
        ("a", written(), "give the bundle one of these names"),
        ("a.json", written().decode().encode("utf-16"), "UTF-16"),
        ("a.ndjson", written().decode().encode("utf-16-le"), "UTF-16"),
        ("a.json", b"", "empty"),
        ("a.ndjson", b" \n\n", "empty"),
        ("a.json.gz", gzipped(b""), "empty"),
        ("a.json.gz", gzipped(written())[:-20], "damaged or incomplete"),
        ("a.ndjson.gz", gzipped(written())[:30] + b"damage" * 9, "damaged or incomplete"),
        ("a.json.gz", gzipped(gzipped(written())), "packed twice"),
    ],
)
@pytest.mark.parametrize("in_folder", [False, True])
def test_what_is_not_read_is_named_with_what_to_do(
    riverside: CommandLine, name: str, content: bytes, cause: str, in_folder: bool
) -> None:
    file = put(riverside, f"all/{name}", content)
    result = importing(riverside, file.parent if in_folder else file)
    assert result.exit_code == 3
    [line] = result.stderr.splitlines()
    assert line.startswith(f"{file}: ")
    assert cause in line


def test_of_many_other_files_a_few_are_named_and_the_rest_counted(riverside: CommandLine) -> None:
    for number in range(70):
        put(riverside, f"all/{number}.pdf", b"%PDF")
    put(riverside, "all/a.json", written())
    result = importing(riverside, riverside.folder / "all")
    assert len(result.stderr.splitlines()) == files.MOST_NAMED + 1
    assert "20 more files here" in result.stderr
    assert last_line(result) == READ_ONE.replace("unreadable 0", "unreadable 70")


@pytest.mark.parametrize(
    "name", [".DS_Store", "desktop.ini", "Thumbs.db", ".git/config", "__MACOSX/a.json", "._a.json"]
)
def test_what_systems_leave_in_folders_is_passed_over(riverside: CommandLine, name: str) -> None:
    put(riverside, f"all/{name}", b"\x00\x05\x16\x07")
    put(riverside, "all/a.json", written())
    result = importing(riverside, riverside.folder / "all")
    assert (result.exit_code, result.stderr, last_line(result)) == (0, "", READ_ONE)


@pytest.mark.parametrize("name", ["a.json.gz", "a.ndjson.gz"])
@pytest.mark.parametrize("bomb", [b" " * 90_000, b"\n" * 90_000, b"[" * 90_000, b'{"a":\n' * 20_000])
def test_what_unpacks_beyond_the_largest_bundle_is_refused_in_words(
    riverside: CommandLine, name: str, bomb: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "LARGEST_BUNDLE", 30_000)
    result = importing(riverside, put(riverside, name, gzipped(bomb)))
    assert "is larger than" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_blank_lines_without_end_are_not_all_counted(riverside: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "MOST_BLANK", 100)
    result = importing(riverside, put(riverside, "a.ndjson.gz", gzipped(b"\n" * 200 + written())))
    assert "the rest of this file was not read" in result.stderr


@pytest.mark.parametrize("packed", [False, True])
def test_the_bar_moves_by_the_bytes_of_the_files_as_they_are_packed(riverside: CommandLine, packed: bool) -> None:
    content = two(indent=2)
    put(riverside, "all/a.ndjson", gzipped(content) if packed else content)
    put(riverside, "all/b.json", b"PK\x03\x04" + bytes(5000))
    put(riverside, "all/c.pdf", b"%PDF")
    moved: list[int] = []
    paths = [riverside.folder / "all"]
    assert len(list(intake.bundles_in(paths, moved.append))) == 4
    assert sum(moved) == intake.size_of(paths)
    assert min(moved) >= 0


def test_a_link_to_nothing_is_told(riverside: CommandLine) -> None:
    put(riverside, "all/a.json", written())
    (riverside.folder / "all/b.json").symlink_to("nowhere")
    result = importing(riverside, riverside.folder / "all")
    assert "b.json: cannot be read" in result.stderr
