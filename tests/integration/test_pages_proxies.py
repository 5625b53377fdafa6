"""Proxies on a patient's page: added, looked at again, ended, and what each of these does to what they read."""

from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.factories import (
    HIDE_FROM_PROXIES,
    LEAVE_VISIBLE,
    MINUTE,
    NOON,
    TODAY,
    YORK,
    a_decided_item,
    a_patient,
    a_proxy,
    an_item,
    entry_states,
)
from tests.visitors import Clock, Page, Visitor
from workbench import audit
from workbench.models import Patient, Proxy, ProxyChange, ReviewItem
from workbench.seen import CHANGED
from workbench.vocabulary import Action, State

MO = {"name": "Mo Marsh", "relationship": "father", "authorised_by": "Dr Amira Shah", "proxy_basis": "a signed form",
      "from_on": "2026-03-02", "until_on": ""}  # fmt: skip
NEW_PROXY = "Left visible before a proxy could read; proxies do not see it yet"


def add(visitor: Visitor, patient: Patient, status: int = 303, **typed: str) -> Page:
    return visitor.send(f"/patients/{patient.id}/access/proxies", MO | typed, status)


def change(visitor: Visitor, proxy: Proxy, step: str, status: int = 303, basis: str = "He was asked") -> Page:
    address = f"/patients/{proxy.patient_id}/access/proxies/{proxy.id}"
    latest = select(func.max(ProxyChange.number)).where(ProxyChange.proxy_id == proxy.id)
    seen = str(visitor.db.scalar(latest) or 0)
    return visitor.send(address, {"proxy_step": step, "change_basis": basis, "seen": seen}, status)


def access_of(visitor: Visitor, patient: Patient) -> str:
    return visitor.open(f"/patients/{patient.id}/access").words


def titles_seen(visitor: Visitor, patient: Patient, reader: str) -> list[str]:
    page = visitor.open(f"/patients/{patient.id}/view?as={reader}")
    return [" ".join("".join(heading.itertext()).split()) for heading in page.all("article/h3")]


def faults_on(page: Page) -> dict[str, str]:
    links = page.all("*[@class='nhsuk-error-summary']//a")
    return {link.attrib["href"][1:]: "".join(link.itertext()) for link in links}


def proxies(db: Session) -> list[Proxy]:
    return list(db.scalars(select(Proxy).order_by(Proxy.id)))


def test_a_proxy_is_added_with_who_authorised_it_and_until_when(db: Session, administrator: Visitor) -> None:
    patient = a_patient(db)
    assert add(administrator, patient, until_on="2027-03-02").goes_to == f"/patients/{patient.id}/access"
    read = access_of(administrator, patient)
    assert "Mo Marsh (father) Can read From 2 March 2026 until 2 March 2027 (not included): “a signed" in read
    assert "“a signed form”, authorised by Dr Amira Shah Pat Lee, 2 March 2026, midday" in read


def test_a_proxy_added_is_on_record(db: Session, gp: Visitor) -> None:
    patient = a_patient(db)
    add(gp, patient)
    (event,) = audit.page(db, gp.practice, audit.Search(action=Action.ACCESS_CHANGED))
    assert (event.actor, event.patient_nhs_number) == ("Dr Amira Shah", patient.nhs_number)
    assert '"step":"proxy added"' in event.details


@pytest.mark.parametrize(
    ("from_on", "until_on"), [("2026-03-03", ""), ("2025-01-01", "2026-03-02")], ids=["not yet", "no more"]
)
def test_a_proxy_whose_time_it_is_not_cannot_read(db: Session, gp: Visitor, from_on: str, until_on: str) -> None:
    patient = a_patient(db)
    add(gp, patient, from_on=from_on, until_on=until_on)
    assert "Mo Marsh (father) Cannot read now" in access_of(gp, patient)
    assert "None in force" in gp.open(f"/patients/{patient.id}").words


@pytest.mark.parametrize(
    ("name", "typed", "fault"),
    [
        ("name", "", "Enter the proxy’s name, up to 200 characters"),
        ("name", "x" * 201, "Enter the proxy’s name, up to 200 characters"),
        ("relationship", " ", "Enter the relationship, up to 100 characters"),
        ("authorised_by", "", "Enter who authorised it, up to 200 characters"),
        ("proxy_basis", "", "Enter the basis, up to 500 characters"),
        ("from_on", "", "Enter the day it starts"),
        ("from_on", "2.3.2026", "Enter the date as year, month and day: 2026-12-31"),
        ("until_on", "2026-02-30", "Enter the date as year, month and day: 2026-12-31"),
        ("until_on", "2026-03-02", "The end date must be after the start date"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(
    db: Session, administrator: Visitor, name: str, typed: str, fault: str
) -> None:
    page = add(administrator, a_patient(db), 422, **{name: typed})
    assert faults_on(page) == {name: fault}
    assert fault in "".join(page.all(f"*[@id='{name}-error']")[0].itertext())
    kept = MO | {name: typed.strip()}
    assert {field: page.value(field) or "" for field in MO} == kept
    assert proxies(db) == []


def test_the_same_person_from_the_same_day_is_added_once(db: Session, administrator: Visitor) -> None:
    patient = a_patient(db)
    add(administrator, patient)
    assert faults_on(add(administrator, patient, 422)) == {"name": "This person is already a proxy from that day"}
    add(administrator, patient, from_on="2026-03-03")
    add(administrator, a_patient(db))
    assert len(proxies(db)) == 3


@pytest.fixture
def left_visible(db: Session) -> ReviewItem:
    return a_decided_item(db, LEAVE_VISIBLE, titles=["Flu jab"])


def test_what_was_left_visible_waits_again_for_a_new_proxy_and_says_why(
    db: Session, gp: Visitor, left_visible: ReviewItem
) -> None:
    add(gp, db.get_one(Patient, left_visible.patient_id))
    page = gp.open("/queue")
    assert page.items == [left_visible.id]
    for words in (page.words, gp.open(f"/review-items/{left_visible.id}").words):
        assert NEW_PROXY in words
        assert "Proxy can read" in words


def test_the_patient_goes_on_seeing_it_and_the_proxy_not_until_it_is_decided_again(
    db: Session, gp: Visitor, left_visible: ReviewItem, clock: Clock
) -> None:
    patient = db.get_one(Patient, left_visible.patient_id)
    add(gp, patient)
    assert [titles_seen(gp, patient, who) for who in ("patient", "proxy")] == [["Consultation Flu jab"], []]
    clock.at = NOON + MINUTE
    gp.decide(left_visible, "leave-visible")
    assert [titles_seen(gp, patient, who) for who in ("patient", "proxy")] == [["Consultation Flu jab"]] * 2
    assert gp.open("/queue").items == []


def test_what_waits_again_can_be_hidden_from_the_proxy_alone(
    db: Session, gp: Visitor, left_visible: ReviewItem
) -> None:
    patient = db.get_one(Patient, left_visible.patient_id)
    add(gp, patient)
    gp.decide(left_visible, "hide-from-proxies", reason="proxy-confidentiality")
    assert [titles_seen(gp, patient, who) for who in ("patient", "proxy")] == [["Consultation Flu jab"], []]
    assert gp.open("/queue").items == []


def test_that_it_waits_again_is_on_record(db: Session, gp: Visitor, left_visible: ReviewItem) -> None:
    add(gp, db.get_one(Patient, left_visible.patient_id))
    (event,) = audit.page(db, gp.practice, audit.Search(action=Action.WAITS_AGAIN))
    assert (event.review_item, event.details) == (left_visible.id, '{"cause":"new-proxy"}')


def test_what_was_hidden_from_proxies_before_stays_decided(db: Session, gp: Visitor) -> None:
    item = a_decided_item(db, HIDE_FROM_PROXIES)
    add(gp, db.get_one(Patient, item.patient_id))
    assert entry_states(db, item) == [State.HIDDEN_FROM_PROXIES]


def test_a_proxy_to_come_makes_nothing_wait_before_the_day(db: Session, gp: Visitor, left_visible: ReviewItem) -> None:
    add(gp, db.get_one(Patient, left_visible.patient_id), from_on="2026-03-03")
    assert gp.open("/queue").items == []


def test_a_proxy_that_ends_reads_nothing_any_more_and_nothing_waits_for_them(
    db: Session, gp: Visitor, left_visible: ReviewItem
) -> None:
    patient = db.get_one(Patient, left_visible.patient_id)
    add(gp, patient)
    (mo,) = proxies(db)
    change(gp, mo, "ended")
    read = access_of(gp, patient)
    assert "Mo Marsh (father) Cannot read now" in read
    assert "Ended, from 2 March 2026: “He was asked” Dr Amira Shah, 2 March 2026, midday" in read
    assert (gp.open("/queue").items, titles_seen(gp, patient, "proxy")) == ([], [])


def test_a_childs_proxy_is_suspended_at_sixteen_and_goes_on_once_confirmed(db: Session, gp: Visitor) -> None:
    patient = a_patient(db, born=date(2010, 3, 2))
    mo = a_proxy(db, patient)
    assert "Mo Marsh (father) Cannot read now" in access_of(gp, patient)
    change(gp, mo, "confirmed", basis="Rosa wants it")
    read = access_of(gp, patient)
    assert "Mo Marsh (father) Can read" in read
    assert "Reviewed, continues, from 2 March 2026: “Rosa wants it”" in read


@pytest.mark.parametrize(
    ("step", "basis", "fault"),
    [
        ("", "He was asked", ("proxy_step", "Choose whether access continues or ends")),
        ("added", "He was asked", ("proxy_step", "Choose whether access continues or ends")),
        ("ended", "", ("change_basis", "Enter a reason of up to 500 characters")),
        ("ended", "x" * 501, ("change_basis", "Enter a reason of up to 500 characters")),
    ],
)
def test_what_is_wrong_with_a_change_is_said_in_the_form_of_that_proxy(
    db: Session, gp: Visitor, step: str, basis: str, fault: tuple[str, str]
) -> None:
    patient = a_patient(db)
    other, mo = a_proxy(db, patient, from_on=TODAY), a_proxy(db, patient)
    page = change(gp, mo, step, 422, basis)
    assert faults_on(page) == {f"{fault[0]}-{mo.id}": fault[1]}
    assert page.all(f"*[@id='{fault[0]}-{mo.id}']")
    typed = [page.all(f"input[@id='change_basis-{each.id}']")[0].get("value") or "" for each in (mo, other)]
    assert typed == [basis, ""]


def test_a_proxy_that_has_ended_is_not_confirmed(db: Session, gp: Visitor) -> None:
    mo = a_proxy(db, a_patient(db))
    change(gp, mo, "ended")
    assert faults_on(change(gp, mo, "confirmed", 422)) == {
        f"proxy_step-{mo.id}": "This access has ended. To give access again, add the proxy again"
    }


def test_another_patients_proxy_is_not_found(db: Session, gp: Visitor) -> None:
    mo, patient = a_proxy(db, a_patient(db)), a_patient(db)
    gp.send(f"/patients/{patient.id}/access/proxies/{mo.id}", {"proxy_step": "ended", "change_basis": "x"}, 404)


def test_another_practices_proxy_is_not_found(db: Session, gp: Visitor) -> None:
    mo = a_proxy(db, a_patient(db, practice=YORK))
    before = audit.head(db, YORK)
    change(gp, mo, "ended", 404)
    assert audit.head(db, YORK) == before


def test_a_second_proxy_makes_the_first_wait_too(db: Session, gp: Visitor) -> None:
    patient = a_patient(db)
    a_proxy(db, patient)
    a_decided_item(db, LEAVE_VISIBLE, patient, titles=["Flu jab"])
    assert titles_seen(gp, patient, "proxy") == ["Consultation Flu jab"]
    add(gp, patient, name="Di Marsh", relationship="aunt")
    assert titles_seen(gp, patient, "proxy") == []


def test_a_form_from_before_the_proxy_is_refused(db: Session, gp: Visitor) -> None:
    patient = a_patient(db)
    item = an_item(db, patient, titles=["Flu jab"])
    seen = gp.token(item)
    add(gp, patient)
    gp.decide(item, "leave-visible", 409, seen=seen)


def test_what_is_new_is_shown_to_a_proxy_of_before_as_to_the_patient(db: Session, gp: Visitor, clock: Clock) -> None:
    patient = a_patient(db)
    add(gp, patient)
    clock.at = NOON + MINUTE
    gp.decide(an_item(db, patient, titles=["Flu jab"]), "leave-visible")
    assert titles_seen(gp, patient, "proxy") == ["Consultation Flu jab"]


def test_an_end_that_was_recorded_meanwhile_is_not_confirmed_away_unseen(db: Session, gp: Visitor) -> None:
    proxy = a_proxy(db, a_patient(db))
    change(gp, proxy, "confirmed")
    address = f"/patients/{proxy.patient_id}/access/proxies/{proxy.id}"
    late = gp.send(address, {"proxy_step": "ended", "change_basis": "He asked", "seen": "0"}, 422)
    assert CHANGED in late.words
    assert db.scalars(select(ProxyChange.step)).all() == ["confirmed"]
