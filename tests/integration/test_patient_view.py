"""What the patient, or a proxy, is shown: exactly what the one rule says."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from tests.factories import (
    BEFORE_SWITCH_ON,
    DAY,
    HIDE,
    HIDE_FROM_PROXIES,
    LEAVE_VISIBLE,
    LEEDS,
    NOON,
    REFER,
    SWITCHED_ON,
    TODAY,
    YORK,
    a_change,
    a_decided_item,
    a_gp,
    a_lead,
    a_patient,
    a_practice,
    a_proxy,
    a_switch,
    an_access_step,
    an_administrator,
    an_item,
    deciding,
    entries,
)
from workbench import audit
from workbench.decisions import Choice
from workbench.errors import NotAllowed, NotFound
from workbench.models import Patient, Practice
from workbench.patient_view import EntrySeen, patient_by_id, patient_by_number, patient_view
from workbench.vocabulary import AccessStep, Audience, Switch

FEBRUARY = date(2026, 2, 1)


@pytest.mark.parametrize(
    ("choice", "patient_sees", "proxy_sees"),
    [
        (LEAVE_VISIBLE, ["Sprained ankle"], ["Sprained ankle"]),
        (HIDE_FROM_PROXIES, ["Sprained ankle"], []),
        (HIDE, [], []),
        (REFER, [], []),
    ],
    ids=["leave visible", "hide from proxies", "hide", "refer"],
)
def test_what_is_shown_follows_the_decision(
    either_db: Session, choice: Choice, patient_sees: list[str], proxy_sees: list[str]
) -> None:
    patient = a_patient(either_db)
    a_proxy(either_db, patient)
    a_decided_item(either_db, choice, patient, titles=["Sprained ankle"])
    assert _titles(either_db, patient) == patient_sees
    assert _titles(either_db, patient, Audience.PROXY) == proxy_sees


def test_what_waits_is_not_shown(db: Session) -> None:
    item = an_item(db)
    assert _titles(db, db.get_one(Patient, item.patient_id)) == []


@pytest.mark.parametrize(
    "usual",
    [{"nopat": True}, {"withdrawn": True}, {"recorded_at": BEFORE_SWITCH_ON}],
    ids=["labelled NOPAT", "entered in error", "before the switch-on"],
)
def test_leaving_visible_is_not_enough(db: Session, usual: dict[str, object]) -> None:
    patient = a_patient(db)
    item = a_decided_item(db, LEAVE_VISIBLE, patient)
    a_change(db, entries(db, item)[0])
    deciding(db, item, LEAVE_VISIBLE)
    assert len(_titles(db, patient)) == 1
    for name, value in usual.items():
        setattr(entries(db, item)[0], name, value)
    db.flush()
    assert _titles(db, patient) == []


def test_what_changed_after_the_decision_is_not_shown(db: Session) -> None:
    patient = a_patient(db)
    item = a_decided_item(db, LEAVE_VISIBLE, patient)
    a_change(db, entries(db, item)[0])
    assert _titles(db, patient) == []


def test_the_current_version_is_what_is_shown(db: Session) -> None:
    patient = a_patient(db)
    item = an_item(db, patient, titles=["Sprained ankle"])
    a_change(db, entries(db, item)[0])
    deciding(db, item, LEAVE_VISIBLE)
    assert _titles(db, patient) == ["Blood pressure, corrected"]


def test_a_pause_hides_everything_and_its_end_brings_it_back(db: Session) -> None:
    patient = _with_something_visible(db)
    practice = a_practice(db)
    a_switch(db, practice, Switch.PAUSED, TODAY)
    assert _titles(db, patient) == []
    a_switch(db, practice, Switch.ON, SWITCHED_ON)
    assert len(_titles(db, patient)) == 1


def test_a_practice_that_is_not_on_shows_nothing(db: Session) -> None:
    a_practice(db, on=None)
    patient = a_patient(db, steps=[(AccessStep.GRANTED, FEBRUARY)])
    a_decided_item(db, LEAVE_VISIBLE, patient)
    an_access_step(db, patient, AccessStep.ENDED, TODAY)
    assert _titles(db, patient) == []


def test_a_patient_granted_access_sees_entries_though_the_practice_is_paused(db: Session) -> None:
    patient = _with_something_visible(db, (AccessStep.GRANTED, FEBRUARY))
    a_switch(db, a_practice(db), Switch.PAUSED, TODAY)
    assert len(_titles(db, patient)) == 1


@pytest.mark.parametrize(
    ("steps", "sees"),
    [
        ([(AccessStep.DECLINED, FEBRUARY)], 0),
        ([(AccessStep.REVIEW_NEEDED, FEBRUARY)], 0),
        ([(AccessStep.REVIEW_NEEDED, FEBRUARY), (AccessStep.REVIEW_NOT_NEEDED, TODAY)], 1),
        ([(AccessStep.REVIEW_NOT_NEEDED, FEBRUARY), (AccessStep.REVIEW_NEEDED, TODAY)], 0),
        ([(AccessStep.REVIEW_NEEDED, FEBRUARY), (AccessStep.GRANTED, FEBRUARY + DAY)], 1),
    ],
    ids=["103", "104", "104 then 106", "106 then 104", "104 then granted"],
)
def test_codes_in_the_record_withhold_and_restore(db: Session, steps: list[tuple[AccessStep, date]], sees: int) -> None:
    patient = _with_something_visible(db)
    for step, on in steps:
        an_access_step(db, patient, step, on)
    assert len(_titles(db, patient)) == sees


@pytest.mark.parametrize(
    ("from_on", "until_on", "sees"),
    [(SWITCHED_ON, None, 1), (TODAY + DAY, None, 0), (SWITCHED_ON, TODAY, 0), (SWITCHED_ON, TODAY + DAY, 1)],
    ids=["in force", "not yet", "ended", "last day"],
)
def test_a_proxy_sees_while_the_access_is_in_force(
    db: Session, from_on: date, until_on: date | None, sees: int
) -> None:
    patient = _with_something_visible(db)
    a_proxy(db, patient, from_on=from_on, until_on=until_on)
    assert len(_titles(db, patient, Audience.PROXY)) == sees


def test_there_is_no_proxy_view_without_a_proxy(db: Session) -> None:
    assert _titles(db, _with_something_visible(db), Audience.PROXY) == []


def test_a_proxy_never_sees_what_the_patient_may_not(db: Session) -> None:
    patient = _with_something_visible(db, (AccessStep.REVIEW_NEEDED, TODAY + DAY))
    a_proxy(db, patient)
    an_access_step(db, patient, AccessStep.DECLINED, TODAY)
    assert _titles(db, patient, Audience.PROXY) == []


def test_how_often_another_entry_was_decided_makes_no_difference(either_db: Session) -> None:
    patient = _with_something_visible(either_db)
    twice = a_decided_item(either_db, HIDE, patient, titles=["Sprained ankle"])
    deciding(either_db, twice, replace(LEAVE_VISIBLE, note="They have spoken"), by=a_lead(a_practice(either_db)))
    assert len(_titles(either_db, patient)) == 2


def test_the_newest_comes_first(db: Session) -> None:
    patient = a_patient(db)
    for days in (2, 1, 3):
        a_decided_item(db, LEAVE_VISIBLE, patient, titles=[f"{days} days ago"], recorded_at=NOON - days * DAY)
    assert _titles(db, patient) == ["1 days ago", "2 days ago", "3 days ago"]


def test_nothing_shown_hints_at_what_is_not() -> None:
    assert set(EntrySeen.__dataclass_fields__) == {
        "entry", "review_item", "kind", "title", "text", "narrative", "occurred_on", "recorded_at", "author",
    }  # fmt: skip


def test_looking_is_itself_on_record(db: Session) -> None:
    patient = a_patient(db)
    _titles(db, patient, Audience.PROXY)
    event, _ = audit.page(db, LEEDS, audit.Search())
    assert (event.action, event.patient_nhs_number, event.actor) == ("viewed", patient.nhs_number, "Dr Amira Shah")
    assert event.details == '{"as":"proxy","what":"patient view"}'


def test_an_administrator_need_not_look(db: Session) -> None:
    patient = a_patient(db)
    with pytest.raises(NotAllowed):
        patient_view(db, patient, Audience.PATIENT, by=an_administrator(a_practice(db)), at=NOON)


def test_another_practices_patient_is_not_found(db: Session) -> None:
    patient, outsider = a_patient(db), a_lead(a_practice(db, YORK))
    with pytest.raises(NotFound):
        patient_by_id(db, patient.id, by=outsider)
    with pytest.raises(NotFound):
        patient_by_number(db, patient.nhs_number, by=outsider)


def test_an_nhs_number_is_found_with_or_without_its_spaces(db: Session) -> None:
    patient, gp = a_patient(db), a_gp(a_practice(db))
    number = patient.nhs_number
    for written in (number, f"{number[:3]} {number[3:6]} {number[6:]}"):
        assert patient_by_number(db, written, by=gp).id == patient.id


def _with_something_visible(db: Session, *steps: tuple[AccessStep, date]) -> Patient:
    patient = a_patient(db, steps=steps)
    a_decided_item(db, LEAVE_VISIBLE, patient)
    return patient


def _titles(db: Session, patient: Patient, audience: Audience = Audience.PATIENT) -> list[str]:
    by = a_gp(db.get_one(Practice, patient.practice_id))
    return [seen.title for seen in patient_view(db, patient, audience, by=by, at=NOON).entries]
