"""Ways round the rule that once let a patient read what nobody left visible to them."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from tests.factories import (
    DAY,
    HIDE,
    HIDE_FROM_PROXIES,
    HOUR,
    LEAVE_VISIBLE,
    MINUTE,
    NOON,
    TODAY,
    VISIBLE_AGAIN,
    a_change,
    a_decided_item,
    a_gp,
    a_lead,
    a_link,
    a_patient,
    a_practice,
    a_switch,
    an_access_step,
    an_administrator,
    an_entry,
    an_item,
    an_operator,
    deciding,
    entries,
    revision,
)
from tests.scheduled import run_step
from workbench import access
from workbench.decisions import Choice, LinkedAnswer, leave_visible, undo
from workbench.errors import WorkbenchError
from workbench.models import Patient
from workbench.patient_view import patient_view
from workbench.policies import Policy, change_policy
from workbench.vocabulary import AccessStep, Audience, Category, Kind, Outcome, Reason, Switch

HIDDEN_UNTIL_TOMORROW = Choice(Outcome.HIDE, Reason.SERIOUS_HARM_PATIENT, "note", date(2026, 3, 3))
OLD_CONSULTATIONS = Policy(backlog=True, backlog_kinds=(Kind.CONSULTATION,), backlog_hours=24)


def titles_read(db: Session, patient: Patient, at=NOON) -> list[str]:
    view = patient_view(db, patient, Audience.PATIENT, by=a_gp(a_practice(db)), at=at)
    return [entry.title for entry in view.entries]


def bring_what_is_due(db: Session, at) -> None:
    practice = a_practice(db)
    while run_step(db, practice, by=an_operator(practice), at=at):
        pass
    db.expire_all()


def test_hide_from_proxies_does_not_show_the_patient_what_was_hidden_from_both(db):
    patient = a_patient(db)
    item = an_item(db, patient, titles=("Secret",))
    deciding(db, item, HIDDEN_UNTIL_TOMORROW, by=a_lead(a_practice(db)))
    an_entry(db, item, title="New", position=1)
    later = NOON + 2 * DAY
    bring_what_is_due(db, later)
    deciding(db, item, HIDE_FROM_PROXIES, at=later)
    assert "Secret" not in titles_read(db, patient, later)


def test_hide_from_proxies_with_linked_items_loosens_none_of_them(db):
    patient = a_patient(db)
    hidden, other = an_item(db, patient, titles=("Secret",)), an_item(db, patient, titles=("Other",))
    deciding(db, hidden, HIDDEN_UNTIL_TOMORROW, by=a_lead(a_practice(db)))
    a_link(db, hidden, other)
    later = NOON + 2 * DAY
    bring_what_is_due(db, later)
    deciding(db, other, HIDE_FROM_PROXIES, at=later, linked={hidden.id: LinkedAnswer(True, revision(db, hidden))})
    assert "Secret" not in titles_read(db, patient, later)


def test_an_undo_does_not_forget_that_an_item_was_kept_back(db):
    patient = a_patient(db)
    item = an_item(db, patient, titles=("Secret",))
    deciding(db, item, HIDE, by=a_lead(a_practice(db)))
    a_change(db, entries(db, item)[0])
    batch = deciding(db, item, VISIBLE_AGAIN, at=NOON + MINUTE)
    undo(db, batch, by=a_gp(a_practice(db)), at=NOON + 2 * MINUTE)
    with pytest.raises(WorkbenchError):
        leave_visible(db, {item.id: revision(db, item)}, by=a_gp(a_practice(db)), at=NOON + 3 * MINUTE)


@pytest.mark.parametrize("choice", [LEAVE_VISIBLE, HIDE_FROM_PROXIES])
def test_nor_is_it_released_along_with_what_is_new_in_the_item(db, choice):
    patient = a_patient(db)
    item = an_item(db, patient, titles=("Secret",))
    deciding(db, item, HIDE, by=a_lead(a_practice(db)))
    a_change(db, entries(db, item)[0])
    batch = deciding(db, item, VISIBLE_AGAIN, at=NOON + MINUTE)
    undo(db, batch, by=a_gp(a_practice(db)), at=NOON + 2 * MINUTE)
    an_entry(db, item, title="New", position=1)
    deciding(db, item, choice, at=NOON + 3 * MINUTE)
    assert titles_read(db, patient, NOON + HOUR) == ["New"]


def test_access_granted_earlier_does_not_lift_a_later_review_needed(db):
    practice = a_practice(db, on=None)
    patient = a_patient(db)
    access.record_step(
        db,
        patient,
        AccessStep.GRANTED,
        on=TODAY,
        basis="x",
        by=an_administrator(practice),
        at=NOON,
        entries_from=date(2026, 1, 1),
    )
    a_decided_item(db, LEAVE_VISIBLE, patient)
    assert titles_read(db, patient, NOON + DAY)
    an_access_step(db, patient, AccessStep.REVIEW_NEEDED, TODAY - DAY)
    assert titles_read(db, patient, NOON + DAY) == []


@pytest.mark.parametrize("dated_ahead", [Switch.PAUSED, Switch.ASKED_TO_PAUSE, Switch.HALTED])
def test_a_national_halt_stops_a_practice_that_only_plans_to_stop(db, dated_ahead):
    practice = a_practice(db)
    patient = a_patient(db)
    a_decided_item(db, LEAVE_VISIBLE, patient)
    a_switch(db, practice, dated_ahead, TODAY + 30 * DAY)
    assert titles_read(db, patient, NOON + HOUR)
    access.halt(db, None, basis="national", by=an_operator(practice), at=NOON)
    assert titles_read(db, patient, NOON + HOUR) == []


@pytest.mark.parametrize("sensitive", [{"flags": (Category.DOMESTIC_ABUSE,)}, {"nopat": True}])
def test_a_policy_leaves_waiting_what_is_linked_to_something_sensitive(db, sensitive):
    patient = a_patient(db)
    five_days_ago = NOON - 5 * DAY
    disclosure = an_item(db, patient, titles=("Disclosure",), recorded_at=five_days_ago, **sensitive)
    a_link(db, disclosure, an_item(db, patient, titles=("Letter about it",), recorded_at=five_days_ago))
    an_item(db, patient, titles=("Plain",), recorded_at=five_days_ago)
    change_policy(db, OLD_CONSULTATIONS, basis="x", by=a_lead(a_practice(db)), at=NOON)
    bring_what_is_due(db, NOON + 3 * DAY)
    assert titles_read(db, patient, NOON + 3 * DAY) == ["Plain"]
