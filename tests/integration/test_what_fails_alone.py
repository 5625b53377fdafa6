"""Commands that do one practice, feed or chain after another: what fails is named, and stops none of the others."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from tests.commands import RIVERSIDE, CommandLine, a_bundle
from tests.factories import LEEDS, YORK, a_practice
from workbench import oversight, second_look, signing
from workbench.cli import maintenance, rollouts
from workbench.db import reading, writing
from workbench.due import WorkDone
from workbench.models import Practice
from workbench.operations.doctor import examining

OTHER = "Y00001"
AMONG = "a word that a record might hold"


@pytest.fixture
def two(riverside: CommandLine) -> CommandLine:
    riverside.ok("practice", "add", OTHER, "--name", "Another Surgery", "--system", "emis")
    return riverside


def fails_at_riverside(done: list[str]) -> Any:
    """Work at a practice, which Riverside's cannot be done."""

    def work(_engine: object, practice: Practice, **_: object) -> WorkDone:
        if practice.ods_code == RIVERSIDE:
            raise LookupError(AMONG)
        done.append(practice.ods_code)
        return WorkDone()

    return work


def test_due_does_the_other_practices_names_the_one_that_failed_and_ends_with_1(
    two: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    monkeypatch.setattr(maintenance, "catch_up", fails_at_riverside(done))
    ended = two("due")
    assert (ended.exit_code, done) == (1, [OTHER])
    assert f"{RIVERSIDE}: scheduled work failed. A fault in the workbench (LookupError)" in ended.stderr
    assert "Nothing was due" not in ended.stdout
    assert AMONG not in ended.output


def test_due_does_what_is_for_all_practices_whichever_of_it_fails(
    two: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, checkpoints = two.folder / "key.pem", two.folder / "checkpoints"
    signing.make(key)

    def fail(*_: object, **__: object) -> None:
        raise LookupError(AMONG)

    monkeypatch.setattr(maintenance, "forget_what_was_typed", fail)
    ended = two("due", WORKBENCH_SIGNING_KEY=str(key), WORKBENCH_CHECKPOINTS=str(checkpoints))
    assert (ended.exit_code, "Forgetting what was typed failed" in ended.stderr) == (1, True)
    assert sorted(path.name for path in checkpoints.iterdir()) == [RIVERSIDE, OTHER]


def test_a_national_step_follows_at_the_other_practices(two: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    monkeypatch.setattr(rollouts, "catch_up", fails_at_riverside(done))
    two.ok("practice", "switch-on", OTHER, "--on", "2026-01-01")
    ended = two("rollout", "halt", "--basis", "a national letter")
    assert (ended.exit_code, done) == (1, [OTHER])
    assert f"{RIVERSIDE}: moving patients failed" in ended.stderr
    assert "2 of 2 practices were halted" in ended.stdout


@pytest.mark.parametrize("where", [(oversight.checking.scope, "differences"), (second_look.checking, "_rows")])
def test_check_checks_the_other_practices(
    two: CommandLine, monkeypatch: pytest.MonkeyPatch, where: tuple[object, str]
) -> None:
    def fail(*_: object, **__: object) -> Iterator[str]:
        raise LookupError(AMONG)

    monkeypatch.setattr(*where, fail)
    ended = two("check")
    assert ended.exit_code == 1
    for code in (RIVERSIDE, OTHER):
        assert f"{code}: not all of it could be checked (LookupError)" in ended.stdout


def test_check_reads_the_records_of_the_other_practices(two: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> Iterator[str]:
        raise LookupError(AMONG)

    monkeypatch.setattr("workbench.oversight.truth.decision_faults", fail)
    ended = two("check")
    assert ended.stdout.count("not all of it could be checked (LookupError)") == 2


def test_a_practice_of_which_the_database_cannot_answer_stops_none_of_the_others(postgresql_engine: Engine) -> None:
    """After an error PostgreSQL answers nothing more of that transaction."""

    def ask(session: Session, practice: Practice) -> Iterator[str]:
        yield "is asked"
        session.execute(text("SELECT 1 / :by"), {"by": int(practice.ods_code != LEEDS)})

    with writing(postgresql_engine) as db:
        for code in (LEEDS, YORK, "Z00001"):
            a_practice(db, code)
    with reading(postgresql_engine) as db:
        found = [*oversight.at_each_practice(db, ask), *oversight.at_each_practice(db, ask)]
    assert (
        found[:4]
        == found[4:]
        == [
            f"{YORK}: is asked",
            f"{LEEDS}: is asked",
            f"{LEEDS}: not all of it could be checked (DivisionByZero)",
            "Z00001: is asked",
        ]
    )


def test_a_feed_that_fails_is_named_by_a_run_that_ends_with_1(riverside: CommandLine) -> None:
    for name in ("away", "works"):
        (riverside.folder / name).mkdir()
        riverside.ok("feed", "add", RIVERSIDE, "--kind", "folder", "--name", name, "--folder", riverside.folder / name)
    (riverside.folder / "away").rename(riverside.folder / "moved")
    riverside.file("works/rosa.json", a_bundle())
    ended = riverside("feed", "run")
    assert ended.exit_code == 1
    assert f"{RIVERSIDE}: the feed away fails: " in ended.stderr
    assert "the feed works" not in ended.stderr
    assert riverside.rows("SELECT count(*) FROM entry") == [(1,)]


def test_a_chain_whose_folder_cannot_be_written_keeps_no_other_from_its_checkpoint(two: CommandLine) -> None:
    key, checkpoints = two.folder / "key.pem", two.folder / "checkpoints"
    signing.make(key)
    checkpoints.mkdir(mode=0o700)
    (checkpoints / RIVERSIDE).write_text("a file in its place")
    ended = two("due", WORKBENCH_SIGNING_KEY=str(key), WORKBENCH_CHECKPOINTS=str(checkpoints))
    assert (ended.exit_code, "The daily checkpoint failed" in ended.stderr) == (1, True)
    assert list((checkpoints / OTHER).glob("*.json"))


def test_the_doctor_looks_at_the_rest(two: CommandLine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def signing_key(*_: object) -> Iterator[object]:
        raise LookupError(AMONG)

    monkeypatch.setattr(examining, "WITH_DATABASE", (signing_key, *examining.WITH_DATABASE))
    ended = two("doctor", WORKBENCH_PORT="1")
    assert "WRONG  It could not be looked at: signing key (LookupError)." in ended.stdout
    assert "practices are here" in ended.stdout
    assert AMONG not in ended.output
