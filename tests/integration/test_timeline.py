"""A patient's timeline: all that concerns them in one order, for those who may see it."""

import re
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import (
    DAY,
    HIDE,
    HOUR,
    LEEDS,
    MINUTE,
    NOON,
    TODAY,
    a_change,
    a_decided_item,
    a_gp,
    a_lead,
    a_patient,
    a_practice,
    an_administrator,
    an_item,
    deciding,
    entries,
)
from tests.upstreams import a_way_out
from tests.visitors import Page, Visitor
from workbench import access, audit, exports
from workbench.exports import Asked
from workbench.models import AuditEvent, Patient
from workbench.patient_view import timeline
from workbench.patient_view.timeline import EventKind, Narrowed, Place
from workbench.permissions import Actor
from workbench.upstream import worklist
from workbench.upstream.worklist import JobKey
from workbench.vocabulary import Action, Category, ExportFormat, Report, Switch
from workbench.web.wording.timeline import words_of


def with_a_history(db: Session) -> Patient:
    """Received two hours before noon with a flag, then hidden; then a proxy was added; looked at twice a day later.

    The practice was switched on before all that: that is an event of its own.
    """
    patient = a_patient(db)
    item = an_item(db, patient, titles=["Home visit"], flags=[Category.DOMESTIC_ABUSE], recorded_at=NOON - 2 * DAY)
    deciding(db, item, HIDE, at=NOON - 90 * MINUTE)
    access.add_proxy(
        db, patient, name="Mo Marsh", relationship="father", from_on=TODAY, until_on=None, authorised_by="Dr A Shah",
        basis="a form", by=an_administrator(a_practice(db)), at=NOON - HOUR,
    )  # fmt: skip
    for minutes in (2, 1):
        look_at(db, patient, minutes)
    return patient


def look_at(db: Session, patient: Patient, minutes_ago: int) -> None:
    event = audit.Event(Action.VIEWED, patient_nhs_number=patient.nhs_number, details={"what": "patient record"})
    audit.add(db, event, by=a_gp(a_practice(db)), at=NOON + DAY - minutes_ago * MINUTE)


def kinds(page: Page) -> list[str]:
    return [row.attrib["data-kind"] for row in page.all("tr[@data-kind]")]


def read_on(db: Session, patient: Patient, by: Actor, most: int) -> list[timeline.Line]:
    """All of it, so many to a page."""
    found, place = list[timeline.Line](), Place()
    while place:
        page = timeline.timeline(db, patient, Narrowed(), by=by, before=place, most=most)
        found += page.lines
        place = page.more
    return found


def test_all_that_concerns_a_patient_is_in_one_order(db: Session, lead: Visitor) -> None:
    patient = with_a_history(db)
    an_item(db, a_patient(db), titles=["Somebody else’s"])
    page = lead.open(f"/patients/{patient.id}")
    assert kinds(page) == ["looks", "access", "decisions", "access", "record"]
    told = r"looked at the patient record. .*1 more time that day .*gave.*Dr Amira Shah \(clinician\) hid .*Received\."
    assert re.search(told, page.words)
    assert "Domestic abuse" in page.words
    assert page.words.count("Home visit Hidden") == 1
    assert "Somebody else’s" not in page.words


def test_a_clinician_sees_no_looks_exports_and_refused_attempts(db: Session, gp: Visitor) -> None:
    patient = with_a_history(db)
    page = gp.open(f"/patients/{patient.id}")
    assert kinds(page) == ["access", "decisions", "access", "record"]
    assert kinds(gp.open(f"/patients/{patient.id}?kind=looks")) == []
    assert "Looks" not in page.words


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=decisions&kind=access", ["access", "decisions", "access"]),
        ("kind=flags", ["record"]),
        ("from=2026-03-03", ["looks"]),
        ("from=2026-03-02&to=2026-03-02", ["access", "decisions", "access", "record"]),
        ("to=2026-03-01", []),
        ("kind=exports", []),
        ("kind=nonsense", ["looks", "access", "decisions", "access", "record"]),
    ],
)
def test_it_is_narrowed_by_kind_and_by_days(db: Session, lead: Visitor, query: str, found: list[str]) -> None:
    patient = with_a_history(db)
    assert kinds(lead.open(f"/patients/{patient.id}?{query}")) == found


def test_a_day_that_is_none_is_said_and_finds_nothing(db: Session, lead: Visitor) -> None:
    patient = with_a_history(db)
    page = lead.open(f"/patients/{patient.id}?from=soon&to=2026-03-01", 422)
    assert "Enter the date as year, month and day: 2026-12-31" in page.words
    assert kinds(page) == []
    late = lead.open(f"/patients/{patient.id}?from=2026-03-02&to=2026-03-01", 422)
    assert "The end date is before the start date" in late.words


def test_a_change_of_the_practices_switch_concerns_each_patient(either_db: Session) -> None:
    patient, practice = a_patient(either_db), a_practice(either_db)
    access.switch(
        either_db, practice, Switch.PAUSED, on=TODAY, basis="a letter", by=an_administrator(practice), at=NOON
    )
    found = timeline.timeline(either_db, patient, Narrowed([EventKind.ACCESS]), by=a_lead(practice))
    assert [line.event.action for line in found.lines if line.event] == [Action.SWITCHED] * 2


def test_page_after_page_has_each_event_and_version_once(either_db: Session) -> None:
    patient = a_patient(either_db)
    for hours in range(5):
        item = an_item(either_db, patient, titles=["One", "Two"], recorded_at=NOON - hours * HOUR)
        deciding(either_db, item, HIDE, at=NOON - hours * HOUR + MINUTE)
    a_change(either_db, entries(either_db, item)[0])
    by = a_lead(a_practice(either_db))
    whole, in_pages = (read_on(either_db, patient, by, most) for most in (1_000, 3))
    keys = [line.event.sequence if line.event else line.version and line.version.key for line in whole]
    assert keys == [line.event.sequence if line.event else line.version and line.version.key for line in in_pages]
    assert len(keys) == len(set(keys)) == 11 + 10 + 1
    assert {line.about.title for line in whole if line.about} == {"One", "Two", "Blood pressure, corrected"}


def test_the_pages_lead_from_one_to_the_next(db: Session, lead: Visitor) -> None:
    patient = a_patient(db)
    for number in range(130):
        an_item(db, patient, titles=[f"Item {number:03}"], recorded_at=NOON - number * HOUR)
    address, seen = f"/patients/{patient.id}?kind=record", list[str]()
    while address:
        page = lead.open(address)
        seen += re.findall(r"Item \d{3}", page.words)
        more = re.search(r'href="([^"]+)" rel="next"', page.text)
        address = more[1].replace("&amp;", "&") if more else ""
    assert len(seen) == len(set(seen)) == 130
    assert len(re.findall(r"Item \d{3}", lead.open(f"/patients/{patient.id}?kind=record&all=yes").words)) == 130


@pytest.mark.parametrize("before", ["x", "1", "~", "-~-~-~-", "7~2026-03-02~1~1", "-~2026-03-02T12:00:00+00:00~1~x"])
def test_a_place_that_makes_no_sense_is_the_first_page(db: Session, lead: Visitor, before: str) -> None:
    patient = with_a_history(db)
    assert len(kinds(lead.open(f"/patients/{patient.id}?before={before.replace('+', '%2B')}"))) == 5


def test_what_went_to_another_patient_is_not_named(db: Session, lead: Visitor) -> None:
    patient = with_a_history(db)
    item = an_item(db, patient, titles=["Of somebody else by now"])
    deciding(db, item, HIDE)
    for entry in entries(db, item):
        entry.patient_id = a_patient(db).id
    db.flush()
    page = lead.open(f"/patients/{patient.id}")
    assert kinds(page).count("decisions") == 2
    assert "Of somebody else by now" not in page.text


def test_many_events_take_as_many_statements_as_few(db: Session, lead: Visitor, statements: list[str]) -> None:
    patient = with_a_history(db)
    lead.open(f"/patients/{patient.id}")
    few = len(statements)
    for number in range(30):
        item = an_item(db, patient, titles=[f"Item {number}"], flags=[Category.THIRD_PARTY])
        deciding(db, item, HIDE)
        look_at(db, patient, number)
    statements.clear()
    lead.open(f"/patients/{patient.id}")
    assert len(statements) == few


def test_the_number_of_the_patient_is_in_no_address(db: Session, lead: Visitor) -> None:
    patient = with_a_history(db)
    addresses = re.findall(r'(?:href|action)="([^"]+)"', lead.open(f"/patients/{patient.id}").text)
    assert not [address for address in addresses if patient.nhs_number in address]


def test_looking_at_it_is_put_on_record(db: Session, lead: Visitor) -> None:
    patient = a_patient(db, practice=LEEDS)
    lead.open(f"/patients/{patient.id}")
    (event,) = db.scalars(select(AuditEvent).where(AuditEvent.action == Action.VIEWED))
    assert event.patient_nhs_number == patient.nhs_number
    assert date.fromisoformat(event.at[:10]) == TODAY


def test_what_was_wished_of_the_clinical_system_stands_beside_what_became_of_it(db: Session, lead: Visitor) -> None:
    practice, patient = a_way_out(db), a_patient(db)
    item = a_decided_item(db, HIDE, patient, titles=["One", "Two"])
    a_decided_item(db, HIDE, a_patient(db), titles=["Somebody else’s"])
    worklist.claim(db, JobKey(patient.id, item.id), by=a_lead(practice), at=NOON)
    page = lead.open(f"/patients/{patient.id}?kind=upstream")
    assert kinds(page) == ["upstream"] * 2  # a line for both claims, and one for both wishes
    assert re.search(r"is to show this as hidden from the patient and proxies\. 1 more entry", page.words)
    assert "Somebody else’s" not in page.text
    assert kinds(lead.open(f"/patients/{patient.id}?kind=upstream&to=2026-03-01")) == []


def test_page_after_page_has_each_wish_once(either_db: Session) -> None:
    practice, patient = a_way_out(either_db), a_patient(either_db)
    for hours in range(4):
        item = an_item(either_db, patient, titles=["One", "Two"], recorded_at=NOON - hours * HOUR)
        deciding(either_db, item, HIDE, at=NOON - hours * HOUR + MINUTE)
    whole, in_pages = (read_on(either_db, patient, a_lead(practice), most) for most in (1_000, 3))
    assert [line.wish and line.wish.key for line in whole] == [line.wish and line.wish.key for line in in_pages]
    assert len({line.wish.key for line in whole if line.wish}) == 8


def test_what_was_taken_away_of_the_whole_practice_is_told_only_if_it_can_hold_the_patient(
    either_db: Session,
) -> None:
    """Counts hold nobody, and what was taken before anything is on record of a patient does not hold them."""
    lead = a_lead(a_practice(either_db))
    known, later = a_patient(either_db, given="Known"), a_patient(either_db, given="Later")
    a_decided_item(either_db, HIDE, known)
    for report in (Report.MEETING, Report.ICB, Report.PROOF):
        exports.record(either_db, exports.prepare(either_db, Asked(report, ExportFormat.CSV), by=lead, at=NOON))
    a_decided_item(either_db, HIDE, later)
    narrowed = Narrowed([EventKind.EXPORTS])
    found = {
        patient.given_name: [words_of(line) for line in timeline.timeline(either_db, patient, narrowed, by=lead).lines]
        for patient in (known, later)
    }
    assert found["Later"] == []
    (only,) = found["Known"]
    assert "made the export “proof”" in only
    assert "it can hold what concerns this patient" in only
