"""The practice's page, and changing its switch-on there."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from tests.factories import (
    DAY,
    LEEDS,
    NOON,
    REFER,
    TODAY,
    YORK,
    a_decided_item,
    a_patient,
    a_practice,
    a_switch,
    a_user,
    an_item,
    an_operator,
)
from tests.visitors import Visitor
from workbench import audit
from workbench.vocabulary import Action, Switch

PAUSE = {"step": "paused", "on": "2026-03-02", "basis": "a letter to the supplier"}


def test_the_page_says_what_the_practice_is_and_what_is_in_effect(db: Session, administrator: Visitor) -> None:
    a_switch(db, a_practice(db), Switch.PAUSED, date(2026, 4, 1))
    read = administrator.open("/practice").words
    assert f"Surgery {LEEDS} ODS code {LEEDS}, EMIS Web" in read
    assert "On: patients see entries recorded from 1 January 2026" in read
    assert "It will be paused from 1 April 2026." in read
    assert "Paused from 1 April 2026: “a letter” Pat Lee, 2 March 2026, midday On from 1 January 2026" in read


def test_the_page_lists_its_own_users_and_who_is_locked(db: Session, administrator: Visitor) -> None:
    a_user(db, name="locked").locked_until = NOON.replace(minute=10)
    a_user(db, name="stranger", practice=YORK)
    read = administrator.open("/practice").words
    assert "Clinician User name locked Sign-in Locked until 2 March 2026, 12:10pm" in read
    assert "stranger" not in read


def test_the_page_lists_imports_without_naming_patients(db: Session, administrator: Visitor) -> None:
    patient = a_patient(db)
    event = audit.Event(Action.IMPORTED, patient_nhs_number=patient.nhs_number, details={"read": 3, "new": 2})
    audit.add_all(db, [event] * 25, by=an_operator(a_practice(db)), at=NOON)
    read = administrator.open("/practice").words
    assert read.count("By command line (root) Entries 3 read, 2 new") == 20
    assert "999" not in read


def test_a_change_is_first_shown_with_what_it_would_bring(db: Session, administrator: Visitor) -> None:
    an_item(db, titles=["Telephone consultation", "Blood pressure"])
    told = administrator.send("/practice/switch", PAUSE, 200)
    assert "0 entries would come into scope, and 2 would leave it, in the records of 1 patient." in told.words
    assert "Paused" not in administrator.open("/practice").words


def test_once_confirmed_it_takes_effect(db: Session, administrator: Visitor) -> None:
    confirmed = administrator.send("/practice/switch", PAUSE, 200).value("confirmed")
    assert administrator.send("/practice/switch", PAUSE | {"confirmed": confirmed}).goes_to == "/practice"
    read = administrator.open("/practice").words
    assert "Paused since 2 March 2026" in read
    assert "Paused from 2 March 2026: “a letter to the supplier” Pat Lee, 2 March 2026, midday" in read


def confirmed(administrator: Visitor, step: dict[str, str]) -> str:
    """What the page says before it is confirmed."""
    shown = administrator.send("/practice/switch", step, 200)
    administrator.send("/practice/switch", step | {"confirmed": shown.value("confirmed")})
    return shown.words


def test_switching_on_again_says_what_comes_back_and_that_it_may_be_with_what_was_entered_meanwhile(
    db: Session, administrator: Visitor
) -> None:
    a_switch(db, a_practice(db), Switch.PAUSED, TODAY - 7 * DAY)
    for days in (0, 3, 10):
        an_item(db, recorded_at=NOON - days * DAY)
    on = {"step": "on", "on": "2026-03-02", "basis": "the letter was answered"}
    without = administrator.send("/practice/switch", on, 200).words
    assert "2 entries would come into scope, and 0 would leave it, in the records of 3 patients." in without
    assert "3 entries would come into scope" in confirmed(administrator, on | {"with_paused": "yes"})
    assert (
        "On from 2 March 2026, with what was entered while paused: “the letter" in administrator.open("/practice").words
    )


def test_a_pause_takes_no_heed_of_what_is_for_switching_on(db: Session, administrator: Visitor) -> None:
    assert "comes into scope too" not in confirmed(administrator, PAUSE | {"with_paused": "yes"})
    assert "with what was entered while paused" not in administrator.open("/practice").words


def test_what_was_confirmed_before_somebody_else_changed_it_is_shown_again(db: Session, administrator: Visitor) -> None:
    confirmed = administrator.send("/practice/switch", PAUSE, 200).value("confirmed")
    a_switch(db, a_practice(db), Switch.HALTED, TODAY)
    assert administrator.send("/practice/switch", PAUSE | {"confirmed": confirmed}, 200).value("confirmed") != confirmed


def test_the_page_says_while_the_queue_follows(db: Session, administrator: Visitor) -> None:
    an_item(db)
    a_switch(db, a_practice(db), Switch.PAUSED, TODAY)
    assert "Entries of 1 patient are still to be moved" in administrator.open("/practice").words


@pytest.mark.parametrize(
    ("name", "typed"),
    [("step", ""), ("step", "off"), ("on", ""), ("on", "tomorrow"), ("on", "9999-12-31"), ("basis", " "),
     ("basis", "x" * 501)],
)  # fmt: skip
def test_a_change_that_cannot_be_used_is_refused_beside_its_field(
    db: Session, administrator: Visitor, name: str, typed: str
) -> None:
    answer = administrator.send("/practice/switch", PAUSE | {name: typed}, 422)
    assert f'id="{name}-error"' in answer.text
    assert f'href="#{name}"' in answer.text
    assert name == "basis" or 'value="a letter to the supplier"' in answer.text
    assert "Paused" not in administrator.open("/practice").words


def test_only_who_manages_the_practice_has_the_form(administrator: Visitor, lead: Visitor) -> None:
    assert administrator.open("/practice").all("form[@action='/practice/switch']")
    assert not lead.open("/practice").all("form[@action='/practice/switch']")
    lead.send("/practice/switch", PAUSE, 403)


def test_the_page_says_how_many_wait_to_who_may_see_that(db: Session, lead: Visitor, administrator: Visitor) -> None:
    an_item(db)
    a_decided_item(db, REFER)
    assert "1 waiting, 0 flagged, 1 referred" in lead.open("/practice").words
    assert "waiting" not in administrator.open("/practice").words
