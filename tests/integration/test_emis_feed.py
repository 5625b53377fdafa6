"""EMIS is asked for changed patients, behind Prism, with faults between; nothing is lost, and what we hid is ours."""

import base64
import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from click.testing import Result
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.commands import RIVERSIDE, ROSA, CommandLine
from tests.emis import KEY, TOKEN, Emis, Started, needs_description, started_emis
from tests.emis_records import a_record, an_event
from tests.factories import HIDE, LEAVE_VISIBLE, VISIBLE_AGAIN, deciding, entries
from tests.integration.test_emis_way_out import private
from tests.server import environment
from workbench.db import open_engine, writing
from workbench.decisions import LinkedAnswer
from workbench.emis import bundle
from workbench.models import Entry, EntryVersion, ReviewItem
from workbench.settings import PROJECT

pytestmark = needs_description
OTHER = "9990000026"
OTHERS = {"guid": "5b9d0c1a-3c1e-4f7e-9a51-000000000002", "nhsNumber": OTHER, "familyName": "Hill"}


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    with started_emis(tmp_path_factory.mktemp("emis")) as found:
        yield found


@pytest.fixture
def emis(started: Started) -> Emis:
    """With nobody in it."""
    started.emis.clear()
    for each in (started.between.asked, started.between.headers, started.between.faults):
        each.clear()
    return started.emis


@pytest.fixture
def polled(riverside: CommandLine, started: Started, emis: Emis, tmp_path: Path) -> CommandLine:
    """Riverside asks EMIS."""
    riverside.ok("feed", "add", RIVERSIDE, "--kind", "emis-papi", "--name", "EMIS", *given(started, tmp_path))
    return riverside


def given(started: Started, folder: Path) -> list[str]:
    return ["--address", started.between.base, "--application-id-file", private(folder / "key", KEY),
            "--token-file", private(folder / "token", TOKEN)]  # fmt: skip


def run(workbench: CommandLine) -> Result:
    """At once, whatever it waits for."""
    workbench.write("UPDATE feed_position SET retry_at = NULL, looked_at = NULL")
    result = workbench("feed", "run")
    assert result.exit_code == (1 if " fails: " in result.stderr else 0), result.output
    assert "fault in the workbench" not in result.stderr, result.stderr
    return workbench("feed", "status", RIVERSIDE)


def at_once(workbench: CommandLine) -> None:
    """What waits to be tried again has waited long enough."""
    (text,) = workbench.rows("SELECT position FROM feed_position")[0]
    waiting = json.loads(text).get("again", {})
    for key in waiting:
        path = f"""$.again."{key}".at"""
        workbench.write(
            f"UPDATE feed_position SET position = json_set(position, '{path}', '2026-01-01T00:00:00+00:00')"
        )


def put(emis: Emis, number: str = "1", nhs_number: str = ROSA, **lists: Any) -> dict[str, Any]:
    """The record of somebody there; only what EMIS describes."""
    record = a_record(**lists)
    if nhs_number == OTHER:
        record["registration"] |= OTHERS
    record["registration"]["dbid"] = number
    emis.patients[number] = nhs_number
    emis.put(number, record)
    return record


def a_consultation(*events: dict[str, Any], visible: bool = True) -> dict[str, Any]:
    elements = [{"displayOrder": n, "item": {"guid": each["guid"]}} for n, each in enumerate(events)]
    return {"guid": str(uuid4()), "assignedDate": "02/03/2026", "elementList": elements, "pfsVisible": visible,
            "pfsVisibleSpecified": True}  # fmt: skip


def a_letter(emis: Emis, text: str) -> dict[str, Any]:
    document = str(uuid4())
    emis.files[document] = {"filename": "letter.txt", "filedata": base64.b64encode(text.encode()).decode()}
    return {"guid": str(uuid4()), "title": "Letter", "ddsIdentifier": document, "pfsVisible": True,
            "pfsVisibleSpecified": True}  # fmt: skip


def titles(workbench: CommandLine) -> list[str]:
    found = workbench.rows("SELECT v.title FROM entry e JOIN entry_version v ON v.entry_id = e.id "
                           "AND v.number = e.current_version ORDER BY v.title")  # fmt: skip
    return [title for (title,) in found]


def standing(workbench: CommandLine) -> dict[str, tuple[int, str, str]]:
    """By title: labelled, why somebody has to look, its state."""
    found = workbench.rows("SELECT v.title, e.nopat, e.doubts, e.state FROM entry e JOIN entry_version v "
                           "ON v.entry_id = e.id AND v.number = e.current_version")  # fmt: skip
    return {title: (nopat, doubts, state) for title, nopat, doubts, state in found}


def failing_for(nhs_number: str, adapt: Callable[..., Any]) -> Callable[..., Any]:
    """A fault of the adapter’s own, at what names this number; or at everything."""

    def fail(*given: Any) -> Any:
        if nhs_number in repr(given):
            raise KeyError("Cough")
        return adapt(*given)

    return fail


def asked(started: Started, call: str) -> int:
    return sum(call in each for each in started.between.asked)


def told(workbench: CommandLine) -> str:
    return json.dumps(workbench.rows("SELECT told FROM received_file ORDER BY id"))


def test_changed_patients_come_with_all_that_their_records_hold(
    polled: CommandLine, started: Started, emis: Emis
) -> None:
    cough, letter = an_event("Cough"), a_letter(emis, "Seen in clinic")
    put(emis, eventList=[cough], consultationList=[a_consultation(cough)], attachmentList=[letter])
    assert "works" in run(polled).stdout
    assert titles(polled) == ["Consultation", "Cough", "Letter"]
    texts = polled.rows("SELECT text FROM entry_version WHERE title = 'Letter'")
    assert texts == [("letter.txt\nSeen in clinic",)]
    assert asked(started, "GetMedicalRecord") == 1


def test_what_is_as_it_was_is_not_filed_again_and_no_document_is_fetched_twice(
    polled: CommandLine, started: Started, emis: Emis
) -> None:
    letter = a_letter(emis, "Seen in clinic")
    put(emis, eventList=[an_event("Cough")], attachmentList=[letter])
    run(polled)
    filed = polled.rows("SELECT count(*) FROM received_file")
    emis.touch("1")
    run(polled)
    assert (filed, polled.rows("SELECT count(*) FROM received_file")) == ([(2,)], filed)
    put(emis, eventList=[an_event("Asthma")], attachmentList=[letter])
    run(polled)
    assert titles(polled) == ["Asthma", "Cough", "Letter"]
    assert asked(started, "GetBase64AttachmentDataV2") == 1
    assert len(polled.rows("SELECT number FROM entry_version WHERE title = 'Letter'")) == 1


def test_who_has_not_changed_since_the_feed_was_added_is_not_asked_for(
    polled: CommandLine, started: Started, emis: Emis
) -> None:
    put(emis, eventList=[an_event("Cough")])
    for each in emis.changes:
        each["at"] = "2020-01-01T00:00:00Z"
    run(polled)
    assert (titles(polled), asked(started, "GetMedicalRecord")) == ([], 0)


def test_a_first_run_may_begin_earlier(riverside: CommandLine, started: Started, emis: Emis, tmp_path: Path) -> None:
    put(emis, eventList=[an_event("Cough")])
    emis.changes[0]["at"] = "2026-01-05T00:00:00Z"
    since = ("--kind", "emis-papi", "--name", "EMIS", "--since", "2026-01-01")
    riverside.ok("feed", "add", RIVERSIDE, *since, *given(started, tmp_path))
    run(riverside)
    assert titles(riverside) == ["Cough"]


def test_what_emis_hides_is_taken_in_as_the_sources_label(polled: CommandLine, emis: Emis) -> None:
    cough = an_event("Cough")
    put(emis, eventList=[cough, an_event("Asthma")], consultationList=[a_consultation(cough, visible=False)])
    run(polled)
    assert {title: nopat for title, (nopat, _, _) in standing(polled).items()} == {
        "Consultation": 1, "Cough": 1, "Asthma": 0
    }  # fmt: skip


def test_what_is_no_longer_in_a_record_waits_for_a_person(polled: CommandLine, emis: Emis) -> None:
    letter = a_letter(emis, "Seen in clinic")
    put(emis, eventList=[an_event("Cough")], attachmentList=[letter])
    run(polled)
    emis.attachments.clear()
    put(emis, eventList=[an_event("Asthma")])
    run(polled)
    assert {title: "no-longer-sent" in doubts for title, (_, doubts, _) in standing(polled).items()} == {
        "Cough": True, "Letter": True, "Asthma": False
    }  # fmt: skip


@pytest.mark.parametrize("fault", ["429", "503", "dropped", "junk"])
def test_after_a_fault_the_next_round_goes_on_where_it_was(
    polled: CommandLine, started: Started, emis: Emis, fault: str
) -> None:
    put(emis, "1", eventList=[an_event("Cough")])
    put(emis, "2", OTHER, eventList=[an_event("Asthma")])
    started.between.faults.append(("GetMedicalRecord?patientNumber=2", fault))
    assert run(polled).exit_code == 1
    assert titles(polled) == ["Cough"]
    at_once(polled)
    assert run(polled).exit_code == 0
    assert titles(polled) == ["Asthma", "Cough"]


def test_a_server_that_asks_to_wait_is_asked_no_earlier(polled: CommandLine, started: Started, emis: Emis) -> None:
    put(emis, eventList=[an_event("Cough")])
    started.between.faults.append(("GetMedicalRecord", "429"))
    run(polled)
    assert polled.rows("SELECT (julianday(retry_at) - julianday(looked_at)) * 86400 > 1190 FROM feed_position") == [
        (1,)
    ]


def test_one_record_that_is_not_answered_holds_up_nobody(polled: CommandLine, started: Started, emis: Emis) -> None:
    put(emis, "1", eventList=[an_event("Cough")])
    put(emis, "2", OTHER, eventList=[an_event("Asthma")])
    started.between.faults.append(("GetMedicalRecord?patientNumber=1", "500"))
    status = run(polled)
    assert ("status 500" in status.stdout, titles(polled)) == (True, ["Asthma"])
    assert '"Patient/1"' in polled.rows("SELECT position FROM feed_position")[0][0]


def test_a_token_that_is_refused_is_taken_anew_once(
    polled: CommandLine, started: Started, emis: Emis, tmp_path: Path
) -> None:
    put(emis, eventList=[an_event("Cough")])
    emis.token = "another"
    status = run(polled)
    assert "EMIS does not let us in (status 401)" in status.stdout
    assert asked(started, "GetChangedPatientsMR") == 2
    private(tmp_path / "token", "another")
    run(polled)
    assert titles(polled) == ["Cough"]


@pytest.mark.parametrize(
    ("said", "cause"),
    [
        ({"nhsNumber": OTHER}, "another NHS number"),
        ({"dbid": "77"}, "another patient"),
        ({"organisationNACS": "B81001"}, "registered at B81001"),
        ({"organisationNACS": ""}, "at which practice"),
        ({"nhsNumber": None}, "whose it is"),
    ],
)
def test_a_record_that_is_not_surely_the_patients_is_refused_and_told(
    polled: CommandLine, emis: Emis, said: dict[str, Any], cause: str
) -> None:
    record = put(emis, eventList=[an_event("Cough")], attachmentList=[a_letter(emis, "Seen")])
    record["registration"] |= said
    run(polled)
    assert (titles(polled), cause in told(polled)) == ([], True)
    assert "Cough" not in told(polled)


@pytest.mark.parametrize(
    ("said", "cause"),
    [
        ({"registration": OTHERS}, "list of documents is another patient"),
        ({"registration": {"dbid": "77"}}, "list of documents is another patient"),
        ({"messageInformation": {"messagingError": {"errorString": "timed out"}}}, "an error in its list of documents"),
    ],
)
def test_a_list_of_documents_that_is_not_surely_the_patients_is_refused_with_the_record(
    polled: CommandLine, emis: Emis, said: dict[str, Any], cause: str
) -> None:
    put(emis, eventList=[an_event("Cough")], attachmentList=[a_letter(emis, "Seen")])
    emis.said_of_documents = said
    run(polled)
    assert (titles(polled), cause in told(polled)) == ([], True)
    emis.said_of_documents = {}
    at_once(polled)
    run(polled)
    assert titles(polled) == ["Cough", "Letter"]


def test_a_list_of_documents_that_is_not_there_is_not_taken_for_an_empty_one(
    polled: CommandLine, started: Started, emis: Emis
) -> None:
    put(emis, eventList=[an_event("Cough")], attachmentList=[a_letter(emis, "Seen")])
    started.between.faults.append(("GetAttachmentsV2", "404"))
    assert "no answer to which documents" in run(polled).stdout
    assert titles(polled) == []
    at_once(polled)
    run(polled)
    assert titles(polled) == ["Cough", "Letter"]


def test_whom_emis_listed_is_remembered_until_it_lists_them_otherwise(polled: CommandLine, emis: Emis) -> None:
    put(emis, "1", OTHER, eventList=[an_event("Cough")])
    emis.patients["1"] = ROSA
    run(polled)
    assert (titles(polled), "another NHS number" in told(polled)) == ([], True)
    emis.patients["1"] = OTHER
    emis.changes.clear()
    for _ in range(2):
        at_once(polled)
        run(polled)
    assert titles(polled) == []
    assert ROSA not in polled.rows("SELECT position FROM feed_position")[0][0]
    emis.touch("1")
    run(polled)
    assert titles(polled) == ["Cough"]


def test_a_record_at_which_the_workbench_fails_is_refused_and_stops_nobody(
    polled: CommandLine, emis: Emis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever it may be: no answer is known at which it does."""
    put(emis, "1", eventList=[an_event("Cough")], attachmentList=[a_letter(emis, "Seen")])
    put(emis, "2", OTHER, eventList=[an_event("Asthma")])
    with monkeypatch.context() as failing:
        failing.setattr(bundle, "patient_id", failing_for(ROSA, bundle.patient_id))
        assert "works" in run(polled).stdout
    assert (titles(polled), "a fault in the workbench (KeyError)" in told(polled)) == (["Asthma"], True)
    at_once(polled)
    run(polled)
    assert titles(polled) == ["Asthma", "Cough", "Letter"]


def test_an_answer_that_nobody_could_write_down_again_stops_nobody(
    riverside: CommandLine, started: Started, emis: Emis, tmp_path: Path
) -> None:
    """Not behind Prism, which sends nothing like it."""
    deep: list[Any] = []
    for _ in range(300):
        deep = [deep]
    put(emis, "1", eventList=[an_event("Cough", somethingNew=deep)])
    put(emis, "2", OTHER, eventList=[an_event("Asthma")])
    address = ["--address", emis.own, *given(started, tmp_path)[2:]]
    riverside.ok("feed", "add", RIVERSIDE, "--kind", "emis-papi", "--name", "EMIS", *address)
    run(riverside)
    assert titles(riverside) == ["Asthma"]


def waiting(workbench: CommandLine) -> dict[str, Any]:
    (text,) = workbench.rows("SELECT position FROM feed_position")[0]
    found: dict[str, Any] = json.loads(text).get("again", {})
    return found


def a_refused_letter(workbench: CommandLine, emis: Emis, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Of Rosa, whose record has been filed."""
    letter = a_letter(emis, "Seen in clinic")
    put(emis, eventList=[an_event("Cough")], attachmentList=[letter])
    with monkeypatch.context() as failing:
        failing.setattr(bundle, "add_document", failing_for("", bundle.add_document))
        run(workbench)
    assert [*waiting(workbench)] == [f"Document/1/{letter['guid']}"]
    return letter


def test_a_refused_document_that_is_gone_waits_no_longer(
    polled: CommandLine, emis: Emis, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_refused_letter(polled, emis, monkeypatch)
    emis.attachments.clear()
    emis.records["1"]["attachmentList"] = []
    emis.changes.clear()
    at_once(polled)
    run(polled)
    assert (titles(polled), waiting(polled)) == (["Cough"], {})


def test_a_refused_document_is_asked_for_more_seldom_while_its_record_is_refused(
    polled: CommandLine, started: Started, emis: Emis, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_refused_letter(polled, emis, monkeypatch)
    emis.records["1"]["registration"]["organisationNACS"] = ""
    emis.changes.clear()
    at_once(polled)
    run(polled)
    read, tries = asked(started, "GetMedicalRecord"), waiting(polled)["Patient/1"]["tries"]
    run(polled)
    assert asked(started, "GetMedicalRecord") == read
    polled.write(
        "UPDATE feed_position SET position = json_set(position, (SELECT fullkey FROM json_tree(position) "
        "WHERE key = 'at' AND path LIKE '%Document%'), '2026-01-01T00:00:00+00:00')"
    )
    run(polled)
    assert asked(started, "GetMedicalRecord") == read + 1
    assert waiting(polled)["Patient/1"]["tries"] == tries
    emis.records["1"]["registration"]["organisationNACS"] = RIVERSIDE
    at_once(polled)
    run(polled)
    assert (titles(polled), waiting(polled)) == (["Cough", "Letter"], {})


def test_a_document_that_never_comes_is_not_forgotten(polled: CommandLine, started: Started, emis: Emis) -> None:
    letter = a_letter(emis, "Seen in clinic")
    emis.files[letter["ddsIdentifier"]]["patientNHS"] = OTHER
    put(emis, attachmentList=[letter])
    run(polled)
    emis.changes.clear()
    tries = []
    for _ in range(3):
        at_once(polled)
        run(polled)
        tries.append(waiting(polled)["Patient/1"]["tries"])
    assert tries == [2, 3, 4]


def test_an_nhs_number_that_two_patients_have_is_nobodys(polled: CommandLine, emis: Emis) -> None:
    for number in ("1", "2"):
        put(emis, number, eventList=[an_event("Cough")])
    run(polled)
    assert (titles(polled), "not exactly this one patient" in told(polled)) == ([], True)


def test_a_document_in_a_consultation_that_emis_hides_is_labelled_though_it_is_filed_alone(
    polled: CommandLine, emis: Emis
) -> None:
    letter = a_letter(emis, "Seen in clinic")
    put(emis, consultationList=[a_consultation(letter, visible=False)], attachmentList=[letter])
    run(polled)
    assert {title: nopat for title, (nopat, _, _) in standing(polled).items()} == {"Consultation": 1, "Letter": 1}


def test_a_record_that_was_refused_is_tried_again_as_it_is_then(polled: CommandLine, emis: Emis) -> None:
    record = put(emis, eventList=[an_event("Cough")])
    record["registration"]["organisationNACS"] = "B81001"
    run(polled)
    record["registration"]["organisationNACS"] = RIVERSIDE
    emis.changes.clear()
    at_once(polled)
    run(polled)
    assert titles(polled) == ["Cough"]
    assert "again" not in polled.rows("SELECT position FROM feed_position")[0][0]


def test_an_answer_that_reports_an_error_takes_nothing_back(polled: CommandLine, emis: Emis) -> None:
    put(emis, eventList=[an_event("Cough")])
    run(polled)
    put(emis, messageInformation={"messagingError": {"errorString": "timed out"}})
    run(polled)
    assert not standing(polled)["Cough"][1]
    assert "only a part of the record" in told(polled)


def test_a_document_of_somebody_else_is_not_taken_and_seen_to_be_missing(polled: CommandLine, emis: Emis) -> None:
    letter = a_letter(emis, "Of another patient")
    emis.files[letter["ddsIdentifier"]]["patientNHS"] = OTHER
    put(emis, attachmentList=[letter])
    status = run(polled)
    assert "names another patient" in status.stdout
    assert polled.rows("SELECT title, text FROM entry_version") == [("Letter", "")]
    del emis.files[letter["ddsIdentifier"]]["patientNHS"]
    at_once(polled)
    run(polled)
    assert polled.rows("SELECT text FROM entry_version ORDER BY number DESC LIMIT 1") == [
        ("letter.txt\nOf another patient",)
    ]


def test_a_process_that_is_killed_in_the_middle_goes_on_with_the_next_patient(
    polled: CommandLine, started: Started, emis: Emis
) -> None:
    people = {"1": ROSA, "2": OTHER}
    for number, nhs_number in people.items():
        put(emis, number, nhs_number, eventList=[an_event(f"Event {number}")])
    started.between.faults.append(("GetMedicalRecord?patientNumber=2", "killed"))
    running = subprocess.Popen(
        [sys.executable, "-c", "from workbench.cli import main; main()", "feed", "run"], cwd=PROJECT,
        env=environment(polled.address, 1)
        | {"WORKBENCH_UPLOADS": str(polled.folder / "uploads"), "WORKBENCH_SECRET_KEY": "x" * 40},
    )  # fmt: skip
    started.between.kill = running.kill
    assert running.wait(60) == -signal.SIGKILL
    assert titles(polled) == ["Event 1"]
    run(polled)
    assert titles(polled) == ["Event 1", "Event 2"]
    assert [asked(started, f"GetMedicalRecord?patientNumber={number}") for number in people] == [1, 2]


def test_what_we_hid_comes_back_as_our_own_word(
    polled: CommandLine, started: Started, emis: Emis, tmp_path: Path
) -> None:
    """The feed and the way out are of one EMIS: what is hidden there comes back as changed, with its flag."""
    cough = an_event("Cough")
    consultation = a_consultation(cough)
    put(emis, eventList=[cough], consultationList=[consultation])
    run(polled)
    polled.ok("upstream", "add", RIVERSIDE, "--kind", "emis-papi", *given(started, tmp_path))
    polled.ok("upstream", "live", RIVERSIDE, "--basis", "agreed with the supplier")
    engine = open_engine(polled.address)
    with writing(engine) as db:
        deciding(db, db.scalars(select(ReviewItem)).one(), HIDE, at=datetime.now(UTC))
    engine.dispose()
    assert "in effect: 2" in polled.ok("upstream", "send", RIVERSIDE)
    assert emis.visible(consultation["guid"]) is False
    read = asked(started, "GetMedicalRecord")
    run(polled)
    assert asked(started, "GetMedicalRecord") == read + 1
    assert polled.rows("SELECT state, current_version, nopat FROM entry") == [("hidden", 1, 0)] * 2


def title_of(db: Session, entry: Entry) -> str:
    return db.get_one(EntryVersion, (entry.id, entry.current_version)).title


def decide(workbench: CommandLine, choice: Any, *only: str) -> None:
    """Of each item, or only of the entries with these titles; what is linked is hidden too."""
    engine = open_engine(workbench.address)
    with writing(engine) as db:
        items = db.scalars(select(ReviewItem)).all()
        too = {item.id: LinkedAnswer(hide=True, seen=item.revision) for item in items}
        for item in items:
            chosen = [entry.id for entry in entries(db, item) if not only or title_of(db, entry) in only]
            if chosen:
                deciding(db, item, choice, entries=chosen, linked=too, at=datetime.now(UTC))
    engine.dispose()


@pytest.mark.parametrize("with_a_letter", [False, True])
def test_the_flag_on_a_consultation_that_is_hidden_for_what_is_in_it_is_ours_when_it_comes_back(
    polled: CommandLine, started: Started, emis: Emis, tmp_path: Path, with_a_letter: bool
) -> None:
    """EMIS can hide the whole consultation only: what is left visible in it is hidden with it, and people are told."""
    events = [an_event("Cough"), an_event("Cold")]
    letters = [a_letter(emis, "Seen in clinic")] if with_a_letter else []
    consultation = a_consultation(*events, *letters)
    put(emis, eventList=events, consultationList=[consultation], attachmentList=letters)
    run(polled)
    polled.ok("upstream", "add", RIVERSIDE, "--kind", "emis-papi", *given(started, tmp_path))
    polled.ok("upstream", "live", RIVERSIDE, "--basis", "agreed with the supplier")
    decide(polled, LEAVE_VISIBLE)
    decide(polled, HIDE, "Cough")
    polled.ok("upstream", "send", RIVERSIDE)
    assert [emis.visible(each["guid"]) for each in (consultation, *letters)] == [False] * (1 + len(letters))
    run(polled)
    found = {title: (nopat, state) for title, (nopat, _, state) in standing(polled).items()}
    assert found == {
        "Consultation": (0, "left-visible"), "Cold": (0, "left-visible"), "Cough": (0, "hidden"),
        **({"Letter": (0, "hidden")} if letters else {}),
    }  # fmt: skip
    decide(polled, VISIBLE_AGAIN, "Cough", "Letter")
    polled.ok("upstream", "send", RIVERSIDE)
    assert [emis.visible(each["guid"]) for each in (consultation, *letters)] == [True] * (1 + len(letters))
    run(polled)
    assert {(nopat, state) for nopat, _, state in standing(polled).values()} == {(0, "left-visible")}


def test_no_secret_is_kept_in_the_database(polled: CommandLine, emis: Emis) -> None:
    put(emis, eventList=[an_event("Cough")])
    run(polled)
    dump = json.dumps(
        polled.rows("SELECT settings, place FROM feed") + polled.rows("SELECT position FROM feed_position")
    )
    assert KEY not in dump
    assert TOKEN not in dump


def test_two_practices_may_ask_one_emis_with_keys_of_their_own(
    polled: CommandLine, started: Started, tmp_path: Path
) -> None:
    polled.ok("practice", "add", "B81001", "--name", "Other", "--system", "emis")
    one = ("feed", "add", "B81001", "--kind", "emis-papi", "--name", "EMIS")
    assert "takes from there already" in polled(*one, *given(started, tmp_path)).stderr
    (tmp_path / "other").mkdir()
    polled.ok(*one, *given(started, tmp_path / "other"))


def test_what_is_missing_is_said(riverside: CommandLine) -> None:
    refused = riverside("feed", "add", RIVERSIDE, "--kind", "emis-papi", "--name", "EMIS")
    assert (refused.exit_code, "Give the server’s address" in refused.stderr) == (2, True)
