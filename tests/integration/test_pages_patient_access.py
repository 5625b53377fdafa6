"""Finding patients, and each one's own access: what is recorded, what it brings, and what is refused."""

from datetime import date
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from tests.factories import (
    BEFORE_SWITCH_ON,
    TODAY,
    YORK,
    a_patient,
    a_practice,
    a_switch,
    an_item,
    state,
    without_guards,
)
from tests.visitors import Page, Visitor
from workbench import audit
from workbench.models import AccessChange, Patient
from workbench.seen import CHANGED
from workbench.vocabulary import ACCESS_STEPS, AccessStep, Action, State, Switch

TODAY_TYPED, YESTERDAY = "2026-03-02", date(2026, 3, 1)
BY_THE_PRACTICE = "Sees entries recorded from 1 January 2026, because the practice was switched on then."
WITHHELD = {
    AccessStep.REVIEW_NEEDED: "since 1 March 2026 an enhanced review is needed before access (code 104)",
    AccessStep.DECLINED: "online access was declined on 1 March 2026 (code 103)",
}


def look_for(visitor: Visitor, words: str) -> Page:
    return visitor.open(f"/patients?{urlencode({'patient': words})}")


def found_on(page: Page) -> list[int]:
    return [int(row.attrib["data-patient"]) for row in page.all("tr[@data-patient]")]


def record(visitor: Visitor, patient: Patient, step: str, status: int = 303, **typed: str) -> Page:
    """As the page asks for it that was opened a moment before, unless another is `seen`."""
    latest = select(func.max(AccessChange.number)).where(AccessChange.patient_id == patient.id)
    usual = {"step": step, "on": TODAY_TYPED, "entries_from": "", "basis": "She asked for it",
             "seen": str(visitor.db.scalar(latest) or 0)}  # fmt: skip
    return visitor.send(f"/patients/{patient.id}/access/steps", usual | typed, status)


def access_of(visitor: Visitor, patient: Patient) -> Page:
    return visitor.open(f"/patients/{patient.id}/access")


def faults_on(page: Page) -> list[str]:
    """What the summary says, where what it leads to is on the page."""
    links = page.all("*[@class='nhsuk-error-summary']//a")
    assert all(page.all(f"*[@id='{link.attrib['href'][1:]}']") for link in links)
    return ["".join(link.itertext()) for link in links]


@pytest.mark.parametrize("words", ["marsh", "Rosa Marsh", "  ROSA  ", "mar ros", "the number", "the number, spaced"])
def test_a_patient_is_found_by_name_or_number(db: Session, administrator: Visitor, words: str) -> None:
    rosa = a_patient(db)
    a_patient(db, given="Ann", family="Lowe")
    number = rosa.nhs_number
    typed = {"the number": number, "the number, spaced": f"{number[:3]} {number[3:6]} {number[6:]}"}
    assert found_on(look_for(administrator, typed.get(words, words))) == [rosa.id]


@pytest.mark.parametrize("words", ["Pike", "%", "_", "9990000000", "999", '"><b>'])
def test_nobody_is_found_who_is_not_meant(db: Session, administrator: Visitor, words: str) -> None:
    a_patient(db)
    page = look_for(administrator, words)
    assert "No patient at this practice has that name or NHS number." in page.words
    assert page.value("patient") == words


@pytest.mark.parametrize("words", ["Marsh", "the number"])
def test_another_practices_patient_is_never_found(db: Session, administrator: Visitor, words: str) -> None:
    stranger = a_patient(db, practice=YORK)
    assert found_on(look_for(administrator, words if words == "Marsh" else stranger.nhs_number)) == []


def test_more_than_fifty_are_said_to_be_more(db: Session, administrator: Visitor) -> None:
    patients = [a_patient(db, given=f"Rosa {number:02}") for number in range(51)]
    page = look_for(administrator, "Marsh")
    assert found_on(page) == [patient.id for patient in patients[:50]]
    assert "Only the first 50 are listed" in page.words
    assert "There are more" not in look_for(administrator, "Rosa 5").words


def test_without_words_nobody_is_listed(db: Session, administrator: Visitor) -> None:
    a_patient(db)
    assert [found_on(look_for(administrator, words)) for words in ("", "  ")] == [[], []]
    assert audit.page(db, administrator.practice, audit.Search(action=Action.VIEWED)) == []


def test_looking_for_patients_is_on_record_without_what_was_typed(db: Session, administrator: Visitor) -> None:
    a_patient(db)
    look_for(administrator, "Marsh")
    (viewed,) = audit.page(db, administrator.practice, audit.Search(action=Action.VIEWED))
    assert viewed.details == '{"count":1,"what":"list of patients"}'


def test_only_who_reads_records_is_led_to_one(db: Session, administrator: Visitor, gp: Visitor) -> None:
    patient = a_patient(db)
    record, own = f"/patients/{patient.id}", f"/patients/{patient.id}/access"
    links = [[link.get("href") for link in look_for(each, "Marsh").all("td//a")] for each in (gp, administrator)]
    assert links == [[record, own], [own]]


@pytest.mark.parametrize(
    ("step", "sees"),
    [
        (AccessStep.GRANTED, "from 2 March 2026, because the patient was given individual access."),
        (AccessStep.ENDED, BY_THE_PRACTICE),
        (AccessStep.REVIEW_NEEDED, "Sees nothing: since 2 March 2026 an enhanced review is needed before access"),
        (AccessStep.REVIEW_NOT_NEEDED, BY_THE_PRACTICE),
        (AccessStep.GRANTED_AFTER_REVIEW, BY_THE_PRACTICE),
        (AccessStep.DECLINED, "Sees nothing: online access was declined on 2 March 2026 (code 103)."),
        (AccessStep.LEFT, "Sees nothing: the patient left the practice on 2 March 2026."),
        (AccessStep.RETURNED, BY_THE_PRACTICE),
    ],
)  # fmt: skip
def test_every_step_is_recorded_and_said_in_words(db: Session, gp: Visitor, step: AccessStep, sees: str) -> None:
    patient = a_patient(db)
    assert record(gp, patient, step).goes_to == f"/patients/{patient.id}/access"
    read = access_of(gp, patient).words
    assert (
        f"{ACCESS_STEPS[step].label}, from 2 March 2026: “She asked for it” Dr Amira Shah, 2 March 2026, midday" in read
    )
    assert sees in read
    assert sees in gp.open(f"/patients/{patient.id}").words


def test_a_step_is_on_record_as_what_was_done(db: Session, administrator: Visitor) -> None:
    patient = a_patient(db)
    record(administrator, patient, "granted", entries_from="2025-06-01")
    (event,) = audit.page(db, administrator.practice, audit.Search(action=Action.ACCESS_CHANGED))
    assert (event.actor, event.patient_nhs_number) == ("Pat Lee", patient.nhs_number)
    assert event.details == (
        '{"basis":"She asked for it","entries_from":"2025-06-01","from":"2026-03-02","step":"granted"}'
    )


def test_access_may_be_given_to_entries_from_before_the_switch_on(db: Session, administrator: Visitor) -> None:
    item = an_item(db, recorded_at=BEFORE_SWITCH_ON)
    patient = db.get_one(Patient, item.patient_id)
    record(administrator, patient, "granted", entries_from="2025-06-01")
    read = access_of(administrator, patient).words
    assert "Sees entries recorded from 1 June 2025, because the patient was given individual access." in read
    assert "from 2 March 2026, to entries from 1 June 2025" in read
    assert state(db, item) is State.WAITING


@pytest.mark.parametrize("withheld", WITHHELD)
@pytest.mark.parametrize("lifting", ["granted", "granted-after-review"])
def test_what_was_withheld_is_not_lifted_by_an_administrator(
    db: Session, administrator: Visitor, withheld: AccessStep, lifting: str
) -> None:
    patient = a_patient(db, steps=[(withheld, YESTERDAY)])
    record(administrator, patient, lifting, 403)
    assert WITHHELD[withheld] in access_of(administrator, patient).words
    (event,) = audit.page(db, administrator.practice, audit.Search(action=Action.REFUSED))
    assert event.details == '{"cause":"not allowed","what":"patient_access.record"}'


@pytest.mark.parametrize("withheld", WITHHELD)
@pytest.mark.parametrize("lifting", ["granted", "granted-after-review"])
def test_what_was_withheld_is_lifted_by_a_clinician(
    db: Session, gp: Visitor, withheld: AccessStep, lifting: str
) -> None:
    patient = a_patient(db, steps=[(withheld, YESTERDAY)])
    record(gp, patient, lifting)
    assert "Sees entries recorded from" in access_of(gp, patient).words


@pytest.mark.parametrize("hiding_it", [AccessStep.LEFT, AccessStep.RETURNED])
def test_what_was_withheld_is_not_lifted_while_the_patient_is_away_either(
    db: Session, administrator: Visitor, hiding_it: AccessStep
) -> None:
    steps = [(AccessStep.REVIEW_NEEDED, YESTERDAY), (AccessStep.LEFT, YESTERDAY), (hiding_it, YESTERDAY)]
    record(administrator, a_patient(db, steps=steps), "granted-after-review", 403)


@pytest.mark.parametrize("step", ["granted", "granted-after-review", "review-not-needed"])
def test_what_gives_access_is_not_recorded_for_a_day_to_come(db: Session, gp: Visitor, step: str) -> None:
    page = record(gp, a_patient(db), step, 422, on="2026-03-03")
    assert faults_on(page) == ["Access can be given from today or an earlier day, not from a day in the future"]


def test_what_withholds_access_may_be_recorded_for_a_day_to_come(db: Session, administrator: Visitor) -> None:
    patient = a_patient(db)
    record(administrator, patient, "left", on="2026-04-01")
    read = access_of(administrator, patient).words
    assert "Left the practice, from 1 April 2026" in read
    assert BY_THE_PRACTICE in read


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ({"step": ""}, "Choose what you want to record"),
        ({"step": "given"}, "Choose what you want to record"),
        ({"on": ""}, "Enter the day it starts"),
        ({"on": "today"}, "Enter the date as year, month and day: 2026-12-31"),
        ({"on": "0001-01-01"}, "Enter a date from 2000 to 2100"),
        ({"entries_from": "2026-02-30"}, "Enter the date as year, month and day: 2026-12-31"),
        ({"basis": " "}, "Enter a reason of up to 500 characters"),
        ({"basis": "x" * 501}, "Enter a reason of up to 500 characters"),
        ({"step": "declined", "entries_from": "2026-01-01"}, "Only individual access can include older entries"),
    ],
    ids=str,
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(
    db: Session, administrator: Visitor, typed: dict[str, str], fault: str
) -> None:
    patient = a_patient(db)
    page = record(administrator, patient, **{"step": "granted", "status": 422, **typed})
    (said,) = faults_on(page)
    (name,) = [link.attrib["href"][1:] for link in page.all("*[@class='nhsuk-error-summary']//a")]
    assert fault in said
    assert fault in "".join(page.all(f"*[@id='{name}-error']")[0].itertext())
    kept = {"on": TODAY_TYPED, "entries_from": "", "basis": "She asked for it"} | typed
    assert [page.value(field) or "" for field in ("on", "entries_from")] == [kept["on"], kept["entries_from"]]
    assert page.value("basis") == kept["basis"].strip()
    assert "No individual setting" in page.words


def test_a_page_with_faults_says_so_in_its_title_and_opens_its_form(db: Session, administrator: Visitor) -> None:
    page = record(administrator, a_patient(db), "", 422)
    assert page.title == "Error: Access and proxies"
    assert [("open" in fold.attrib) for fold in page.all("main//details")] == [True, False]


def test_what_a_colleague_recorded_meanwhile_is_not_lifted_unseen(db: Session, gp: Visitor) -> None:
    patient = a_patient(db)
    seen = gp.open(f"/patients/{patient.id}/access").value("seen")
    record(gp, patient, "declined")
    late = record(gp, patient, "granted", 422, seen=str(seen))
    assert CHANGED in late.words
    assert late.value("basis") == "She asked for it"
    (step,) = db.scalars(select(AccessChange)).all()
    assert step.step == "declined"
    record(gp, patient, "granted", seen=str(late.value("seen")))


@pytest.mark.parametrize("address", ["access", "access/steps", "access/proxies"])
def test_another_practices_patient_is_not_found(db: Session, administrator: Visitor, address: str) -> None:
    stranger = a_patient(db, practice=YORK)
    visit = administrator.open if address == "access" else administrator.send
    assert "There is no such patient in this practice." in visit(f"/patients/{stranger.id}/{address}", status=404).words


def test_looking_at_somebodys_access_is_on_record(db: Session, administrator: Visitor) -> None:
    patient = a_patient(db)
    access_of(administrator, patient)
    (viewed,) = audit.page(db, administrator.practice, audit.Search(action=Action.VIEWED))
    assert (viewed.patient_nhs_number, viewed.details) == (patient.nhs_number, '{"what":"access"}')


def test_an_administrator_is_shown_no_way_into_the_record(db: Session, administrator: Visitor, gp: Visitor) -> None:
    patient = a_patient(db)
    back = f"a[@href='/patients/{patient.id}']"
    assert access_of(gp, patient).all(back)
    assert not access_of(administrator, patient).all(back)


def test_a_step_of_which_the_audit_does_not_tell_is_pointed_out_and_gives_nothing(
    db: Session, administrator: Visitor
) -> None:
    patient = a_patient(db, steps=[(AccessStep.DECLINED, TODAY)])
    assert "does not agree" not in administrator.open(f"/patients/{patient.id}/access").words
    without_guards(db, "access_change")
    db.execute(text("UPDATE access_change SET step = 'granted'"))
    db.expire_all()
    words = administrator.open(f"/patients/{patient.id}/access").words
    assert "The audit does not agree with one of these steps or proxies" in words
    assert "Sees nothing: online access was declined" in words


def test_so_is_one_of_the_switch(db: Session, administrator: Visitor) -> None:
    a_switch(db, a_practice(db), Switch.PAUSED, TODAY)
    without_guards(db, "switch_change")
    db.execute(text("UPDATE switch_change SET step = 'on'"))
    words = administrator.open("/practice").words
    assert "The audit does not agree with one of these steps" in words
    assert "Paused since 2 March 2026" in words
