"""Hiding asks about what relatives' records tell of the same event, and hides it too unless it is left."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests.factories import (
    HOUR,
    LEEDS,
    NOON,
    a_gp,
    a_home,
    a_link,
    a_patient,
    a_practice,
    an_item,
    deciding,
    decisions,
    revision,
    state,
)
from tests.visitors import Visitor
from workbench import audit, mirrors
from workbench.decisions import Choice, LinkedAnswer, undo
from workbench.errors import AlreadyDecided, Invalid
from workbench.models import Patient, ReviewItem
from workbench.vocabulary import Action, Category, Outcome, Reason, State

Family = tuple[ReviewItem, ReviewItem]
FLAGS = (Category.DOMESTIC_ABUSE,)
FOR_ABUSE = Choice(Outcome.HIDE, Reason.DOMESTIC_ABUSE)
HIDE_TOO, LEAVE = True, False


@pytest.fixture
def family(db: Session) -> Family:
    """What the mother told, and the note about it in her child's record."""
    mother, child = a_patient(db, given="Hannah", family="Whitcombe"), a_patient(db, given="Jake", family="Pryce")
    a_home(db, mother, child)
    return (
        an_item(db, mother, titles=["Disclosed that partner hits her, children witnessed"], flags=FLAGS),
        an_item(db, child, titles=["Mother disclosed DV at home"], flags=FLAGS),
    )


def patient_of(db: Session, item: ReviewItem) -> Patient:
    return db.get_one(Patient, item.patient_id)


def answered(db: Session, note: ReviewItem, hide: bool) -> dict[int, LinkedAnswer]:
    return {note.id: LinkedAnswer(hide, revision(db, note))}


def test_hiding_for_abuse_is_refused_until_the_relatives_note_is_answered_for(db: Session, family: Family) -> None:
    told, note = family
    with pytest.raises(Invalid) as refused:
        deciding(db, told, FOR_ABUSE)
    assert set(refused.value.faults) == {f"linked-{note.id}"}


def test_the_note_is_hidden_too_for_the_same_reason_and_audited_for_its_own_patient(
    db: Session, family: Family
) -> None:
    told, note = family
    deciding(db, told, FOR_ABUSE, linked=answered(db, note, HIDE_TOO))
    (made,) = decisions(db, note)
    assert (made.outcome, made.reason) == (Outcome.HIDE, Reason.DOMESTIC_ABUSE)
    events = audit.page(db, LEEDS, audit.Search(action=Action.DECIDED))
    assert len({event.patient_nhs_number for event in events}) == 2


def test_one_undo_takes_both_back(db: Session, family: Family) -> None:
    told, note = family
    batch = deciding(db, told, FOR_ABUSE, linked=answered(db, note, HIDE_TOO))
    undo(db, batch, by=a_gp(a_practice(db)), at=NOON + HOUR)
    assert (state(db, told), state(db, note)) == (State.WAITING, State.WAITING)


def test_it_can_be_left_as_it_is(db: Session, family: Family) -> None:
    told, note = family
    deciding(db, told, FOR_ABUSE, linked=answered(db, note, LEAVE))
    assert (state(db, told), state(db, note)) == (State.DECIDED, State.WAITING)


def test_the_patients_own_wish_asks_nothing_and_takes_an_answer_that_is_given(db: Session, family: Family) -> None:
    told, note = family
    own = Choice(Outcome.HIDE, Reason.PATIENT_REQUEST)
    undo(db, deciding(db, told, own), by=a_gp(a_practice(db)), at=NOON)
    deciding(db, told, own, linked=answered(db, note, HIDE_TOO))
    assert state(db, note) is State.DECIDED


def test_what_the_relatives_note_is_linked_to_is_asked_about_too(db: Session, family: Family) -> None:
    told, note = family
    letter = an_item(db, patient_of(db, note), titles=["Letter"])
    a_link(db, note, letter)
    with pytest.raises(Invalid) as refused:
        deciding(db, told, FOR_ABUSE, linked=answered(db, note, HIDE_TOO))
    assert set(refused.value.faults) == {f"linked-{letter.id}"}


def test_nothing_is_hidden_if_the_note_changed_since_it_was_shown(db: Session, family: Family) -> None:
    told, note = family
    stale = {note.id: LinkedAnswer(HIDE_TOO, revision(db, note) - 1)}
    with pytest.raises(AlreadyDecided):
        deciding(db, told, FOR_ABUSE, linked=stale)
    assert (state(db, told), state(db, note)) == (State.WAITING, State.WAITING)


def test_a_note_that_came_since_the_search_is_found_in_the_turn(db: Session, family: Family) -> None:
    told, note = family
    before = mirrors.find(db, told.id, by=a_gp(a_practice(db)))
    later = an_item(db, patient_of(db, note), titles=["Mother disclosed DV"], flags=FLAGS,
                    recorded_at=NOON - timedelta(minutes=5))  # fmt: skip
    with pytest.raises(Invalid) as refused:
        deciding(db, told, FOR_ABUSE, linked=answered(db, note, HIDE_TOO), mirrored=before)
    assert set(refused.value.faults) == {f"linked-{later.id}"}


def test_an_answer_about_a_strangers_item_counts_for_nothing(db: Session, family: Family) -> None:
    told, note = family
    stranger = an_item(db)
    deciding(db, told, FOR_ABUSE, linked={**answered(db, note, LEAVE), **answered(db, stranger, HIDE_TOO)})
    assert state(db, stranger) is State.WAITING


def test_the_form_names_the_relative_and_why_and_hides_the_note_unless_that_is_changed(
    gp: Visitor, db: Session, family: Family
) -> None:
    told, note = family
    page = gp.open(f"/review-items/{told.id}/decision?outcome=hide")
    assert "In relatives’ records" in page.words
    assert "Jake Pryce, consultation: Mother disclosed DV at home" in page.words
    assert "same address, same author and day, flagged for the same" in page.words
    assert page.value(f"linked-{note.id}") == "hide"


def test_looking_at_a_relatives_heading_is_audited(gp: Visitor, db: Session, family: Family) -> None:
    told, note = family
    gp.open(f"/review-items/{told.id}/decision?outcome=hide")
    seen = audit.page(db, LEEDS, audit.Search(action=Action.VIEWED))
    assert note.id in {event.review_item for event in seen}
