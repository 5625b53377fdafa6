"""`workbench practice`, `rollout`, `user` and `due`."""

import json

import pytest

from tests.commands import RIVERSIDE, ROSA, CommandLine, a_bundle


def a_systmone_practice(workbench: CommandLine, code: str) -> None:
    workbench.ok("practice", "add", code, "--name", f"Surgery {code}", "--system", "systmone")


def test_a_practice_is_added_and_shown_as_not_on(workbench: CommandLine) -> None:
    workbench.ok("practice", "add", RIVERSIDE.lower(), "--name", "Riverside Surgery", "--system", "emis")
    assert "A82038 Riverside Surgery (emis)\nNow: not switched on\n" in workbench.ok("practice", "show", RIVERSIDE)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["practice", "add", RIVERSIDE, "--name", "Again", "--system", "emis"], "There is already a practice A82038."),
        (["practice", "add", "9X", "--name", "No", "--system", "emis"], "9X is not an ODS code"),
        (["practice", "show", "B86001"], "There is no practice B86001"),
        (["practice", "switch-on", RIVERSIDE, "--on", "2026-02-30"], "is not a day"),
        (["practice", "pause", RIVERSIDE], "--basis"),
        (["user", "add", "amira", "--practice", RIVERSIDE, "--role", "operator"], "is not one of"),
        (["user", "add", "amira", "--practice", RIVERSIDE, "--role", "clinician", "--password-stdin"], "at least 12"),
        (["patient-view", ROSA, "--practice", RIVERSIDE], "There is no such patient in this practice."),
        (["audit", "verify", "--practice", "B86001"], "There is no practice B86001"),
    ],
)
def test_wrong_use_is_one_sentence_and_exit_2(riverside: CommandLine, words: list[str], said: str) -> None:
    result = riverside(*words)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.output


def test_a_pause_is_in_effect_at_once(riverside: CommandLine) -> None:
    riverside.ok("practice", "pause", RIVERSIDE, "--basis", "letter to supplier")
    shown = riverside.ok("practice", "show", RIVERSIDE)
    assert "Now: paused since" in shown
    assert "letter to supplier (recorded" in shown


def test_a_switch_on_still_to_come_is_shown_as_such(workbench: CommandLine) -> None:
    a_systmone_practice(workbench, "B86001")
    workbench.ok("practice", "switch-on", "B86001", "--on", "2099-01-01")
    assert "Now: not switched on; on from 2099-01-01" in workbench.ok("practice", "show", "B86001")


def test_a_roll_out_leaves_out_who_asked_to_pause(workbench: CommandLine) -> None:
    for code in ("B86001", "B86002"):
        a_systmone_practice(workbench, code)
    workbench.ok("practice", "asked-to-pause", "B86002", "--basis", "letter")
    said = workbench.ok("rollout", "schedule", "--system", "systmone", "--on", "2099-01-01")
    assert said.splitlines() == [
        "B86001 Surgery B86001: scheduled for 2099-01-01",
        "B86002 Surgery B86002: left out: it asked to pause",
        "1 of 2 systmone practices were scheduled for 2099-01-01.",
    ]


def test_a_roll_out_moves_no_practice_that_is_on_and_is_safe_to_run_again(riverside: CommandLine) -> None:
    riverside.ok("practice", "add", "B86001", "--name", "New", "--system", "emis")
    rollout = ("rollout", "schedule", "--system", "emis", "--on", "2099-01-01")
    assert "A82038 Riverside Surgery: left as it is: on since 2026-01-01" in riverside.ok(*rollout)
    assert "0 of 2 emis practices" in riverside.ok(*rollout)


def test_every_step_is_in_the_practices_own_audit(workbench: CommandLine) -> None:
    a_systmone_practice(workbench, "B86001")
    workbench.ok("rollout", "schedule", "--system", "systmone", "--on", "2099-01-01")
    rows = workbench.rows("SELECT organisation, action, actor_role FROM audit_event ORDER BY sequence")
    assert rows == [("B86001", "practice-added", "operator"), ("B86001", "switched", "operator")]


def test_a_user_is_added_with_a_password_from_standard_input(riverside: CommandLine) -> None:
    words = ("user", "add", "amira", "--practice", RIVERSIDE, "--full-name", "Dr Amira Shah")
    said = riverside.ok(*words, "--role", "safeguarding-lead", "--password-stdin", stdin="correct horse battery\n")
    assert said == "amira can now sign in as safeguarding-lead of A82038.\n"
    assert riverside.rows("SELECT full_name, role FROM user") == [("Dr Amira Shah", "safeguarding-lead")]


def test_a_password_is_asked_for_twice_and_not_shown(riverside: CommandLine) -> None:
    words = ("user", "add", "amira", "--practice", RIVERSIDE, "--role", "clinician")
    said = riverside.ok(*words, stdin="correct horse battery\ncorrect horse battery\n")
    assert "correct horse" not in said
    assert riverside.rows("SELECT count(*) FROM user") == [(1,)]


def test_an_account_is_closed_opened_and_changed_and_every_step_ends_its_sessions(riverside: CommandLine) -> None:
    words = ("user", "add", "amira", "--practice", RIVERSIDE, "--role", "clinician", "--password-stdin")
    riverside.ok(*words, stdin="correct horse battery\n")
    assert "cannot sign in any more" in riverside.ok("user", "disable", "amira")
    assert riverside("user", "disable", "amira").exit_code == 2
    assert riverside.ok("user", "enable", "amira") == "amira can sign in again.\n"
    riverside.ok("user", "role", "amira", "safeguarding-lead")
    riverside.ok("user", "password", "amira", "--password-stdin", stdin="lantern otter gravel\n")
    assert riverside.ok("user", "sign-out", "amira") == "Sessions of amira that were ended: 0.\n"
    assert "has no second factor" in riverside("user", "remove-factor", "amira").stderr
    assert riverside("user", "role", "nobody", "clinician").stderr == "Error: There is no user nobody.\n"
    said = riverside.rows("SELECT details FROM audit_event WHERE action = 'user-changed' ORDER BY sequence")
    steps = [json.loads(details)["step"] for (details,) in said]
    assert steps == ["disabled", "enabled", "role", "password", "signed-out"]
    assert riverside("check").exit_code == 0


def test_an_operator_of_the_installation_is_at_no_practice(riverside: CommandLine) -> None:
    words = ("user", "add", "olu", "--role", "installation-operator", "--password-stdin")
    assert riverside(*words, "--practice", RIVERSIDE, stdin="correct horse battery\n").exit_code == 2
    said = riverside.ok(*words, stdin="correct horse battery\n")
    assert said == "olu can now sign in as installation-operator of the installation.\n"


def test_due_does_nothing_where_nothing_is_due(riverside: CommandLine) -> None:
    riverside.ok("import", riverside.file("rosa.json", a_bundle()), "--practice", RIVERSIDE)
    assert riverside.ok("due") == "Nothing was due.\n"


def test_due_brings_in_what_the_days_have_moved_and_then_nothing(riverside: CommandLine) -> None:
    riverside.ok("import", riverside.file("rosa.json", a_bundle()), "--practice", RIVERSIDE)
    riverside.write("UPDATE patient SET access_from = NULL")
    assert riverside.ok("due").startswith("A82038: patients whose access or readers moved: 1; ")
    assert riverside.ok("due") == "Nothing was due.\n"
