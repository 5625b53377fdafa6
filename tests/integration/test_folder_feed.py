"""A watched folder: what is taken, when, once; what is refused, with words beside it; and what stops nothing."""

import errno
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import Engine, select

from tests.commands import RIVERSIDE, ROSA, CommandLine, a_bundle
from tests.factories import NOON, a_practice, an_operator
from tests.server import environment
from workbench import feeds, logs
from workbench.cli import feeding, maintenance
from workbench.cli.upstream import ways_out
from workbench.db import reading, writing
from workbench.feeds import keeping
from workbench.feeds.faults import FeedFault
from workbench.feeds.folder import looking
from workbench.feeds.folder.taking import give_back
from workbench.feeds.running import note_outcome
from workbench.models import FeedEvent
from workbench.settings import PROJECT
from workbench.vocabulary import FeedKind, FeedStep

OTHER = "9990000026"
NOTHING = "read 0, new 0, changed 0, unchanged 0, out of scope 0, unreadable 1"


@pytest.fixture
def watched(riverside: CommandLine, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of Riverside's feed."""
    monkeypatch.setattr(looking, "SETTLED_FOR", 0.01)
    monkeypatch.setattr("workbench.feeds.SETTLED_FOR", 0.02)
    folder = riverside.folder / "in"
    folder.mkdir()
    riverside.ok("feed", "add", RIVERSIDE, "--kind", "folder", "--name", "exports", "--folder", folder)
    return folder


def drop(folder: Path, name: str, *bundles: Any) -> Path:
    file = folder / name
    file.write_text("\n".join(map(json.dumps, bundles)), encoding="utf-8")
    return file


def run(workbench: CommandLine) -> None:
    result = workbench("feed", "run")
    assert result.exit_code == (1 if " fails: " in result.stderr else 0), result.output


def status(workbench: CommandLine) -> Result:
    return workbench("feed", "status", RIVERSIDE)


def lying_in(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())


def ledger(workbench: CommandLine) -> list[Any]:
    return workbench.rows("SELECT name, state, json_extract(counts, '$.new'), bundles FROM received_file ORDER BY id")


def versions(workbench: CommandLine) -> int:
    return int(workbench.rows("SELECT count(*) FROM entry_version")[0][0])


def test_a_file_is_imported_and_moved_to_done(riverside: CommandLine, watched: Path) -> None:
    drop(watched, "rosa.json", a_bundle(texts=("Pulse", "Weight")))
    run(riverside)
    assert lying_in(watched) == ["done/rosa.json"]
    assert ledger(riverside) == [("rosa.json", "done", 2, 1)]
    assert riverside.rows("SELECT actor FROM audit_event WHERE action = 'imported'") == [("feed exports",)]


def test_what_cannot_be_read_is_moved_beside_with_the_words_of_the_command(
    riverside: CommandLine, watched: Path
) -> None:
    drop(watched, "both.ndjson", a_bundle(), a_bundle(OTHER, at="B99999", name="omar"))
    drop(watched, "letter.pdf", "not a record")
    told = riverside("import", watched / "both.ndjson", watched / "letter.pdf", "--practice", RIVERSIDE)
    run(riverside)
    assert lying_in(watched) == [f"refused/{name}" for name in (
        "both.ndjson", "both.ndjson.txt", "letter.pdf", "letter.pdf.txt")]  # fmt: skip
    why = [(watched / "refused" / f"{name}.txt").read_text() for name in ("both.ndjson", "letter.pdf")]
    assert "read 1, new 0, changed 0, unchanged 1, out of scope 0, unreadable 1" in why[0]
    assert NOTHING in why[1]
    said = [line.removeprefix(f"{watched}/").partition(": ")[2] for line in told.stderr.splitlines()]
    assert [each for each in said if not any(each in text for text in why)] == []
    assert not any(word in text for text in why for word in ("Marsh", "omar", "Blood pressure", OTHER))


def test_files_are_taken_in_the_order_in_which_they_came(riverside: CommandLine, watched: Path) -> None:
    for age, (name, text) in enumerate([("z.json", "first"), ("a.json", "second")]):
        os.utime(drop(watched, name, a_bundle(texts=(text,))), (1_000_000 + age, 1_000_000 + age))
    run(riverside)
    assert riverside.rows("SELECT title FROM entry_version ORDER BY number") == [("first",), ("second",)]


@pytest.mark.parametrize("name", ["rosa.json.part", "rosa.json.TMP", ".rosa.json", "~$rosa.json", "Thumbs.db"])
def test_what_is_named_as_half_written_or_as_nobodys_is_left_alone(
    riverside: CommandLine, watched: Path, name: str
) -> None:
    file = drop(watched, name, a_bundle())
    run(riverside)
    assert file.exists()
    assert ledger(riverside) == []


def test_a_file_is_left_alone_while_somebody_writes_it(riverside: CommandLine, watched: Path) -> None:
    whole = json.dumps(a_bundle())
    with (watched / "rosa.json").open("w") as writing:
        writing.write(whole[:100])
        writing.flush()
        run(riverside)
        assert lying_in(watched) == ["rosa.json"]
        writing.write(whole[100:])
    run(riverside)
    assert lying_in(watched) == ["done/rosa.json"]


def test_a_file_that_still_grows_is_not_complete(tmp_path: Path) -> None:
    file, watcher = tmp_path / "rosa.json", looking.Watcher(looking.Places(tmp_path))
    for clock, content in enumerate(["{", "{}", "{} "]):
        file.write_text(content)
        look = watcher.look(clock=clock * 60.0, epoch=0)
        assert (look.complete, look.unsettled) == ([], 1)
    assert [name for name, _ in watcher.look(clock=240.0, epoch=0).complete] == ["rosa.json"]


def test_the_same_content_may_come_again_and_changes_nothing(riverside: CommandLine, watched: Path) -> None:
    for _ in range(2):
        drop(watched, "rosa.json", a_bundle())
        run(riverside)
    done = lying_in(watched)
    assert len(done) == 2
    assert "done/rosa.json" in done
    assert versions(riverside) == 1


def test_what_the_source_says_again_after_saying_otherwise_is_heard(riverside: CommandLine, watched: Path) -> None:
    """So that a file is never left out only because another had the same content."""
    for text in ("first", "second", "first"):
        drop(watched, "rosa.json", a_bundle(texts=(text,)))
        run(riverside)
    assert riverside.rows("SELECT title FROM entry_version ORDER BY number DESC LIMIT 1") == [("first",)]


HOSTILE = [
    "-rf; $(reboot).json", "…name “quoted”.json", "new\nline\t\x1b[31m.json", "\u202egnp.json", "a" * 250 + ".json",
    "'; DROP TABLE entry;--.json", "<script>alert(1)<script>.json", " leading.json",
]  # fmt: skip


@pytest.mark.parametrize("name", [*HOSTILE, b"\xff\xfe.json".decode(errors="surrogateescape")])
def test_a_hostile_name_is_taken_under_a_safe_one(riverside: CommandLine, watched: Path, name: str) -> None:
    drop(watched, name, a_bundle())
    run(riverside)
    (kept,) = lying_in(watched)
    assert kept.startswith("done/")
    assert kept.endswith(".json")
    assert kept.removeprefix("done/").isprintable()
    assert versions(riverside) == 1


def test_links_pipes_and_what_lies_behind_them_are_never_opened(riverside: CommandLine, watched: Path) -> None:
    secret = drop(riverside.folder, "secret.json", a_bundle())
    (watched / "link.json").symlink_to(secret)
    (watched / "nowhere.json").symlink_to("/nowhere/at/all")
    os.mkfifo(watched / "pipe.json")
    drop(watched, "rosa.json", a_bundle())
    run(riverside)
    assert secret.read_text()
    assert versions(riverside) == 1
    assert "done/rosa.json" in lying_in(watched)
    for name, what in (("link", "a link"), ("nowhere", "a link"), ("pipe", "a pipe")):
        assert f"is {what}, not a file" in (watched / "refused" / f"{name}.json.txt").read_text()


def test_a_file_that_may_not_be_read_is_refused_and_says_so(riverside_file: Path) -> None:
    """As a user who is not root, whom nothing stops."""
    with tempfile.TemporaryDirectory() as place:
        workbench, watched = CommandLine(Path(place), riverside_file), Path(place, "in")
        watched.mkdir()
        workbench.ok("feed", "add", RIVERSIDE, "--kind", "folder", "--name", "exports", "--folder", watched)
        drop(watched, "rosa.json", a_bundle()).chmod(0)
        drop(watched, "omar.json", a_bundle(OTHER, name="omar"))
        with as_nobody(Path(place)):
            result = workbench("feed", "run", WORKBENCH_SECRET_KEY="x" * 40)
        assert result.exit_code == 0, result.output
        assert "cannot be opened: Permission denied" in (watched / "refused/rosa.json.txt").read_text()
        assert (watched / "done/omar.json").exists()


@contextmanager
def as_nobody(place: Path) -> Iterator[None]:
    if os.geteuid() != 0:
        yield
        return
    for path in (place, *place.rglob("*")):
        os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


NOBODY = 65534


def test_a_folder_that_is_away_fails_and_works_again(riverside: CommandLine, watched: Path) -> None:
    away = watched.rename(watched.with_name("elsewhere"))
    run(riverside)
    found = status(riverside)
    assert found.exit_code == 1
    assert "Fails" in found.stdout
    assert "The folder is not there" in found.stdout
    away.rename(watched)
    drop(watched, "rosa.json", a_bundle())
    run(riverside)
    assert status(riverside).exit_code == 0
    assert riverside.rows("SELECT step FROM feed_event ORDER BY number") == [
        ("added",), ("failed",), ("works-again",)
    ]  # fmt: skip


def test_a_folder_in_it_is_told_and_stops_nothing(riverside: CommandLine, watched: Path) -> None:
    (watched / "more").mkdir()
    drop(watched / "more", "rosa.json", a_bundle())
    drop(watched, "omar.json", a_bundle(OTHER, name="omar"))
    run(riverside)
    assert lying_in(watched) == ["done/omar.json", "more/rosa.json"]
    assert "It holds a folder that cannot be taken" in status(riverside).stdout


def test_one_that_fails_stops_no_other(riverside: CommandLine, watched: Path) -> None:
    second = riverside.folder / "second"
    second.mkdir()
    riverside.ok("feed", "add", RIVERSIDE, "--kind", "folder", "--name", "letters", "--folder", second)
    drop(second, "rosa.json", a_bundle())
    for path in (watched / "done", watched / "refused", watched / ".taking", watched):
        path.rmdir()
    run(riverside)
    assert lying_in(second) == ["done/rosa.json"]


def test_two_feeds_never_take_from_one_place(riverside: CommandLine, watched: Path) -> None:
    riverside.ok("practice", "add", "B81001", "--name", "Other", "--system", "emis")
    inner = watched / "inner"
    inner.mkdir()
    for folder in (watched, inner, watched.parent):
        refused = riverside("feed", "add", "B81001", "--kind", "folder", "--name", "x", "--folder", folder)
        assert (refused.exit_code, "takes from there already" in refused.stderr) == (2, True)


def test_a_removed_feed_takes_nothing_more(riverside: CommandLine, watched: Path) -> None:
    riverside.ok("feed", "remove", RIVERSIDE, "exports")
    drop(watched, "rosa.json", a_bundle())
    run(riverside)
    assert lying_in(watched) == ["rosa.json"]
    assert riverside("feed", "remove", RIVERSIDE, "exports").exit_code == 2
    assert riverside.rows("SELECT json_extract(details, '$.step') FROM audit_event WHERE action = 'feed-changed'") == [
        ("added",), ("removed",)
    ]  # fmt: skip


def test_a_process_that_is_killed_at_any_moment_files_and_moves_nothing_twice(
    riverside: CommandLine, watched: Path
) -> None:
    """It lies where it is taken to, so that no run waits to see whether it is complete."""
    taken = watched / ".taking" / "0d0c0b0a-0000-4000-8000-000000000000.1"
    taken.mkdir()
    many = 40
    drop(taken, "all.ndjson", *[a_bundle(number, name=f"p{number}") for number in _nhs_numbers(many)])
    killed = 0
    for after in range(4):
        running = subprocess.Popen(
            [sys.executable, "-c", "from workbench.cli import main; main()", "feed", "run"], cwd=PROJECT,
            env=environment(f"sqlite:///{riverside.database}", 1)
            | {"WORKBENCH_UPLOADS": str(riverside.folder / "uploads"), "WORKBENCH_SECRET_KEY": "x" * 40},
        )  # fmt: skip
        _wait_for_more(riverside, running)
        time.sleep(after * 0.017)
        running.send_signal(signal.SIGKILL)
        killed += running.wait() == -signal.SIGKILL
    assert killed >= 2
    run(riverside)
    assert lying_in(watched) == ["done/all.ndjson"]
    assert ledger(riverside) == [("all.ndjson", "done", many, many)]
    assert riverside.rows("SELECT count(*) FROM audit_event WHERE action = 'imported'") == [(many,)]
    assert versions(riverside) == many


def _wait_for_more(workbench: CommandLine, running: "subprocess.Popen[bytes]") -> None:
    before = versions(workbench)
    while running.poll() is None and versions(workbench) == before:
        time.sleep(0.01)


def _nhs_numbers(many: int) -> list[str]:
    found = []
    for base in range(999000100, 999000999):
        check = 11 - sum(int(digit) * (10 - place) for place, digit in enumerate(str(base))) % 11
        found += [f"{base}{check % 11}"] if check != 10 else []
    return found[:many]


def test_a_bundle_at_which_the_process_ends_each_time_is_refused_and_the_rest_goes_on(
    riverside: CommandLine, watched: Path
) -> None:
    drop(watched, "both.ndjson", a_bundle(), a_bundle(OTHER, name="omar"))
    taken = watched / ".taking" / "0d0c0b0a-0000-4000-8000-000000000000"
    taken.mkdir()
    (watched / "both.ndjson").rename(taken / "both.ndjson")
    riverside.write(
        "INSERT INTO received_file (practice_id, way, feed_id, token, name, size, done, bundles, attempts, state, "
        f"counts, told, untold, by_name, at) VALUES (1, 'feed', 1, '{taken.name}', 'both.ndjson', 1, 0, 0, 5, "
        """'importing', '{"read": 0, "new": 0, "changed": 0, "unchanged": 0, "out_of_scope": 0, "unreadable": 0}',"""
        "'[]', 0, 'feed exports', '2026-03-02')"
    )
    run(riverside)
    assert "line 1: the workbench stopped 5 times" in (watched / "refused/both.ndjson.txt").read_text()
    assert riverside.rows("SELECT nhs_number FROM patient") == [(OTHER,)]


def test_what_a_removed_feed_had_begun_is_not_filed_by_the_next_one(riverside: CommandLine, watched: Path) -> None:
    taken = watched / ".taking" / "0d0c0b0a-0000-4000-8000-000000000000"
    taken.mkdir(parents=True, exist_ok=True)
    drop(taken, "rosa.json", a_bundle())
    riverside.write(
        "INSERT INTO received_file (practice_id, way, feed_id, token, name, size, done, bundles, attempts, state, "
        f"counts, told, untold, by_name, at) VALUES (1, 'feed', 1, '{taken.name}', 'rosa.json', 1, 0, 0, 1, "
        """'importing', '{"read": 0, "new": 0, "changed": 0, "unchanged": 0, "out_of_scope": 0, "unreadable": 0}',"""
        "'[]', 0, 'feed exports', '2026-03-02')"
    )
    riverside.ok("feed", "remove", RIVERSIDE, "exports")
    riverside.ok("feed", "add", RIVERSIDE, "--kind", "folder", "--name", "others", "--folder", watched)
    run(riverside)
    assert riverside.rows("SELECT nhs_number FROM patient") == []
    assert "A feed that was removed had begun" in (watched / "refused/rosa.json.txt").read_text()
    ((state, told),) = riverside.rows("SELECT state, told FROM received_file")
    assert (state, "A feed that was removed had begun" in told) == ("refused", True)


@pytest.mark.parametrize("ended", ["before it was noted as finished", "before it was moved"])
def test_a_file_whose_last_bundle_a_removed_feed_had_filed_is_done(
    riverside: CommandLine, watched: Path, ended: str
) -> None:
    drop(watched, "both.ndjson", a_bundle(), a_bundle(OTHER, name="omar"))
    run(riverside)
    ((token,),) = riverside.rows("SELECT token FROM received_file")
    taken = watched / ".taking" / f"{token}.1"
    taken.mkdir()
    (watched / "done/both.ndjson").rename(taken / "both.ndjson")
    if ended == "before it was noted as finished":
        riverside.write("UPDATE received_file SET state = 'importing', finished_at = NULL")
    riverside.ok("feed", "remove", RIVERSIDE, "exports")
    riverside.ok("feed", "add", RIVERSIDE, "--kind", "folder", "--name", "others", "--folder", watched)
    run(riverside)
    assert lying_in(watched) == ["done/both.ndjson"]
    assert ledger(riverside) == [("both.ndjson", "done", 2, 2)]


@pytest.mark.parametrize(
    ("taken_by", "words"), [(".1", "A feed that was removed"), ("", "Which feed had begun with this file is not known")]
)
def test_what_a_removed_feed_had_taken_and_not_noted_is_not_filed_by_the_next_one(
    riverside: CommandLine, watched: Path, taken_by: str, words: str
) -> None:
    """The process ended between the two. That it is refused is on record."""
    taken = watched / ".taking" / f"0d0c0b0a-0000-4000-8000-000000000000{taken_by}"
    taken.mkdir(parents=True)
    drop(taken, "rosa.json", a_bundle())
    riverside.ok("feed", "remove", RIVERSIDE, "exports")
    riverside.ok("feed", "add", RIVERSIDE, "--kind", "folder", "--name", "others", "--folder", watched)
    run(riverside)
    assert riverside.rows("SELECT nhs_number FROM patient") == []
    assert (watched / "refused/rosa.json").exists()
    ((name, state, told),) = riverside.rows("SELECT name, state, told FROM received_file")
    assert (name, state) == ("rosa.json", "refused")
    for said in (told, (watched / "refused/rosa.json.txt").read_text()):
        assert words in said


def test_a_file_that_cannot_be_put_away_holds_up_no_other(riverside: CommandLine, watched: Path) -> None:
    (watched / "refused" / "first.pdf.txt").mkdir(parents=True)
    drop(watched, "first.pdf", "not a record")
    os.utime(watched / "first.pdf", (1, 1))
    drop(watched, "rosa.json", a_bundle())
    run(riverside)
    assert (watched / "done/rosa.json").exists()
    assert "A file cannot be taken, read or put away" in status(riverside).stdout


def test_what_is_given_back_goes_over_nothing(tmp_path: Path) -> None:
    """Not even over a link that leads nowhere, which is there and does not exist."""
    own = tmp_path / "token.1"
    own.mkdir()
    (own / "rosa.json").write_text("newer")
    (tmp_path / "rosa.json").symlink_to(tmp_path / "nowhere")
    give_back(own / "rosa.json", tmp_path / "rosa.json")
    assert (tmp_path / "rosa.json").is_symlink()
    assert (own / "rosa.json").read_text() == "newer"
    (tmp_path / "rosa.json").unlink()
    give_back(own / "rosa.json", tmp_path / "rosa.json")
    assert ((tmp_path / "rosa.json").read_text(), own.exists()) == ("newer", False)


def test_where_a_file_has_but_one_name_it_is_given_back_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the half-written file, left where it was taken to, would be imported as it is."""

    def as_fat_says(*_: object, **__: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", as_fat_says)
    own = tmp_path / "token.1"
    own.mkdir()
    (own / "rosa.json").write_text("{")
    (tmp_path / "rosa.json").write_text("another")
    give_back(own / "rosa.json", tmp_path / "rosa.json")
    assert ((tmp_path / "rosa.json").read_text(), (own / "rosa.json").read_text()) == ("another", "{")
    (tmp_path / "rosa.json").unlink()
    give_back(own / "rosa.json", tmp_path / "rosa.json")
    assert ((tmp_path / "rosa.json").read_text(), own.exists()) == ("{", False)


def test_while_the_database_cannot_be_asked_nothing_is_refused(riverside: CommandLine, watched: Path) -> None:
    drop(watched, "rosa.json", a_bundle())
    riverside.write("ALTER TABLE entry_version RENAME TO elsewhere")
    run(riverside)
    assert [path for path in lying_in(watched) if path.startswith("refused")] == []
    assert "The database could not be asked" in status(riverside).stdout
    riverside.write("ALTER TABLE elsewhere RENAME TO entry_version", "UPDATE feed_position SET retry_at = NULL")
    run(riverside)
    assert lying_in(watched) == ["done/rosa.json"]


def test_a_cause_that_is_too_long_is_cut_and_told_once(either_engine: Engine) -> None:
    with writing(either_engine) as db:
        practice = a_practice(db)
        new = feeds.NewFeed(FeedKind.FOLDER, "exports", "/srv/exports")
        feed = feeds.add_feed(db, practice, new, by=an_operator(practice), at=NOON)
    for _ in range(2):
        note_outcome(either_engine, feed, practice, FeedFault("x" * 9_000), at=NOON)
    with reading(either_engine) as db:
        steps = db.scalars(select(FeedEvent.step).order_by(FeedEvent.number)).all()
        assert steps == [FeedStep.ADDED, FeedStep.FAILED]
        assert len(keeping.failing_for(db, feed) or "") == keeping.LONGEST_CAUSE


@pytest.mark.parametrize("module", [feeding, maintenance, ways_out])
def test_what_fails_in_a_process_of_serve_is_a_line_of_the_log(
    module: ModuleType, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    module._tell_failure(ValueError("of Rosa Marsh"))
    (record,) = caplog.records
    assert (record.name, record.fields) == (logs.OURS, {"kind": "ValueError"})  # type: ignore[attr-defined]
    assert capsys.readouterr() == ("", "")


def test_only_one_process_runs_the_feeds(riverside: CommandLine, watched: Path) -> None:
    from workbench.feeds import Alone  # noqa: PLC0415 (beside what it is about)

    other = Alone(riverside.folder / "uploads")
    assert other.take()
    refused = riverside("feed", "run")
    assert (refused.exit_code, "Another process is running the feeds" in refused.stderr) == (2, True)
    other.close()
    run(riverside)


def test_what_names_somebody_else_is_held_as_by_the_command(riverside: CommandLine, watched: Path) -> None:
    drop(watched, "rosa.json", a_bundle())
    run(riverside)
    changed = a_bundle(texts=("Weight",))
    changed["entry"][0]["resource"]["birthDate"] = "1984-06-05"
    drop(watched, "changed.json", changed)
    run(riverside)
    assert "another date of birth" in (watched / "refused/changed.json.txt").read_text()
    assert riverside.rows("SELECT came_from FROM held_bundle") == [("changed.json",)]
    assert ROSA not in (watched / "refused/changed.json.txt").read_text()
