"""A patient's pages: the record as staff see it, and exactly what the patient or a proxy sees."""

import re
from datetime import date
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from tests.factories import (
    DAY,
    HIDE,
    HIDE_FROM_PROXIES,
    LEAVE_VISIBLE,
    NOON,
    REFER,
    a_decided_item,
    a_patient,
    a_proxy,
    a_version,
    an_entry,
    an_item,
    deciding,
    entries,
)  # fmt: skip
from tests.visitors import Visitor
from workbench.models import Patient
from workbench.patient_view import EntrySeen
from workbench.vocabulary import AccessStep, Kind
from workbench.web.pages.patients import by_day


def test_the_record_says_who_this_is_and_what_they_see(db: Session, gp: Visitor) -> None:
    patient = a_patient(db)
    a_proxy(db, patient)
    a_proxy(db, patient, from_on=date(2020, 1, 1), until_on=date(2021, 1, 1))
    read = gp.open(f"/patients/{patient.id}").words
    assert "Rosa Marsh 41 years, NHS 999" in read
    assert "Born 6 May 1984 Registered 1 June 2015" in read
    assert "Sees entries recorded from 1 January 2026, because the practice was switched on then." in read
    assert read.count("Mo Marsh (father), from 1 January 2026") == read.count("Mo Marsh") == 1


def test_the_record_says_why_access_is_withheld(db: Session, gp: Visitor) -> None:
    patient = a_patient(db, steps=[(AccessStep.REVIEW_NEEDED, date(2026, 2, 1))])
    read = gp.open(f"/patients/{patient.id}").words
    assert "since 1 February 2026 an enhanced review is needed before access (code 104)" in read


def test_the_record_lists_items_newest_first_with_their_states(db: Session, gp: Visitor) -> None:
    patient = a_patient(db)
    an_item(db, patient, titles=["Older"], recorded_at=NOON - 3 * DAY)
    a_decided_item(db, HIDE, patient, titles=["Newer"], recorded_at=NOON - 2 * DAY)
    an_item(db, a_patient(db), titles=["Somebody else’s"])
    read = gp.open(f"/patients/{patient.id}/items").words
    assert re.search(r"Newer Hidden .* Older Waiting", read)
    assert "Somebody else’s" not in read


def test_an_item_decided_in_parts_shows_every_state(db: Session, gp: Visitor) -> None:
    item = an_item(db, titles=["Whole", "Part"])
    deciding(db, item, HIDE, entries=[entries(db, item)[1].id])
    assert "Whole Hidden Waiting" in gp.open(f"/patients/{item.patient_id}/items").words


def test_the_record_goes_on_page_after_page(db: Session, gp: Visitor) -> None:
    patient = a_patient(db)
    for number in range(53):
        an_item(db, patient, titles=[f"Item {number:02}"], recorded_at=NOON - number * DAY / 2)
    address, titles = f"/patients/{patient.id}/items", []
    while address:
        body = gp.open(address).text
        titles += re.findall(r">(Item \d\d)<", body)
        more = re.search(r'href="([^"]+)" rel="next"', body)
        address = more[1].replace("&amp;", "&") if more else ""
    assert titles == [f"Item {number:02}" for number in range(53)]


def test_a_place_that_makes_no_sense_is_the_first_page(db: Session, gp: Visitor) -> None:
    patient = a_patient(db)
    for before in ("", "x", "2026-03-02~1", "2026-03-02T12:00:00+00:00~" + "9" * 30, "2026-03-02T12:00:00+00:00~-1"):
        assert gp.open(f"/patients/{patient.id}/items?{urlencode({'before': before})}").is_whole


def test_the_view_shows_only_what_was_left_visible(db: Session, gp: Visitor) -> None:
    patient = a_patient(db)
    for choice, title in ((LEAVE_VISIBLE, "Flu jab"), (HIDE, "Secret"), (REFER, "Referred")):
        a_decided_item(db, choice, patient, titles=[title])
    an_item(db, patient, titles=["Unread"])
    read = gp.open(f"/patients/{patient.id}/view").words
    assert re.findall("Flu jab|Secret|Referred|Unread", read) == ["Flu jab"]


def test_hidden_things_leave_the_view_byte_for_byte_as_it_was(db: Session, gp: Visitor) -> None:
    patient, other = a_patient(db), a_patient(db)
    for each in (patient, other):
        a_decided_item(db, LEAVE_VISIBLE, each, titles=["Flu jab"])
    for choice in (HIDE, REFER):
        a_decided_item(db, choice, patient, titles=["Secret", "Secret"])
    an_item(db, patient, titles=["Unread"])
    with_secrets, without = (gp.open(f"/patients/{each.id}/view").text for each in (patient, other))
    assert _anonymous(with_secrets, patient) == _anonymous(without, other)


def _anonymous(body: str, patient: Patient) -> str:
    main = body[body.index("<main") : body.index("</main")]
    digits = patient.nhs_number
    return main.replace(f"{digits[:3]} {digits[3:6]} {digits[6:]}", "N").replace(f"/patients/{patient.id}", "P")


def test_a_proxy_sees_less_than_the_patient(db: Session, gp: Visitor) -> None:
    patient = a_patient(db)
    a_proxy(db, patient)
    a_decided_item(db, LEAVE_VISIBLE, patient, titles=["Flu jab"])
    a_decided_item(db, HIDE_FROM_PROXIES, patient, titles=["Pill"])
    views = [gp.open(f"/patients/{patient.id}/view{audience}").text for audience in ("", "?as=proxy")]
    assert [("Flu jab" in view, "Pill" in view) for view in views] == [(True, True), (True, False)]
    assert ["a proxy of Rosa Marsh" in view for view in views] == [False, True]


def test_nobody_else_has_a_view(db: Session, gp: Visitor) -> None:
    patient = a_patient(db)
    gp.open(f"/patients/{patient.id}/view?as=police", 404)


def test_text_is_escaped_and_scripts_leave_narrative_alone(db: Session, gp: Visitor) -> None:
    item = an_item(db, titles=["<b>Title</b>"])
    an_entry(db, item, text="<mother reported>")
    with_narrative = an_entry(db, item, title="Letter")
    with_narrative.current_version = 2
    a_version(db, with_narrative, narrative="<p>Seen <b>today</b></p>")
    deciding(db, item, LEAVE_VISIBLE)
    body = gp.open(f"/patients/{item.patient_id}/view").text
    assert "&lt;b&gt;Title&lt;/b&gt;" in body
    assert "&lt;mother reported&gt;" in body
    assert '<div class="app-narrative" hx-ignore><p>Seen <b>today</b></p></div>' in body


def test_looking_is_put_on_record(db: Session, gp: Visitor, lead: Visitor) -> None:
    patient = a_patient(db)
    for address in ("", "/view", "/view?as=proxy"):
        gp.open(f"/patients/{patient.id}{address}")
    told = lead.open("/audit?action=viewed").words
    seen = re.findall("looked at the patient record|as a proxy sees it|as the patient sees it", told)
    assert seen == ["as a proxy sees it", "as the patient sees it", "looked at the patient record"]


def test_undated_entries_stand_under_the_day_of_their_recording() -> None:
    made = [_seen("2026-01-05"), _seen(None), _seen("2026"), _seen("2026-01-05")]
    assert [(day, len(entries)) for day, entries in by_day(made).items()] == [
        ("2026-03-02", 1), ("2026-01-05", 2), ("2026", 1),
    ]  # fmt: skip


def _seen(occurred_on: str | None) -> EntrySeen:
    return EntrySeen(1, 1, Kind.NOTE, "Note", "", None, occurred_on, NOON, "")
