"""Practices, their switch-on, and whose access follows."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from sqlalchemy.orm import Session

from tests.factories import (
    BEFORE_SWITCH_ON,
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
from tests.scheduled import run_step
from workbench import access, audit, oversight, queue
from workbench.consequences import follow, is_followed
from workbench.errors import Invalid, NotAllowed, NotFound
from workbench.london import midnight
from workbench.models import Patient, Practice, ReviewItem
from workbench.people import practice_called
from workbench.permissions import Actor
from workbench.scope import reader_scope_of
from workbench.visibility import Reach
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
    assert queue.tally(either_db, by=a_gp(practice)).waiting == 1


def test_the_first_whose_scope_a_step_would_move_are_found_before_it_and_moved_with_it(either_db: Session) -> None:
    practice = a_practice(either_db, on=None)
    patients = sorted(an_item(either_db, patient=a_patient(either_db)).patient_id for _ in range(3))
    by, said = an_administrator(practice), {"on": FEBRUARY, "at": NOON}
    first = access.first_to_follow(either_db, practice.id, Switch.ON, **said)
    assert first == patients
    assert access.switch(either_db, practice, Switch.ON, basis="", first=first[:1], by=by, **said) == 1
    assert queue.tally(either_db, by=a_gp(practice)).waiting == 1
    assert run_step(either_db, practice, by=an_operator(practice), at=NOON).moved == 2
    assert access.first_to_follow(either_db, practice.id, Switch.ON, **said) == []


def test_a_step_whose_queue_follows_later_shows_at_once(db: Session) -> None:
    practice, item = a_practice(db), an_item(db)
    access.switch(db, practice, Switch.PAUSED, on=TODAY, basis="", first=(), by=an_administrator(practice), at=NOON)
    assert _reach(db, db.get_one(Patient, item.patient_id)) is None
    assert state(db, item) is State.WAITING


def test_a_switch_on_to_come_already_fills_the_queue_and_shows_nothing(db: Session) -> None:
    practice = a_practice(db, on=None)
    patient = a_patient(db)
    item = an_item(db, patient, recorded_at=NOON + 2 * DAY)
    _switch(db, practice, Switch.ON, on=TODAY + DAY)
    assert state(db, item) == State.WAITING
    assert _reach(db, patient) is None
    assert _reach(db, patient, at=NOON + DAY) == Reach(midnight(TODAY + DAY))


def test_pausing_takes_what_waits_out_of_the_queue_and_keeps_what_was_decided(db: Session) -> None:
    patient = a_patient(db)
    waiting, decided = an_item(db, patient), a_decided_item(db, HIDE, patient)
    _switch(db, a_practice(db), Switch.PAUSED)
    assert (state(db, waiting), entry_states(db, decided)) == (State.OUT_OF_SCOPE, [State.HIDDEN])
    assert _reach(db, patient) is None


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
    event, _ = audit.page(db, LEEDS, audit.Search())
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


def test_following_again_moves_nobody(db: Session) -> None:
    practice = a_practice(db)
    an_access_step(db, a_patient(db), AccessStep.REVIEW_NEEDED, TODAY)
    by = an_operator(practice)
    assert [follow(db, practice.id, by=by, at=NOON), follow(db, practice.id, by=by, at=NOON)] == [1, 0]


def test_many_patients_follow_in_bounded_steps_and_the_last_step_is_noted(db: Session) -> None:
    practice = a_practice(db, on=None)
    for _ in range(5):
        an_item(db, titles=["Telephone consultation", "Blood pressure"])
    a_switch(db, practice, Switch.ON, SWITCHED_ON)
    moved = []
    while not is_followed(db, practice.id):
        moved.append(follow(db, practice.id, by=an_operator(practice), at=NOON, most=5))
    assert (moved, queue.tally(db, by=a_gp(practice)).waiting) == ([2, 2, 1], 5)


def test_what_only_time_brought_is_caught_up_with(db: Session) -> None:
    practice = a_practice(db)
    a_switch(db, practice, Switch.PAUSED, TODAY + DAY)
    item = an_item(db)
    assert not run_step(db, practice, by=an_operator(practice), at=NOON)
    assert run_step(db, practice, by=an_operator(practice), at=NOON + DAY).moved == 1
    assert state(db, item) == State.OUT_OF_SCOPE


def test_what_was_entered_while_access_was_paused_stays_out_of_scope(either_db: Session) -> None:
    practice, items = _paused_for_a_week(either_db)
    _switch(either_db, practice, Switch.ON, on=TODAY)
    assert [state(either_db, item) for item in items] == [State.WAITING, State.OUT_OF_SCOPE, State.WAITING]
    assert _checked(either_db) == []


def test_it_comes_into_scope_where_that_is_chosen(either_db: Session) -> None:
    practice, items = _paused_for_a_week(either_db)
    _switch(either_db, practice, Switch.ON, on=TODAY, with_paused=True)
    assert [state(either_db, item) for item in items] == [State.WAITING] * 3
    assert _checked(either_db) == []


def test_the_gap_counts_for_nobody_with_access_of_their_own(db: Session) -> None:
    practice, items = _paused_for_a_week(db)
    _switch(db, practice, Switch.ON, on=TODAY)
    access.record_step(db, db.get_one(Patient, items[1].patient_id), AccessStep.GRANTED, on=TODAY, basis="asked",
                       entries_from=SWITCHED_ON, by=a_gp(practice), at=NOON)  # fmt: skip
    assert state(db, items[1]) == State.WAITING


@pytest.mark.parametrize(
    ("on", "with_paused", "into"), [(TODAY, False, 2), (TODAY, True, 3), (TODAY + 40 * DAY, False, 1)]
)
def test_a_forecast_counts_what_the_step_then_moves(either_db: Session, on: date, with_paused: bool, into: int) -> None:
    practice, _ = _paused_for_a_week(either_db)
    told = access.forecast(either_db, practice.id, Switch.ON, on=on, at=NOON, with_paused=with_paused)
    _switch(either_db, practice, Switch.ON, on=on, with_paused=with_paused)
    assert (told.into, told.out_of) == (into, 0)
    assert queue.tally(either_db, by=a_gp(practice)).waiting == into


def test_a_forecast_of_a_pause_counts_what_leaves_the_scope(db: Session) -> None:
    practice = a_practice(db)
    an_item(db, titles=["a", "b"])
    an_item(db, recorded_at=BEFORE_SWITCH_ON)
    told = access.forecast(db, practice.id, Switch.PAUSED, on=TODAY, at=NOON)
    assert (told.into, told.out_of, told.patients) == (0, 2, 2)


def _paused_for_a_week(db: Session) -> tuple[Practice, list[ReviewItem]]:
    """Items from before, during and after a pause that has not ended; each another patient's."""
    practice = a_practice(db)
    a_switch(db, practice, Switch.PAUSED, TODAY - 14 * DAY)
    return practice, [an_item(db, recorded_at=NOON - days * DAY) for days in (20, 7, 0)]


def _checked(db: Session) -> list[str]:
    return oversight.check(db, by=an_operator(a_practice(db)), at=NOON)


def _switch(
    db: Session, practice: Practice, step: Switch, *, on: date = TODAY, basis: str = "", with_paused: bool = False
) -> int:
    by = an_administrator(practice)
    return access.switch(db, practice, step, on=on, basis=basis, with_paused=with_paused, by=by, at=NOON)


def _reach(db: Session, patient: Patient, *, at: datetime = NOON) -> Reach | None:
    reader_scope = reader_scope_of(db, patient, Audience.PATIENT, at=at)
    return reader_scope.reach if reader_scope else None
