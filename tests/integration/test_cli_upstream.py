"""`workbench upstream`: what it says of reading and sending, and that it never answers as if all were well."""

import pytest

from tests.clinical_system import ClinicalSystem, status
from tests.commands import RIVERSIDE, CommandLine
from tests.factories import HIDE, a_decided_item, a_patient
from workbench import db
from workbench.vocabulary import Shown

FHIR = ("--kind", "fhir-r4", "--address", "https://fhir.example.org/r4", "--label-by", "patch")
NOTHING_READ = f"{RIVERSIDE}: nothing was read; "


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> ClinicalSystem:
    """What stands behind every way out by machine."""
    made = ClinicalSystem()
    monkeypatch.setattr("workbench.upstream.sending.rounds.opened", lambda *_: made)
    return made


@pytest.fixture
def told(riverside: CommandLine, system: ClinicalSystem) -> CommandLine:
    """Riverside, whose clinical system hides two entries as decided."""
    riverside.ok("upstream", "add", RIVERSIDE, *FHIR)
    hide(riverside)
    hide(riverside)
    assert "in effect: 2" in riverside.ok("upstream", "send", RIVERSIDE)
    return riverside


def hide(workbench: CommandLine) -> None:
    engine = db.open_engine(workbench.address)
    with db.writing(engine) as session:
        a_decided_item(session, HIDE, a_patient(session, practice=RIVERSIDE))
    engine.dispose()


def test_verifying_says_how_much_was_read_and_that_this_was_all(told: CommandLine) -> None:
    assert told.ok("upstream", "verify", RIVERSIDE).startswith(f"{RIVERSIDE}: read: 2; ")
    assert "this is all that is hidden and in effect and a machine can read" in told.ok("upstream", "verify", RIVERSIDE)


def test_verifying_ends_with_1_where_something_differs(told: CommandLine, system: ClinicalSystem) -> None:
    system.shown = dict.fromkeys(system.shown, Shown.VISIBLE)
    found = told("upstream", "verify", RIVERSIDE)
    assert (found.exit_code, "different now: 2" in found.stdout) == (1, True)


def test_while_wishes_are_still_made_verifying_says_that_nothing_was_read(told: CommandLine) -> None:
    told.write("UPDATE upstream_progress SET wished_for = 'another way out'")
    found = told("upstream", "verify", RIVERSIDE)
    assert found.exit_code == 1
    assert found.stdout == f"{NOTHING_READ}wishes are still being made: try again once `workbench due` is done.\n"
    told.ok("due")
    told.ok("upstream", "verify", RIVERSIDE)


def test_where_the_clinical_system_is_away_verifying_says_so(told: CommandLine, system: ClinicalSystem) -> None:
    system.unread.extend([status(503)()] * 2)
    found = told("upstream", "verify", RIVERSIDE)
    assert (found.exit_code, "the clinical system was not reached or asks to wait" in found.stdout) == (1, True)
    assert "this is all" not in found.stdout


def test_what_is_hidden_here_and_not_yet_there_is_not_passed_over(told: CommandLine) -> None:
    hide(told)
    found = told("upstream", "verify", RIVERSIDE)
    assert (found.exit_code, "hidden here, and not yet there: 1" in found.stdout) == (1, True)
    told.ok("upstream", "send", RIVERSIDE)
    told.ok("upstream", "verify", RIVERSIDE)


@pytest.mark.parametrize(
    ("stage", "route", "said"),
    [
        ("refused", "worklist", "hidden here, and on the worklist to be hidden there or to be checked: 1"),
        ("drifted", "worklist", "shown otherwise than decided: 1"),
        ("cannot", "nobody", "hidden here, and said that it cannot be hidden there: 1"),
    ],
)
def test_what_is_hidden_here_and_left_to_people_is_not_passed_over(
    told: CommandLine, stage: str, route: str, said: str
) -> None:
    told.write(f"UPDATE upstream_state SET stage = '{stage}', route = '{route}', next_at = NULL WHERE entry_id = 1")
    found = told("upstream", "verify", RIVERSIDE)
    assert (found.exit_code, said in found.stdout) == (1, True), found.stdout


def test_what_could_not_be_read_and_waits_is_not_said_to_be_read(told: CommandLine) -> None:
    told.write("UPDATE upstream_state SET tries = 1, next_at = '2100-01-01 00:00:00' WHERE entry_id = 1")
    found = told("upstream", "verify", RIVERSIDE)
    assert (found.exit_code, "this is all" in found.stdout) == (1, False), found.stdout
    assert "some of it could not be read before, and waits to be read" in found.stdout


@pytest.mark.parametrize("kind", [("--kind", "manual"), (*FHIR, "--dry-run")])
def test_by_hand_and_in_a_dry_run_nothing_is_read(riverside: CommandLine, kind: tuple[str, ...]) -> None:
    riverside.ok("upstream", "add", RIVERSIDE, *kind)
    hide(riverside)
    found = riverside("upstream", "verify", RIVERSIDE)
    assert found.exit_code == 1
    assert found.stdout.startswith(NOTHING_READ)
    assert "by hand and in a dry run the clinical system is not asked" in found.stdout


def test_by_hand_there_is_no_dry_run(riverside: CommandLine) -> None:
    refused = riverside("upstream", "add", RIVERSIDE, "--kind", "manual", "--dry-run")
    assert (refused.exit_code, "By hand nothing is sent, so there is no dry run" in refused.stderr) == (2, True)
    assert riverside.rows("SELECT count(*) FROM upstream") == [(0,)]
