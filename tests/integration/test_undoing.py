"""Undo is a further decision: nothing is overwritten."""

import pytest
from sqlalchemy.orm import Session

from tests.factories import (
    HIDE,
    HOUR,
    LEAVE_VISIBLE,
    NOON,
    REFER,
    VISIBLE_AGAIN,
    YORK,
    a_change,
    a_gp,
    a_lead,
    a_link,
    a_patient,
    a_practice,
    an_item,
    another_gp,
    deciding,
    decisions,
    entries,
    entry_states,
    revision,
    state,
)
from workbench.decisions import LinkedAnswer, undo
from workbench.errors import AlreadyDecided, NotAllowed, NotFound
from workbench.vocabulary import State

LATER = NOON + HOUR


def test_what_was_undone_waits_again(db: Session) -> None:
    item = an_item(db)
    undo(db, deciding(db, item, HIDE), by=a_gp(a_practice(db)), at=LATER)
    assert (state(db, item), entry_states(db, item)) == (State.WAITING, [State.WAITING])
    assert [(made.number, made.outcome) for made in decisions(db, item)] == [(1, "hide"), (2, "reopen")]


def test_undoing_a_change_of_mind_brings_back_the_decision_before_with_its_reason(db: Session) -> None:
    item = an_item(db)
    deciding(db, item, HIDE)
    undo(db, deciding(db, item, VISIBLE_AGAIN), by=a_gp(a_practice(db)), at=LATER)
    first, _, third = decisions(db, item)
    assert (third.outcome, third.reason) == (first.outcome, first.reason)
    assert third.note == f"As {first.by_name} had decided" + (f": {first.note}" if first.note else "")
    assert entry_states(db, item) == [State.HIDDEN]


def test_an_undo_can_be_undone(db: Session) -> None:
    item, gp = an_item(db), a_gp(a_practice(db))
    undo(db, undo(db, deciding(db, item, HIDE), by=gp, at=LATER), by=gp, at=LATER)
    assert entry_states(db, item) == [State.HIDDEN]


def test_a_decision_about_an_older_version_does_not_come_back(db: Session) -> None:
    item = an_item(db)
    deciding(db, item, LEAVE_VISIBLE)
    a_change(db, entries(db, item)[0])
    undo(db, deciding(db, item, HIDE), by=a_gp(a_practice(db)), at=LATER)
    assert entry_states(db, item) == [State.WAITING]


def test_the_whole_batch_is_undone(db: Session) -> None:
    patient = a_patient(db)
    item, letter = an_item(db, patient, titles=["Consultation", "Note"]), an_item(db, patient)
    a_link(db, item, letter)
    batch = deciding(db, item, HIDE, linked={letter.id: LinkedAnswer(hide=True, seen=revision(db, letter))})
    undo(db, batch, by=a_gp(a_practice(db)), at=LATER)
    assert (state(db, item), state(db, letter)) == (State.WAITING, State.WAITING)


def test_ones_own_referral_can_be_undone(db: Session) -> None:
    item = an_item(db)
    undo(db, deciding(db, item, REFER), by=a_gp(a_practice(db)), at=LATER)
    assert state(db, item) == State.WAITING


def test_another_clinicians_decision_is_not_undone(db: Session) -> None:
    item = an_item(db)
    batch = deciding(db, item, HIDE)
    with pytest.raises(NotAllowed):
        undo(db, batch, by=another_gp(a_practice(db)), at=LATER)
    assert len(decisions(db, item)) == 1


def test_the_safeguarding_lead_undoes_anybodys(db: Session) -> None:
    item = an_item(db)
    undo(db, deciding(db, item, HIDE), by=a_lead(a_practice(db)), at=LATER)
    assert state(db, item) == State.WAITING


def test_what_was_decided_again_is_not_undone(db: Session) -> None:
    item = an_item(db)
    batch = deciding(db, item, HIDE)
    deciding(db, item, VISIBLE_AGAIN, by=a_lead(a_practice(db)))
    with pytest.raises(AlreadyDecided):
        undo(db, batch, by=a_gp(a_practice(db)), at=LATER)
    assert entry_states(db, item) == [State.LEFT_VISIBLE]


@pytest.mark.parametrize("withdrawn", [False, True])
def test_what_changed_or_was_withdrawn_meanwhile_is_not_undone(db: Session, withdrawn: bool) -> None:
    item = an_item(db)
    batch = deciding(db, item, HIDE)
    a_change(db, entries(db, item)[0], withdrawn=withdrawn)
    with pytest.raises(AlreadyDecided):
        undo(db, batch, by=a_gp(a_practice(db)), at=LATER)


def test_another_practices_batch_is_not_found(db: Session) -> None:
    batch = deciding(db, an_item(db), HIDE)
    with pytest.raises(NotFound):
        undo(db, batch, by=a_lead(a_practice(db, YORK)), at=LATER)
