"""`workbench practice switch-on | pause …`, `rollout halt`, `patient`, `proxy` and `due`, and wrong use of them."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from tests.commands import RIVERSIDE, ROSA, CommandLine, a_bundle
from tests.factories import DAY, an_actor
from workbench import db
from workbench.decisions import Choice, decide
from workbench.models import Practice, ReviewItem
from workbench.vocabulary import Outcome, Reason, Role

AT = ("--practice", RIVERSIDE)
WHY = ("--basis", "a letter")
NOW = datetime.now(UTC)
TODAY = NOW.date()
MO = ("--name", "Mo Marsh", "--relationship", "father", "--authorised-by", "Dr Shah", *WHY)


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory, riverside_file: Path) -> Path:
    """The database of Riverside Surgery with Rosa Marsh, of whom two entries wait; made once to be copied."""
    riverside = CommandLine(tmp_path_factory.mktemp("imported"), riverside_file)
    riverside.ok("import", riverside.file("rosa.json", a_bundle(texts=["Blood pressure", "Weight"])), *AT)
    return riverside.in_one_file()


@pytest.fixture
def rosa(tmp_path: Path, imported: Path) -> CommandLine:
    return CommandLine(tmp_path, imported)


def deciding(workbench: CommandLine, choice: Choice, *, days_ago: int = 0) -> None:
    """A GP decides about all that waits, so many days ago."""
    engine = db.open_engine(f"sqlite:///{workbench.database}")
    with db.writing(engine) as session:
        by = an_actor(session.get_one(Practice, 1), Role.CLINICIAN, "Dr Amira Shah", 1)
        for item in session.query(ReviewItem).all():
            decide(session, item.id, choice, seen=item.revision, by=by, at=NOW - days_ago * DAY)
    engine.dispose()


def waiting(workbench: CommandLine) -> int:
    ((items,),) = workbench.rows("SELECT count(*) FROM review_item WHERE state = 'waiting'")
    return int(items)


def seen(workbench: CommandLine, *who: str) -> list[str]:
    said = workbench.ok("patient-view", ROSA, *AT, *who)
    return re.findall(r'"title": ?"([^"]+)"', said)


def audited(workbench: CommandLine, action: str) -> list[str]:
    return [row[0] for row in workbench.rows(f"SELECT details FROM audit_event WHERE action = '{action}'")]


def test_a_preview_says_what_would_move_and_moves_nothing(rosa: CommandLine) -> None:
    said = rosa.ok("practice", "pause", RIVERSIDE, *WHY, "--preview")
    assert said == "Entries that will come into scope: 0. Entries that will leave it: 2.\nNothing was changed.\n"
    assert (waiting(rosa), len(audited(rosa, "switched"))) == (2, 1)


def test_a_pause_says_what_it_moved(rosa: CommandLine) -> None:
    said = rosa.ok("practice", "pause", RIVERSIDE, *WHY)
    assert "Entries that will come into scope: 0. Entries that will leave it: 2." in said
    assert f"A82038: paused from {TODAY}. Patients whose access moved: 1." in said
    assert waiting(rosa) == 0


@pytest.mark.parametrize(("more", "into"), [((), 0), (("--with-paused",), 2)])
def test_on_again_leaves_out_what_was_entered_while_paused_unless_told_otherwise(
    rosa: CommandLine, more: tuple[str, ...], into: int
) -> None:
    rosa.ok("practice", "pause", RIVERSIDE, *WHY, "--on", "2026-03-01")
    again = ("practice", "switch-on", RIVERSIDE, "--on", "2026-03-05", *more)
    assert f"come into scope: {into}." in rosa.ok(*again, "--preview")
    rosa.ok(*again)
    assert waiting(rosa) == into
    assert "on since 2026-03-05" in rosa.ok("practice", "show", RIVERSIDE)


@pytest.mark.parametrize(("verb", "step"), [("pause", "paused"), ("asked-to-pause", "asked to pause")])
def test_a_pause_may_be_for_a_day_to_come(rosa: CommandLine, verb: str, step: str) -> None:
    rosa.ok("practice", verb, RIVERSIDE, *WHY, "--on", "2099-01-01")
    assert f"Now: on since 2026-01-01; {step} from 2099-01-01" in rosa.ok("practice", "show", RIVERSIDE)
    assert waiting(rosa) == 2


def test_a_national_halt_says_what_became_of_each_and_is_safe_to_run_again(rosa: CommandLine) -> None:
    for code in ("B86001", "B86002"):
        rosa.ok("practice", "add", code, "--name", f"Surgery {code}", "--system", "vision")
    rosa.ok("practice", "asked-to-pause", "B86002", *WHY)
    assert rosa.ok("rollout", "halt", "--basis", "NHS England").splitlines() == [
        "A82038 Riverside Surgery: halted",
        "B86001 Surgery B86001: halted before it was switched on",
        "B86002 Surgery B86002: left as it is: not on, by its own wish",
        "2 of 3 practices were halted.",
    ]
    assert waiting(rosa) == 0
    assert "0 of 3 practices were halted." in rosa.ok("rollout", "halt", "--basis", "NHS England")


def test_a_halt_may_be_of_one_system_only(rosa: CommandLine) -> None:
    said = rosa.ok("rollout", "halt", "--system", "vision", "--basis", "a fault of theirs")
    assert said == "0 of 0 practices were halted.\n"
    assert waiting(rosa) == 2


def test_a_halt_ends_with_the_next_roll_out(rosa: CommandLine) -> None:
    rosa.ok("rollout", "halt", "--basis", "NHS England")
    rosa.ok("rollout", "schedule", "--system", "emis", "--on", str(TODAY))
    assert "Now: on since" in rosa.ok("practice", "show", RIVERSIDE)


def test_a_patients_access_is_shown_with_its_steps_and_proxies(rosa: CommandLine) -> None:
    rosa.ok("patient", "record", ROSA, "granted", *AT, *WHY, "--on", "2026-02-01", "--entries-from", "2025-01-01")
    rosa.ok("proxy", "add", ROSA, *AT, *MO, "--from", "2026-02-01")
    first, step, proxy = rosa.ok("patient", "access", ROSA, *AT).splitlines()
    assert first == "granted from 2025-01-01"
    assert step.startswith("  1  granted from 2026-02-01, to entries from 2025-01-01: a letter (command line")
    assert proxy == "proxy 1: Mo Marsh (father) from 2026-02-01: reads now"


def test_looking_at_a_patients_access_is_on_record(rosa: CommandLine) -> None:
    rosa.ok("patient", "access", ROSA, *AT)
    assert audited(rosa, "viewed") == ['{"what":"access"}']


@pytest.mark.parametrize(
    ("step", "now"),
    [("declined", f"declined from {TODAY}"), ("review-needed", f"review-needed from {TODAY}"),
     ("left", f"left from {TODAY}"), ("returned", "switched-on from 2026-01-01"),
     ("ended", "switched-on from 2026-01-01"), ("granted", f"granted from {TODAY}")],
)  # fmt: skip
def test_a_step_is_recorded_and_says_what_holds_now(rosa: CommandLine, step: str, now: str) -> None:
    assert rosa.ok("patient", "record", ROSA, step, *AT, *WHY) == f"Recorded. Now: {now}\n"
    assert len(audited(rosa, "access-changed")) == 1


def test_a_proxy_is_added_and_what_was_left_visible_waits_for_them(rosa: CommandLine) -> None:
    deciding(rosa, Choice(Outcome.LEAVE_VISIBLE), days_ago=1)
    assert waiting(rosa) == 0
    assert rosa.ok("proxy", "add", ROSA, *AT, *MO) == "Mo Marsh was added as a proxy.\n"
    assert waiting(rosa) == 2
    assert (len(seen(rosa)), seen(rosa, "--as", "proxy")) == (2, [])


def test_a_proxy_is_confirmed_and_ended(rosa: CommandLine) -> None:
    rosa.ok("proxy", "add", ROSA, *AT, *MO)
    assert rosa.ok("proxy", "confirm", ROSA, "1", *AT, *WHY) == "Proxy 1: confirmed.\n"
    assert rosa.ok("proxy", "end", ROSA, "1", *AT, *WHY) == "Proxy 1: ended.\n"
    assert "does not read now" in rosa.ok("patient", "access", ROSA, *AT)


def test_an_end_may_be_for_a_day_to_come(rosa: CommandLine) -> None:
    rosa.ok("proxy", "add", ROSA, *AT, *MO)
    rosa.ok("proxy", "end", ROSA, "1", *AT, *WHY, "--on", "2099-01-01")
    assert "reads now" in rosa.ok("patient", "access", ROSA, *AT)


FOR_A_DAY = Choice(Outcome.HIDE, Reason.PATIENT_REQUEST, "", TODAY - timedelta(days=2))


def test_a_review_date_brings_back_what_is_still_hidden_once_though_days_were_missed(rosa: CommandLine) -> None:
    deciding(rosa, FOR_A_DAY, days_ago=4)
    assert waiting(rosa) == 0
    assert "entries that wait again: 2;" in rosa.ok("due")
    assert (waiting(rosa), seen(rosa)) == (2, [])
    assert rosa.ok("due") == "Nothing was due.\n"
    assert audited(rosa, "waits-again") == ['{"cause":"review-due"}'] * 2
    assert rosa.ok("check") == "No faults were found.\n"


def test_a_switch_whose_day_has_come_is_caught_up_with(rosa: CommandLine) -> None:
    rosa.ok("practice", "pause", RIVERSIDE, *WHY, "--on", "2099-01-01")
    came = f"UPDATE switch_change SET effective_on = '{TODAY}' WHERE number = 2"
    rosa.write("DROP TRIGGER switch_change_no_update", came)
    assert "patients whose access or readers moved: 1;" in rosa.ok("due")
    assert waiting(rosa) == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["patient", "access", "9990000026", *AT], "There is no such patient in this practice."),
        (["patient", "access", ROSA, "--practice", "B86001"], "There is no practice B86001"),
        (["patient", "access", ROSA], "Missing option '--practice'"),
        (["patient", "record", ROSA, "given", *AT, *WHY], "'given' is not one of"),
        (["patient", "record", ROSA, "left", *AT], "Missing option '--basis'"),
        (["patient", "record", ROSA, "left", *AT, "--basis", " "], "Enter a reason of up to 500 characters"),
        (["patient", "record", ROSA, "left", *AT, *WHY, "--on", "soon"], "'soon' is not a day. Write it as YYYY-MM-DD"),
        (
            ["patient", "record", ROSA, "left", *AT, *WHY, "--entries-from", "2026-01-01"],
            "Only individual access can include",
        ),
        (["patient", "record", ROSA, "granted", *AT, *WHY, "--on", "2099-01-01"], "not from a day in the future"),
        (["proxy", "add", ROSA, *AT], "Missing option '--name'"),
        (["proxy", "add", ROSA, *AT, *MO, "--name", " "], "Enter the proxy’s name, up to 200 characters."),
        (["proxy", "add", ROSA, *AT, *MO, "--until", "2020-01-01"], "The end date must be after the start date."),
        (["proxy", "end", ROSA, "7", *AT, *WHY], "There is no such proxy of this patient."),
        (["proxy", "confirm", ROSA, "x", *AT, *WHY], "'x' is not a valid integer"),
        (["practice", "pause", RIVERSIDE, *WHY, "--on", "1 May"], "'1 May' is not a day. Write it as YYYY-MM-DD"),
        (["practice", "pause", RIVERSIDE, "--basis", " "], "Enter a reason"),
        (["practice", "pause", RIVERSIDE, "--basis", "x" * 501], "500 characters"),
        (["practice", "switch-on", RIVERSIDE], "Missing option '--on'"),
        (["practice", "pause", "B86001", *WHY], "There is no practice B86001"),
        (["rollout", "halt"], "Missing option '--basis'"),
        (["rollout", "halt", "--basis", " "], "Enter a reason"),
        (["rollout", "halt", "--system", "lloyd", *WHY], "'lloyd' is not one of"),
    ],
)
def test_wrong_use_is_one_sentence_and_exit_2_and_changes_nothing(
    rosa: CommandLine, words: list[Any], said: str
) -> None:
    before = rosa.rows("SELECT count(*) FROM audit_event")
    result = rosa(*words)
    assert (result.exit_code, said in result.stderr) == (2, True), result.output
    assert "Traceback" not in result.output
    assert rosa.rows("SELECT count(*) FROM audit_event") == before


@pytest.mark.parametrize("code", ["declined", "review-needed"])
def test_what_was_withheld_is_not_lifted_from_the_command_line(rosa: CommandLine, code: str) -> None:
    rosa.ok("patient", "record", ROSA, code, *AT, *WHY)
    refused: Result = rosa("patient", "record", ROSA, "granted-after-review", *AT, *WHY)
    assert refused.exit_code == 2
    assert "Command line: this role may not leave visible, hide, hide from proxies or refer." in refused.stderr


def test_the_same_proxy_from_the_same_day_is_refused(rosa: CommandLine) -> None:
    rosa.ok("proxy", "add", ROSA, *AT, *MO)
    refused = rosa("proxy", "add", ROSA, *AT, *MO)
    assert (refused.exit_code, "This person is already a proxy from that day." in refused.stderr) == (2, True)


def test_a_database_that_is_not_there_is_said_in_one_sentence(rosa: CommandLine) -> None:
    refused = rosa("due", WORKBENCH_DATABASE_URL="sqlite:////nowhere/at/all.sqlite3")
    assert refused.exit_code == 2
    assert "Traceback" not in refused.output
