"""The pages on which somebody says whose a held record is, and where else it is said that one is held."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.bundles import an_observation
from tests.factories import (
    LEEDS,
    NOON,
    SWITCHED_ON,
    YORK,
    a_held_bundle,
    a_lead,
    a_patient,
    a_practice,
    a_proxy,
    an_item,
)
from tests.visitors import Page, Visitor
from workbench import audit, intake
from workbench.models import EntryVersion, HeldBundle, Patient
from workbench.vocabulary import Action, HeldAnswer

IS_HELD = "A record is held: is it this patient’s?"


def answering(
    visitor: Visitor, held: int, answer: str = "imported", status: int = 303, note: str = "asked her"
) -> Page:
    return visitor.send(f"/held/{held}", {"answer": answer, "note": note}, status)


def comparison(page: Page) -> dict[str, tuple[str, str, str]]:
    """By what is compared: as held, as said, and how they compare."""
    rows = [["".join(cell.itertext()) for cell in row.findall("td")] for row in page.all("tbody/tr")]
    columns = ("What ", "As held here ", "As this record says ", "Compared ")
    cut = [[" ".join(cell.split()).removeprefix(column) for cell, column in zip(row, columns, strict=True)]
           for row in rows]  # fmt: skip
    return {what: (held, said, compared) for what, held, said, compared in cut}


def test_the_list_says_when_from_which_file_and_in_what_it_differs(db: Session, lead: Visitor) -> None:
    held = a_held_bundle(db, a_patient(db), came_from="export 7.json, line 3")
    page = lead.open("/held")
    assert [row.attrib["data-held"] for row in page.all("tr[@data-held]")] == [str(held)]
    for said in ("Rosa Marsh", "2 March 2026, 11am", "export 7.json, line 3", "date of birth"):
        assert said in page.words


def test_an_empty_list_says_so(lead: Visitor) -> None:
    assert "No held records." in lead.open("/held").words


def test_another_practices_are_not_there(db: Session, lead: Visitor) -> None:
    held = a_held_bundle(db, a_patient(db, practice=YORK))
    assert not lead.open("/held").all("tr[@data-held]")
    lead.open(f"/held/{held}", 404)
    answering(lead, held, status=404)


def test_what_is_held_and_what_is_said_stand_side_by_side(db: Session, administrator: Visitor) -> None:
    held = a_held_bundle(db, a_patient(db), family="Pike")
    rows = comparison(administrator.open(f"/held/{held}"))
    assert rows["Family name"] == ("Marsh", "Pike", "Differs")
    assert rows["First and further names"] == ("Rosa", "Rosa", "The same")
    assert rows["Date of birth"] == ("6 May 1984 (41 years)", "6 May 2012 (13 years)", "Differs")
    assert rows["Sex"] == ("female", "female", "The same")
    assert rows["Address"] == ("Not known", "Not known", "Cannot be compared")


@pytest.mark.parametrize(
    ("born", "said", "sentence"),
    [
        (date(2012, 5, 6), "2010-02-05", "Mo Marsh (father), who reads the record now, could no longer read it."),
        (date(2000, 5, 6), "2012-05-06", "Mo Marsh (father), who cannot read the record now, could read it."),
        (date(2012, 5, 6), "2000-05-06", "what was decided before the last of these birthdays waits again"),
    ],
)
def test_who_would_read_is_said(db: Session, lead: Visitor, born: date, said: str, sentence: str) -> None:
    patient = a_patient(db, born=born)
    a_proxy(db, patient, from_on=SWITCHED_ON if born.year > 2010 else date(2012, 1, 1))
    assert sentence in lead.open(f"/held/{a_held_bundle(db, patient, born=said)}").words


def test_where_nobody_else_would_read_nothing_is_said(db: Session, lead: Visitor) -> None:
    patient = a_patient(db, born=date(1984, 5, 6))
    a_proxy(db, patient)
    read = lead.open(f"/held/{a_held_bundle(db, patient, born='1985-05-06')}").words
    assert "Mo Marsh" not in read
    assert "waits again" not in read


def test_nothing_clinical_is_on_it(db: Session, administrator: Visitor) -> None:
    held = a_held_bundle(db, a_patient(db), an_observation(title="Disclosed violence"))
    assert "violence" not in administrator.open(f"/held/{held}").text


@pytest.mark.parametrize("who", ["lead", "administrator"])
def test_the_same_patients_is_imported(db: Session, request: pytest.FixtureRequest, who: str) -> None:
    visitor: Visitor = request.getfixturevalue(who)
    held = a_held_bundle(db, a_patient(db), an_observation())
    assert answering(visitor, held).goes_to == "/held"
    page = visitor.open("/held")
    assert "The same patient: imported (read 1, new 1," in page.words
    assert "No held records." in page.words
    assert "“asked her”" in page.words
    assert db.scalars(select(EntryVersion.title)).all() == ["Blood pressure"]
    assert {event.actor for event in audit.page(db, LEEDS, audit.Search(action=Action.HELD_ANSWERED))} == {
        visitor.user.full_name if visitor.user else ""
    }


def test_somebody_elses_is_discarded(db: Session, lead: Visitor) -> None:
    held = a_held_bundle(db, a_patient(db), an_observation())
    answering(lead, held, "discarded")
    assert "Not the same patient: discarded" in lead.open("/held").words
    assert db.scalars(select(EntryVersion.title)).all() == []
    assert "Not the same patient: discarded: “asked her”" in lead.open(f"/held/{held}").words


@pytest.mark.parametrize(("answer", "note"), [("imported", ""), ("", "asked her"), ("perhaps", "asked her")])
def test_an_answer_that_is_not_whole_is_refused_and_what_was_typed_is_kept(
    db: Session, lead: Visitor, answer: str, note: str
) -> None:
    held = a_held_bundle(db, a_patient(db))
    page = answering(lead, held, answer, 422, note)
    assert page.value("note") == note
    assert page.all("*[@class='nhsuk-error-summary']")
    assert db.scalars(select(HeldBundle.answer)).one() is None


@pytest.mark.parametrize("note", ["asked her", ""])
def test_of_two_who_answer_the_second_is_told_whatever_else_is_wrong(
    db: Session, lead: Visitor, administrator: Visitor, note: str
) -> None:
    held = a_held_bundle(db, a_patient(db))
    answering(lead, held, "discarded")
    page = answering(administrator, held, "imported", 422, note)
    assert "Somebody has already answered this" in page.words
    assert "Not the same patient: discarded" in page.words


def test_looking_is_on_record(db: Session, lead: Visitor) -> None:
    held = a_held_bundle(db, a_patient(db))
    lead.open("/held")
    lead.open(f"/held/{held}")
    viewed = [event.details for event in audit.page(db, LEEDS, audit.Search(action=Action.VIEWED))]
    assert '"what":"held record"' in viewed[0]
    assert '"what":"held records"' in viewed[1]


def test_the_audit_says_it_in_sentences(db: Session, lead: Visitor) -> None:
    patient = a_patient(db)
    answering(lead, a_held_bundle(db, patient), "discarded")
    read = lead.open("/audit").words
    assert "held a record for a person to say whose it is: it names " in read
    assert "with another date of birth." in read
    assert "said that a held record is not the same patient’s (" in read


def test_the_patients_items_and_pages_say_that_one_is_held(db: Session, gp: Visitor) -> None:
    patient = a_patient(db)
    item = an_item(db, patient)
    held = a_held_bundle(db, patient)
    for address in (f"/patients/{patient.id}", "/queue", f"/review-items/{item.id}", f"/patients/{patient.id}/access"):
        page = gp.open(address)
        assert IS_HELD in page.words, address
        assert not page.all(f"a[@href='/held/{held}']")


def test_whoever_may_answer_finds_the_way(db: Session, lead: Visitor, administrator: Visitor) -> None:
    patient = a_patient(db)
    held = a_held_bundle(db, patient)
    assert lead.open(f"/patients/{patient.id}").all(f"a[@href='/held/{held}']")
    assert "Held records to answer: 1" in lead.open("/tasks").words
    assert administrator.open(f"/patients/{patient.id}/access").all(f"a[@href='/held/{held}']")
    assert "Held records: 1 to answer" in administrator.open("/practice").words


def test_once_answered_nobody_is_told_any_more(db: Session, lead: Visitor) -> None:
    patient = a_patient(db)
    an_item(db, patient)
    answering(lead, a_held_bundle(db, patient), "discarded")
    for address in (f"/patients/{patient.id}", "/queue"):
        assert IS_HELD not in lead.open(address).words
    assert "Held records: none" in lead.open("/practice").words


def test_what_cannot_be_imported_is_said(db: Session, lead: Visitor) -> None:
    held = a_held_bundle(db, a_patient(db), an_observation())
    row = db.get_one(HeldBundle, held)
    row.content = b"\x1f\x8b" + bytes(20)
    assert "This record cannot be imported" in answering(lead, held, status=422).words


def test_a_patient_whom_somebody_else_has_imported_meanwhile_is_compared_as_now(db: Session, lead: Visitor) -> None:
    patient = a_patient(db)
    held = a_held_bundle(db, patient)
    other = a_held_bundle(db, patient, an_observation(), at=NOON)
    answering(lead, other)
    assert db.scalars(select(Patient.birth_date)).one() == date(2012, 5, 6)
    read = lead.open(f"/held/{held}").words
    assert "The patient’s details do not change" in read
    assert "The patient’s details stay as they are, because a record received later says so." in read


def test_a_held_bundle_is_read_before_the_transaction_that_answers(db: Session) -> None:
    held, by = a_held_bundle(db, a_patient(db), an_observation()), a_lead(a_practice(db))
    opened = intake.open_held(db, held, by=by, at=NOON)
    received = intake.answer_held(db, held, HeldAnswer.IMPORTED, note="asked", by=by, at=NOON, opened=opened)
    assert received is not None
    assert received.counts.new == 1
