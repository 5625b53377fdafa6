"""`workbench demo`: a practice to look at, made by the real verbs, once."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import Engine

from tests.commands import RIVERSIDE, CommandLine
from workbench.cli.demonstration import password_told
from workbench.cli.demonstration.staff import USERS
from workbench.london import LONDON
from workbench.people.passphrases import WORDS, passphrase
from workbench.vocabulary import LookStep, Outcome, Role

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


def test_a_patient_sees_what_was_left_visible(made: Made) -> None:
    workbench, _ = made
    [(patient,)] = workbench.rows("SELECT patient_nhs_number FROM audit_event WHERE action = 'decided' LIMIT 1")
    seen = json.loads(workbench.ok("patient-view", patient, "--practice", RIVERSIDE))
    assert seen["entries"]
    assert set(seen["entries"][0]) == {
        "entry", "review_item", "kind", "title", "text", "occurred_on", "recorded_at",
    }  # fmt: skip


def test_six_people_have_decided_for_three_months_on_working_days_in_working_hours(made: Made) -> None:
    decided = made[0].rows("SELECT by_name, at FROM decision ORDER BY id")
    moments = [datetime.fromisoformat(at).replace(tzinfo=UTC).astimezone(LONDON) for _, at in decided]
    assert {name: len([each for each, _ in decided if each == name]) >= 10 for name, _ in decided} == dict.fromkeys(
        (full for name, role, full in USERS if role is not Role.ADMINISTRATOR and name != "deputy"), True
    )
    assert len({each.date() for each in moments}) >= 60
    past = [each for each in moments if each < moments[-1] - timedelta(hours=1)]
    assert {(each.weekday() < 5, 8 <= each.hour < 19) for each in past} == {(True, True)}
    assert moments == sorted(moments)


def test_they_have_disagreed_thought_again_and_left_something_to_do(made: Made) -> None:
    """Referrals answered in three ways and waiting, undone and changed decisions, reviews that are due."""
    rows = made[0].rows
    acts = dict(rows("SELECT outcome, count(*) FROM decision GROUP BY outcome"))
    assert min(acts[outcome.value] for outcome in Outcome) >= 2
    next_one = "decision a JOIN decision q ON q.entry_id = a.entry_id AND q.number = a.number - 1"
    answers = f"SELECT DISTINCT a.outcome FROM {next_one} WHERE q.outcome = 'refer'"
    assert {outcome for (outcome,) in rows(answers)} >= {"hide", "leave-visible", "send-back"}
    assert rows("SELECT count(*) > 1 FROM review_item WHERE state = 'referred'") == [(1,)]
    assert rows("SELECT count(*) > 1 FROM entry WHERE waits_because = 'review-due'") == [(1,)]
    assert rows("SELECT count(*) FROM audit_event WHERE action = 'exported' AND actor_role <> 'operator'") == [(4,)]
    assert rows("SELECT count(DISTINCT step) FROM proxy_change") == [(2,)]
    assert rows("SELECT count(*) > 80 FROM practice_day") == [(1,)]


def test_they_set_by_hand_what_they_hid_and_its_exposure_can_be_told(made: Made) -> None:
    workbench, _ = made
    told = json.loads(
        workbench.ok("exposure", RIVERSIDE, "--from", "2020-01-01", "--to", "2099-12-31", "--format", "json")
    )
    figures = told["by_way_out"]["manual"]
    assert figures["entries"] > figures["at_most"]["known"] - figures["no_exposure"] > 20
    assert 0 < figures["at_most"]["median"] < figures["at_most"]["longest"]
    stages = dict(workbench.rows("SELECT stage, count(*) FROM upstream_state WHERE route = 'worklist' GROUP BY stage"))
    assert stages


def test_second_looks_were_drawn_each_week_given_settled_and_answered_and_some_are_left(made: Made) -> None:
    rows = made[0].rows
    assert rows("SELECT count(*) >= 10, min(at) < datetime('now', '-60 days') FROM second_look_draw") == [(1, 1)]
    assert rows("SELECT count(*) >= 30 FROM second_look_answer") == [(1,)]
    assert rows("SELECT count(*) >= 2 FROM second_look WHERE id NOT IN (SELECT look_id FROM second_look_answer)") == [
        (1,)
    ]
    steps = dict(rows("SELECT step, count(*) FROM second_look_step GROUP BY step"))
    assert min(steps[step.value] for step in LookStep) >= 1
    lead = "(SELECT id FROM user WHERE name = 'lead')"
    assert rows(f"SELECT count(*) >= 1 FROM second_look_answer WHERE first_by_id = {lead} AND NOT agrees") == [(1,)]
    unsettled = "NOT agrees AND NOT EXISTS (SELECT 1 FROM second_look_step s WHERE s.look_id = a.look_id)"
    assert rows(f"SELECT count(*) >= 1 FROM second_look_answer a WHERE first_by_id != {lead} AND {unsettled}") == [(1,)]


def test_nobody_signs_in_for_the_first_time(made: Made) -> None:
    signed_in = "SELECT user_id FROM login_session"
    assert made[0].rows(f"SELECT name FROM user WHERE id NOT IN ({signed_in})") == []


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


def test_a_given_password_is_not_printed() -> None:
    assert "correct horse" not in password_told("correct horse", "correct horse")
    assert password_told("", "four-words-of-many") == "Their password: four-words-of-many"


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
