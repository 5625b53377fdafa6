"""Practices, their switch-on, and whose access follows."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.orm import Session

from tests.factories import (
    DAY,
    HIDE,
    LEEDS,
    NOON,
    SWITCHED_ON,
    TODAY,
    YORK,
    a_decided_item,
    a_gp,
    a_lead,
    a_patient,
    a_practice,
    a_switch,
    an_access_step,
    an_administrator,
    an_item,
    an_operator,
    entry_states,
    state,
)
from workbench import access, audit, queue
from workbench.errors import Invalid, NotAllowed, NotFound
from workbench.london import midnight
from workbench.models import Practice
from workbench.people import practice_called
from workbench.permissions import Actor
from workbench.scope import rescope, seen_from
from workbench.vocabulary import AccessStep, Audience, ClinicalSystem, State, Switch

FEBRUARY = date(2026, 2, 1)


def test_an_added_practice_is_not_switched_on(db: Session) -> None:
    by = an_operator(a_practice(db, YORK))
    added = access.add_practice(db, LEEDS, "The Surgery", ClinicalSystem.VISION, by=by, at=NOON)
    patient = a_patient(db, practice=LEEDS)
    assert (added.system, patient.access_from) == ("vision", None)


@pytest.mark.parametrize("code", ["", "a82038", "A8", "82038A", "A82038 ", "A82038123B", "A82-038", YORK])
def test_a_practice_needs_an_ods_code_of_its_own(db: Session, code: str) -> None:
    by = an_operator(a_practice(db, YORK))
    with pytest.raises(Invalid) as refused:
        access.add_practice(db, code, "The Surgery", ClinicalSystem.EMIS, by=by, at=NOON)
    assert "ods_code" in refused.value.faults


def test_a_practice_is_found_by_its_code(db: Session) -> None:
    practice = a_practice(db)
    assert practice_called(db, LEEDS.lower()) is practice
    with pytest.raises(NotFound, match="There is no practice Z99"):
        practice_called(db, "Z99")


def test_switching_on_brings_what_was_recorded_since_into_the_queue(either_db: Session) -> None:
    practice = a_practice(either_db, on=None)
    old, new = an_item(either_db, recorded_at=NOON - 90 * DAY), an_item(either_db)
    assert _switch(either_db, practice, Switch.ON, on=FEBRUARY) == 2
    assert (state(either_db, old), state(either_db, new)) == (State.OUT_OF_SCOPE, State.WAITING)
    assert queue.tally(either_db, practice.id).waiting == 1


def test_a_switch_on_to_come_already_fills_the_queue_and_shows_nothing(db: Session) -> None:
    practice = a_practice(db, on=None)
    patient = a_patient(db)
    item = an_item(db, patient, recorded_at=NOON + 2 * DAY)
    _switch(db, practice, Switch.ON, on=TODAY + DAY)
    assert state(db, item) == State.WAITING
    assert seen_from(db, patient, Audience.PATIENT, at=NOON) is None
    assert seen_from(db, patient, Audience.PATIENT, at=NOON + DAY) == midnight(TODAY + DAY)


def test_pausing_takes_what_waits_out_of_the_queue_and_keeps_what_was_decided(db: Session) -> None:
    patient = a_patient(db)
    waiting, decided = an_item(db, patient), a_decided_item(db, HIDE, patient)
    _switch(db, a_practice(db), Switch.PAUSED)
    assert (state(db, waiting), entry_states(db, decided)) == (State.OUT_OF_SCOPE, [State.HIDDEN])
    assert seen_from(db, patient, Audience.PATIENT, at=NOON) is None


def test_switching_on_again_puts_it_back(db: Session) -> None:
    item, practice = an_item(db), a_practice(db)
    _switch(db, practice, Switch.PAUSED)
    _switch(db, practice, Switch.ON, on=SWITCHED_ON)
    assert state(db, item) == State.WAITING


def test_every_step_is_kept_with_its_day_basis_and_author_newest_first(db: Session) -> None:
    practice = a_practice(db, on=None)
    _switch(db, practice, Switch.ASKED_TO_PAUSE, on=FEBRUARY, basis="Letter to EMIS")
    _switch(db, practice, Switch.ON)
    steps = access.history(db, practice.id)
    assert [(step.step, step.effective_on, step.number) for step in steps] == [
        ("on", TODAY, 2),
        ("asked-to-pause", FEBRUARY, 1),
    ]
    assert (steps[1].basis, steps[1].by_name) == ("Letter to EMIS", "Pat Lee")


def test_switching_is_on_record(db: Session) -> None:
    _switch(db, a_practice(db), Switch.PAUSED, basis="Letter to EMIS")
    (event,) = audit.page(db, LEEDS, audit.Search())
    assert event.action == "switched"
    assert event.details == '{"basis":"Letter to EMIS","from":"2026-03-02","step":"paused"}'


@pytest.mark.parametrize("somebody", [a_gp, a_lead])
def test_clinicians_do_not_switch(db: Session, somebody: Callable[[Practice], Actor]) -> None:
    practice = a_practice(db)
    with pytest.raises(NotAllowed):
        access.switch(db, practice, Switch.PAUSED, on=TODAY, basis="", by=somebody(practice), at=NOON)


def test_one_practices_switch_moves_nobody_in_another(db: Session) -> None:
    elsewhere = an_item(db, practice=YORK)
    _switch(db, a_practice(db), Switch.PAUSED)
    assert state(db, elsewhere) == State.WAITING


def test_rescoping_again_moves_nobody(db: Session) -> None:
    practice = a_practice(db)
    patient = a_patient(db)
    an_access_step(db, patient, AccessStep.REVIEW_NEEDED, TODAY)
    assert rescope(db, practice.id, at=NOON) == [patient.id]
    assert rescope(db, practice.id, at=NOON) == []


def test_what_only_time_brought_is_caught_up_with(db: Session) -> None:
    practice = a_practice(db)
    a_switch(db, practice, Switch.PAUSED, TODAY + DAY)
    item = an_item(db)
    assert access.catch_up(db, practice, by=an_operator(practice), at=NOON) == 0
    assert access.catch_up(db, practice, by=an_operator(practice), at=NOON + DAY) == 1
    assert state(db, item) == State.OUT_OF_SCOPE


def test_a_proxy_sees_what_the_patient_sees_from_the_same_moment(db: Session) -> None:
    patient, practice = a_patient(db), a_practice(db)
    assert seen_from(db, patient, Audience.PROXY, at=NOON) is None
    access.add_proxy(db, practice, patient.nhs_number, "Mo Marsh", "father", from_on=TODAY,
                     by=an_administrator(practice), at=NOON)  # fmt: skip
    assert seen_from(db, patient, Audience.PROXY, at=NOON) == midnight(SWITCHED_ON)


def test_a_proxy_is_not_added_to_another_practices_patient(db: Session) -> None:
    patient, practice = a_patient(db, practice=YORK), a_practice(db)
    with pytest.raises(NotFound):
        access.add_proxy(db, practice, patient.nhs_number, "Mo Marsh", "father", from_on=TODAY,
                         by=an_administrator(practice), at=NOON)  # fmt: skip


def _switch(db: Session, practice: Practice, step: Switch, *, on: date = TODAY, basis: str = "") -> int:
    return access.switch(db, practice, step, on=on, basis=basis, by=an_administrator(practice), at=NOON)
