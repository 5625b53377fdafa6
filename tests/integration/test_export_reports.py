"""Exports as their readers need them: what each report says, in a zip that says of itself what it is."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from fhir.resources.R4B.auditevent import AuditEvent
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from tests.factories import (
    HIDE,
    HIDE_FROM_PROXIES,
    HOUR,
    LEAVE_VISIBLE,
    LEEDS,
    NOON,
    REFER,
    TODAY,
    YORK,
    a_decided_item,
    a_gp,
    a_lead,
    a_patient,
    a_practice,
    an_administrator,
    an_item,
)
from workbench import access, audit, exports, signing
from workbench.audit.exporting import COLUMNS
from workbench.decisions import Choice
from workbench.errors import Invalid, NotAllowed
from workbench.exports import Asked
from workbench.models import Practice
from workbench.permissions import Actor
from workbench.vocabulary import AccessStep, Action, ExportFormat, Outcome, Reason, Report

CSV, XLSX, NDJSON, FHIR = ExportFormat.CSV, ExportFormat.XLSX, ExportFormat.NDJSON, ExportFormat.FHIR
NOTED = Choice(Outcome.HIDE, Reason.PATIENT_REQUEST, "her number is 999 000 0018")


@pytest.fixture
def key(tmp_path: Path) -> signing.PrivateKey:
    return signing.make(tmp_path / "key.pem")


def files(db: Session, asked: Asked, key: signing.PrivateKey | None = None) -> dict[str, bytes]:
    """By name, as they are in the zip."""
    prepared = exports.prepare(db, asked, by=a_lead(a_practice(db)), at=NOON)
    exports.record(db, prepared)
    with zipfile.ZipFile(io.BytesIO(b"".join(exports.make(db, prepared, key)))) as whole:
        assert whole.testzip() is None
        return {name: whole.read(name) for name in whole.namelist()}


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def test_the_proof_has_every_event_with_its_columns_and_numbers_masked(either_db: Session) -> None:
    patient = a_patient(either_db)
    a_decided_item(either_db, NOTED, patient)
    _, row = rows(files(either_db, Asked(Report.PROOF, CSV))["proof.csv"])
    assert tuple(row) == COLUMNS
    assert row["patient_nhs_number"] == f"******{patient.nhs_number[-4:]}"
    assert row["note"] == "her number is ******0018"
    assert row["hash"] == audit.page(either_db, LEEDS, audit.Search(action=Action.DECIDED))[0].hash.hex()


def test_numbers_are_shown_for_a_purpose_and_that_is_on_record(db: Session) -> None:
    patient = a_patient(db)
    a_decided_item(db, HIDE, patient)
    asked = Asked(Report.PROOF, CSV, purpose="a complaint", with_nhs_numbers=True)
    assert rows(files(db, asked)["proof.csv"])[1]["patient_nhs_number"] == patient.nhs_number
    details = json.loads(audit.page(db, LEEDS, audit.Search(action=Action.EXPORTED))[0].details)
    assert (details["purpose"], details["nhs_numbers"], details["rows"]) == ("a complaint", "shown", 2)
    assert details["head_hash"]


def test_a_workbook_has_a_cover_filters_a_frozen_header_and_real_dates(db: Session) -> None:
    a_decided_item(db, Choice(Outcome.HIDE, Reason.DOMESTIC_ABUSE, "", date(2026, 9, 1)))
    book = load_workbook(io.BytesIO(files(db, Asked(Report.PROOF, XLSX))["proof.xlsx"]))
    cover, sheet = book.worksheets
    said = {left.value: right.value for left, right in cover.iter_rows()}
    assert said["Practice"] == f"Surgery {LEEDS} ({LEEDS})"
    assert said["Made by"] == "Dr Carys Evans (safeguarding lead)"
    assert set(COLUMNS) <= set(said)
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:R3")
    head, _, decided = sheet.iter_rows()
    cells = {each.value: cell for each, cell in zip(head, decided, strict=True)}
    assert (cells["at"].value, cells["at"].is_date) == ((NOON - HOUR).replace(tzinfo=None), True)
    assert (cells["review_on"].value.date(), cells["note"].value) == (date(2026, 9, 1), None)
    assert sheet.column_dimensions["R"].width > 60


def test_what_is_given_to_the_patient_does_not_say_that_there_is_more(db: Session) -> None:
    rosa = a_patient(db)
    a_decided_item(db, HIDE, rosa)
    found = files(db, Asked(Report.SUBJECT_ACCESS, XLSX, patient=rosa.nhs_number))
    said = {name: str([*load_workbook(io.BytesIO(found[f"{name}.xlsx"])).worksheets[0].values])
            for name in ("to-disclose", "check-before-disclosing")}  # fmt: skip
    for word in ("check-before-disclosing", "Carys", "Please note"):
        assert (word in said["to-disclose"], word in said["check-before-disclosing"]) == (False, True)


def test_the_meeting_has_counts_and_no_names(either_db: Session) -> None:
    patient = a_patient(either_db, family="Featherstonehaugh")
    a_decided_item(either_db, HIDE, patient, titles=["One", "Two"])
    a_decided_item(either_db, LEAVE_VISIBLE, patient)
    a_decided_item(either_db, REFER, patient)
    an_item(either_db, patient)
    found = files(either_db, Asked(Report.MEETING, CSV))
    said = {(row["section"], row["measure"], row["period"]): row["value"] for row in rows(found["meeting.csv"])}
    assert said["Decided in this period", "All decisions", ""] == "4"
    assert said["Decided in this period", "Share hidden, of what people left visible or hid", ""] == "66.7"
    assert said["Month by month", "Hidden", "2026-03"] == "2"
    assert said["Waiting now", "Items to review", "now"] == "1"
    assert said["Hidden now", "Without a review date", "now"] == "2"
    assert said["From recorded to first decision", "Half within (median)", ""] == "0.0"
    everything = b"".join(found.values()).decode()
    assert [word for word in (patient.nhs_number, patient.family_name, "Amira") if word in everything] == []
    assert "<table" in found["meeting.html"].decode()


def test_the_icb_sees_no_small_number_and_no_identifier(either_db: Session) -> None:
    patient = a_patient(either_db, family="Featherstonehaugh")
    a_decided_item(either_db, HIDE, patient, titles=["a", "b", "c", "d"])
    a_decided_item(either_db, LEAVE_VISIBLE, patient, titles=[str(number) for number in range(23)])
    found = files(either_db, Asked(Report.ICB, CSV))
    said = {row["measure"]: row["value"] for row in rows(found["icb.csv"]) if row["section"] == "Decided"}
    assert (said["Hidden"], said["Left visible"]) == ("not shown", "25")
    values = {row["value"] for row in rows(found["icb.csv"])}
    assert [value for value in values if value.isdecimal() and (int(value) < 5 or int(value) % 5)] == []
    everything = b"".join(found.values()).decode()
    assert [word for word in (patient.nhs_number, patient.family_name, "Amira") if word in everything] == []


def test_a_subject_access_report_is_about_one_patient_and_leaves_out_what_concerns_others(either_db: Session) -> None:
    rosa, mo = a_patient(either_db), a_patient(either_db, given="Mo")
    a_decided_item(either_db, LEAVE_VISIBLE, rosa)
    a_decided_item(either_db, NOTED, rosa)
    a_decided_item(either_db, HIDE, rosa)
    a_decided_item(either_db, HIDE_FROM_PROXIES, rosa)
    a_decided_item(either_db, LEAVE_VISIBLE, mo)
    lead = a_lead(a_practice(either_db))
    access.record_step(either_db, rosa, AccessStep.GRANTED, on=TODAY, basis="asked", by=lead, at=NOON)
    found = files(either_db, Asked(Report.SUBJECT_ACCESS, CSV, patient=rosa.nhs_number))
    disclosed, to_check = rows(found["to-disclose.csv"]), rows(found["check-before-disclosing.csv"])
    assert [row["decision"] for row in disclosed] == [
        "You can see it in your online record", "You cannot see it in your online record",
        "You were given online access, from 2 March 2026",
    ]  # fmt: skip
    assert [row["reason"] for row in disclosed] == ["", "You asked for this", ""]
    assert len(to_check) == 4
    assert "Third party" not in found["to-disclose.csv"].decode() + found["about.txt"].decode()


@pytest.mark.parametrize("asked", [
    Asked(Report.PROOF, FHIR), Asked(Report.PROOF, FHIR, with_nhs_numbers=True, purpose="a complaint"),
], ids=["masked", "shown"])  # fmt: skip
def test_every_kind_of_event_is_an_audit_event_of_fhir(db: Session, asked: Asked) -> None:
    a_decided_item(db, NOTED)
    for action in Action:
        audit.add(db, audit.Event(action), by=a_gp(a_practice(db)), at=NOON)
    lines = files(db, asked)["proof.fhir.ndjson"].splitlines()
    found = [AuditEvent.model_validate_json(line) for line in lines]
    assert len(found) == len(Action) + 2
    assert [event.recorded for event in found] == [NOON, NOON - HOUR, *[NOON] * len(Action)]


def test_a_decision_follows_the_basic_audit_log_pattern_of_an_update_about_a_patient(db: Session) -> None:
    patient = a_patient(db)
    a_decided_item(db, HIDE, patient)
    asked = Asked(Report.PROOF, FHIR, with_nhs_numbers=True, purpose="a complaint")
    event = json.loads(files(db, asked)["proof.fhir.ndjson"].splitlines()[1])
    agents = {agent["type"]["coding"][0]["code"]: agent for agent in event["agent"]}
    entities = {entity["type"]["code"]: entity for entity in event["entity"]}
    assert (event["type"]["code"], event["subtype"][0]["code"], event["action"], event["outcome"]) == (
        "rest", "update", "U", "0",
    )  # fmt: skip
    assert {"110153", "110152", "AUT"} == set(agents)
    assert [agent["requestor"] for agent in event["agent"]] == [False, False, True]
    assert entities["1"]["role"]["code"] == "1"
    assert entities["1"]["what"]["identifier"]["value"] == patient.nhs_number
    assert entities["2"]["role"]["code"] == "4"


def test_the_manifest_says_who_what_when_why_and_is_signed(db: Session, key: signing.PrivateKey) -> None:
    a_decided_item(db, HIDE)
    sequence, head = audit.head(db, LEEDS)
    found = files(db, Asked(Report.PROOF, NDJSON, purpose="the yearly review"), key)
    said = signing.checked(found["manifest.json"], key.public_key(), purpose="export")
    assert said["made_by"] == {"name": "Dr Carys Evans", "role": "safeguarding-lead"}
    assert (said["why"], said["made_at"], said["report"]) == ("the yearly review", NOON.isoformat(), "proof")
    assert (said["head_sequence"], said["head_hash"], said["events"]) == (sequence, head.hex(), sequence)
    assert (said["first_sequence"], said["last_sequence"]) == (1, sequence)
    assert {file["name"]: file["rows"] for file in said["files"]} == {"proof.ndjson": sequence, "about.txt": None}


def test_without_a_key_the_manifest_says_that_it_is_unsigned(db: Session) -> None:
    assert "no key" in json.loads(files(db, Asked(Report.PROOF, CSV))["manifest.json"])["unsigned"]


@pytest.mark.parametrize(("asked", "field"), [
    (Asked(Report.SUBJECT_ACCESS, CSV), "patient"),
    (Asked(Report.SUBJECT_ACCESS, CSV, patient="9990000000"), "patient"),
    (Asked(Report.MEETING, CSV, patient="9990000018"), "patient"),
    (Asked(Report.MEETING, FHIR), "format"),
    (Asked(Report.PROOF, CSV, with_nhs_numbers=True), "purpose"),
    (Asked(Report.PROOF, CSV, purpose="x" * 501), "purpose"),
    (Asked(Report.PROOF, CSV, since=date(2026, 3, 2), until=date(2026, 3, 1)), "to"),
])  # fmt: skip
def test_what_cannot_be_is_refused_by_its_field(db: Session, asked: Asked, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        exports.prepare(db, asked, by=a_lead(a_practice(db)), at=NOON)
    assert set(refused.value.faults) == {field}


def test_another_practices_patient_is_not_found(db: Session) -> None:
    theirs = a_patient(db, practice=YORK)
    asked = Asked(Report.SUBJECT_ACCESS, CSV, patient=theirs.nhs_number)
    with pytest.raises(Invalid, match="No patient of this practice"):
        exports.prepare(db, asked, by=a_lead(a_practice(db)), at=NOON)


@pytest.mark.parametrize("somebody", [a_gp, an_administrator])
def test_only_who_oversees_exports(db: Session, somebody: Callable[[Practice], Actor]) -> None:
    with pytest.raises(NotAllowed):
        exports.prepare(db, Asked(Report.MEETING, CSV), by=somebody(a_practice(db)), at=NOON)
