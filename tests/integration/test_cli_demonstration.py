"""`workbench demo`: a practice to look at, made by the real verbs, once."""

import json
import re
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import Engine

from tests.commands import RIVERSIDE, CommandLine
from workbench.cli.base.passphrase import WORDS, passphrase

Made = tuple[CommandLine, Result]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, sqlite_file: tuple[Path, Engine]) -> Made:
    """The demonstration, and what making it said; the tests change nothing of it."""
    workbench = CommandLine(tmp_path_factory.mktemp("demonstration"), sqlite_file[0].with_suffix(".new"))
    return workbench, workbench("demo", WORKBENCH_DEMO_PASSWORD=None)


def test_it_says_who_can_sign_in_and_with_which_password(made: Made) -> None:
    _, said = made
    assert said.exit_code == 0, said.output
    assert re.search(r"gp +clinician +Dr Amara Okafor\n.*lead +safeguarding-lead +Dr Rhys Llewellyn\n", said.stdout)
    assert re.search(r"Their password: \w+-\w+-\w+-\w+\n$", said.stdout)


def test_entries_wait_with_and_without_flags(made: Made) -> None:
    rows = dict(made[0].rows("SELECT urgency, count(*) FROM review_item WHERE state = 'waiting' GROUP BY urgency"))
    assert min(rows[urgency] for urgency in (0, 1, 3)) >= 5


def test_some_plain_items_were_decided_by_the_gp_so_that_a_patient_sees_something(made: Made) -> None:
    workbench, _ = made
    decided = workbench.rows("SELECT count(DISTINCT review_item_id) FROM decision WHERE by_name = 'Dr Amara Okafor'")
    [(patient,)] = workbench.rows("SELECT patient_nhs_number FROM audit_event WHERE action = 'decided' LIMIT 1")
    seen = json.loads(workbench.ok("patient-view", patient, "--practice", RIVERSIDE))
    assert decided == [(15,)]
    assert seen["entries"]
    assert set(seen["entries"][0]) == {
        "entry", "review_item", "kind", "title", "text", "occurred_on", "recorded_at",
    }  # fmt: skip


def test_it_holds_together(made: Made) -> None:
    assert made[0].ok("check") == "No faults were found.\n"
    made[0].ok("audit", "verify", "--practice", RIVERSIDE)


def test_a_second_run_changes_nothing_and_tells_no_password(made: Made) -> None:
    workbench, _ = made
    before = workbench.rows("SELECT organisation, sequence FROM audit_head")
    said = workbench.ok("demo")
    assert "already exists. Nothing was changed" in said
    assert "gp" in said
    assert "password" not in said
    assert workbench.rows("SELECT organisation, sequence FROM audit_head") == before


def test_a_given_password_is_not_printed(workbench: CommandLine) -> None:
    said = workbench("demo", WORKBENCH_DEMO_PASSWORD="correct horse").stdout
    assert "as WORKBENCH_DEMO_PASSWORD says" in said
    assert "correct horse" not in said


def test_one_that_breaks_off_is_not_there_at_all(workbench: CommandLine) -> None:
    assert workbench("demo", WORKBENCH_DEMO_PASSWORD="short").exit_code == 2
    assert workbench.rows("SELECT count(*) FROM practice") == [(0,)]


def test_production_has_no_demonstration(workbench: CommandLine) -> None:
    result = workbench("demo", WORKBENCH_ENV="production", WORKBENCH_SECRET_KEY="x" * 32)
    assert (result.exit_code, result.stderr) == (
        2,
        "Error: The demonstration cannot be added in production. Try it where WORKBENCH_ENV is not set.\n",
    )


def test_a_made_password_is_four_words_of_many() -> None:
    assert len(set(WORDS)) == len(WORDS) >= 240
    assert set(passphrase().split("-")) <= set(WORDS)
