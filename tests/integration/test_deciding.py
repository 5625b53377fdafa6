"""Deciding about one review item (docs/words.md)."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.factories import (
    DAY,
    HIDE,
    HIDE_FROM_PROXIES,
    HOUR,
    LEAVE_VISIBLE,
    LEEDS,
    NOON,
    REFER,
    VISIBLE_AGAIN,
    VISIBLE_TO_THE_PATIENT_AGAIN,
    YORK,
    a_change,
    a_decided_item,
    a_gp,
    a_lead,
    a_link,
    a_patient,
    a_practice,
    an_administrator,
    an_entry,
    an_item,
    an_operator,
    another_gp,
    deciding,
    decisions,
    entries,
    entry_states,
    revision,
    state,
)  # fmt: skip
from workbench.decisions import Choice, LinkedAnswer, decide
from workbench.errors import AlreadyDecided, Invalid, NotAllowed, NotFound
from workbench.models import Practice, ReviewItem
from workbench.permissions import Actor
from workbench.vocabulary import Outcome, Reason, State

AFTER = {LEAVE_VISIBLE: State.LEFT_VISIBLE, HIDE: State.HIDDEN, HIDE_FROM_PROXIES: State.HIDDEN_FROM_PROXIES}


@pytest.mark.parametrize("choice", AFTER, ids=lambda choice: str(choice.outcome))
def test_a_decided_item_leaves_the_queue(db: Session, choice: Choice) -> None:
    item = an_item(db)
    deciding(db, item, choice)
    assert (state(db, item), entry_states(db, item)) == (State.DECIDED, [AFTER[choice]])


def test_a_decision_says_who_decided_what_when_and_why(db: Session) -> None:
    item = an_item(db)
    deciding(db, item, Choice(Outcome.HIDE, Reason.STAFF_SAFETY, " threats ", date(2026, 6, 1)))
    (made,) = decisions(db, item)
    assert (made.by_name, made.by_role, made.at) == ("Dr Amira Shah", "clinician", NOON)
    assert (made.outcome, made.reason, made.note) == (Outcome.HIDE, Reason.STAFF_SAFETY, "threats")
    assert (made.review_on, made.entry_version, made.number) == (date(2026, 6, 1), 1, 1)


def test_a_decision_is_about_every_entry_of_the_item(db: Session) -> None:
    item = an_item(db, titles=["Consultation", "Note", "Blood pressure"])
    batch = deciding(db, item, HIDE)
    assert [made.batch for made in decisions(db, item)] == [batch] * 3


def test_some_entries_can_be_decided_and_the_rest_wait(db: Session) -> None:
    item = an_item(db, titles=["Consultation", "Note"])
    deciding(db, item, HIDE, entries=[entries(db, item)[1].id])
    assert (state(db, item), entry_states(db, item)) == (State.WAITING, [State.WAITING, State.HIDDEN])


def test_an_entry_of_another_item_is_not_decided_with_this_one(db: Session) -> None:
    item, other = an_item(db), an_item(db)
    with pytest.raises(Invalid):
        deciding(db, item, HIDE, entries=[entries(db, item)[0].id, entries(db, other)[0].id])


def test_the_second_decision_on_what_was_shown_is_refused_and_shows_the_first(db: Session) -> None:
    item = an_item(db)
    seen = revision(db, item)
    deciding(db, item, HIDE)
    with pytest.raises(AlreadyDecided) as refused:
        decide(db, item.id, LEAVE_VISIBLE, seen=seen, by=another_gp(a_practice(db)), at=NOON + HOUR)
    assert (refused.value.outcome, refused.value.by, refused.value.at) == (Outcome.HIDE, "Dr Amira Shah", NOON)
    assert entry_states(db, item) == [State.HIDDEN]


def test_a_decision_on_what_has_changed_since_it_was_shown_is_refused(db: Session) -> None:
    item = an_item(db)
    seen = revision(db, item)
    a_change(db, entries(db, item)[0])
    with pytest.raises(AlreadyDecided) as refused:
        decide(db, item.id, LEAVE_VISIBLE, seen=seen, by=a_gp(a_practice(db)), at=NOON)
    assert (refused.value.outcome, refused.value.by) == (None, None)


def test_a_change_of_mind_is_a_further_decision(db: Session) -> None:
    item = a_decided_item(db, HIDE)
    deciding(db, item, VISIBLE_AGAIN)
    assert [(made.number, made.outcome) for made in decisions(db, item)] == [(1, "hide"), (2, "leave-visible")]
    assert entry_states(db, item) == [State.LEFT_VISIBLE]


@pytest.mark.parametrize(
    ("before", "after"),
    [(HIDE, LEAVE_VISIBLE), (REFER, LEAVE_VISIBLE), (HIDE_FROM_PROXIES, LEAVE_VISIBLE), (HIDE, HIDE_FROM_PROXIES)],
)
def test_what_was_hidden_or_referred_is_shown_again_only_with_a_reason(
    db: Session, before: Choice, after: Choice
) -> None:
    item = a_decided_item(db, before)
    was = entry_states(db, item)
    with pytest.raises(Invalid, match="Enter why it can be visible now"):
        deciding(db, item, after, by=a_lead(a_practice(db)))
    assert entry_states(db, item) == was


def test_how_often_another_item_was_decided_makes_no_difference(db: Session) -> None:
    once, twice = an_item(db), a_decided_item(db, HIDE)
    deciding(db, twice, VISIBLE_TO_THE_PATIENT_AGAIN)
    deciding(db, once, LEAVE_VISIBLE)
    assert (entry_states(db, once), entry_states(db, twice)) == ([State.LEFT_VISIBLE], [State.HIDDEN_FROM_PROXIES])


def test_a_changed_entry_waits_again(db: Session) -> None:
    item = a_decided_item(db, LEAVE_VISIBLE)
    a_change(db, entries(db, item)[0])
    assert (state(db, item), entry_states(db, item)) == (State.WAITING, [State.WAITING])


def test_the_decision_on_a_changed_entry_is_about_its_new_version(db: Session) -> None:
    item = a_decided_item(db, LEAVE_VISIBLE)
    a_change(db, entries(db, item)[0])
    deciding(db, item, HIDE)
    assert [made.entry_version for made in decisions(db, item)] == [1, 2]


@pytest.mark.parametrize("somebody", [an_administrator, an_operator])
def test_only_clinicians_decide(db: Session, somebody: Callable[[Practice], Actor]) -> None:
    item = an_item(db)
    with pytest.raises(NotAllowed):
        deciding(db, item, LEAVE_VISIBLE, by=somebody(a_practice(db)))
    assert decisions(db, item) == []


def test_another_practices_item_is_not_found(db: Session) -> None:
    item = an_item(db, practice=LEEDS)
    for choice in (LEAVE_VISIBLE, HIDE):
        with pytest.raises(NotFound):
            deciding(db, item, choice, by=a_lead(a_practice(db, YORK)))


def test_an_item_that_does_not_exist_is_not_found(db: Session) -> None:
    with pytest.raises(NotFound):
        decide(db, 404, HIDE, seen=0, by=a_gp(a_practice(db)), at=NOON)


@pytest.mark.parametrize("usual", [{"withdrawn": True}, {"recorded_at": NOON - 365 * DAY}])
def test_what_is_withdrawn_or_out_of_scope_cannot_be_decided(db: Session, usual: dict[str, Any]) -> None:
    item = an_item(db, **usual)
    with pytest.raises(Invalid):
        deciding(db, item, LEAVE_VISIBLE)


def test_what_the_source_labelled_nopat_is_decided_all_the_same(db: Session) -> None:
    item = an_item(db, nopat=True)
    deciding(db, item, LEAVE_VISIBLE)
    assert state(db, item) == State.DECIDED


def test_a_referred_item_is_answered_by_the_safeguarding_lead(db: Session) -> None:
    item = a_decided_item(db, REFER)
    deciding(db, item, HIDE, by=a_lead(a_practice(db)))
    assert state(db, item) == State.DECIDED


def test_a_referred_item_is_not_answered_by_anybody_else(db: Session) -> None:
    item = a_decided_item(db, REFER)
    with pytest.raises(NotAllowed):
        deciding(db, item, LEAVE_VISIBLE, by=a_gp(a_practice(db)))
    assert state(db, item) == State.REFERRED


def test_a_referred_entry_is_not_decided_with_what_came_later(db: Session) -> None:
    item = a_decided_item(db, REFER)
    an_entry(db, item, position=1)
    assert state(db, item) == State.WAITING
    with pytest.raises(NotAllowed):
        deciding(db, item, LEAVE_VISIBLE, by=a_gp(a_practice(db)))


def test_deciding_ends_a_claim(db: Session) -> None:
    item = an_item(db)
    item.claimed_by_id, item.claimed_by_name, item.claimed_at = 2, "Dr Ben Okoro", NOON
    db.flush()
    deciding(db, item, LEAVE_VISIBLE)
    db.refresh(item)
    assert (item.claimed_by_id, item.claimed_by_name, item.claimed_at) == (None, None, None)


def test_hiding_asks_about_each_linked_item(db: Session) -> None:
    item, letter = _linked(db)
    with pytest.raises(Invalid) as refused:
        deciding(db, item, HIDE)
    assert list(refused.value.faults) == [f"linked-{letter.id}"]


def test_a_linked_item_is_hidden_too_in_the_same_batch(db: Session) -> None:
    item, letter = _linked(db)
    batch = deciding(db, item, HIDE, linked={letter.id: LinkedAnswer(hide=True, seen=revision(db, letter))})
    assert [made.batch for one in (item, letter) for made in decisions(db, one)] == [batch, batch]
    assert entry_states(db, letter) == [State.HIDDEN]


def test_a_linked_item_can_be_left_as_it_is(db: Session) -> None:
    item, letter = _linked(db)
    deciding(db, item, HIDE, linked={letter.id: LinkedAnswer(hide=False, seen=0)})
    assert (state(db, item), state(db, letter)) == (State.DECIDED, State.WAITING)


def test_nothing_is_hidden_if_a_linked_item_was_decided_meanwhile(db: Session) -> None:
    item, letter = _linked(db)
    seen = revision(db, letter)
    deciding(db, letter, LEAVE_VISIBLE)
    with pytest.raises(AlreadyDecided):
        deciding(db, item, HIDE, linked={letter.id: LinkedAnswer(hide=True, seen=seen)})
    assert decisions(db, item) == []


def test_a_linked_item_that_is_hidden_already_is_not_asked_about(db: Session) -> None:
    item, letter = _linked(db)
    deciding(db, letter, HIDE, linked={item.id: LinkedAnswer(hide=False, seen=0)})
    deciding(db, item, HIDE)
    assert len(decisions(db, letter)) == 1


def test_leaving_visible_asks_about_nothing_linked(db: Session) -> None:
    item, _ = _linked(db)
    deciding(db, item, LEAVE_VISIBLE)
    assert state(db, item) == State.DECIDED


def _linked(db: Session) -> tuple[ReviewItem, ReviewItem]:
    patient = a_patient(db)
    item, letter = an_item(db, patient), an_item(db, patient, titles=["Letter to housing"])
    a_link(db, item, letter)
    return item, letter


@pytest.mark.parametrize("choice", [LEAVE_VISIBLE, HIDE_FROM_PROXIES, REFER], ids=lambda choice: str(choice.outcome))
def test_deciding_about_what_still_waits_leaves_the_hidden_entry_hidden(db: Session, choice: Choice) -> None:
    item = an_item(db, titles=["Consultation", "She disclosed", "Blood pressure"])
    deciding(db, item, HIDE, entries=[entries(db, item)[1].id])
    deciding(db, item, choice)
    assert entry_states(db, item)[1] is State.HIDDEN
    assert State.WAITING not in entry_states(db, item)


def test_hiding_what_still_waits_hides_what_was_left_visible_too(db: Session) -> None:
    item = an_item(db, titles=["Consultation", "Blood pressure"])
    deciding(db, item, LEAVE_VISIBLE, entries=[entries(db, item)[1].id])
    deciding(db, item, HIDE)
    assert entry_states(db, item) == [State.HIDDEN, State.HIDDEN]


def test_a_change_of_mind_about_a_decided_item_is_about_all_of_it(db: Session) -> None:
    item = an_item(db, titles=["Consultation", "Blood pressure"])
    deciding(db, item, HIDE)
    deciding(db, item, VISIBLE_AGAIN)
    assert entry_states(db, item) == [State.LEFT_VISIBLE, State.LEFT_VISIBLE]


def test_after_an_import_changed_the_item_nobody_was_first(db: Session) -> None:
    item = a_decided_item(db, LEAVE_VISIBLE)
    seen = revision(db, item)
    a_change(db, entries(db, item)[0])
    with pytest.raises(AlreadyDecided) as refused:
        decide(db, item.id, HIDE, seen=seen, by=a_gp(db.get_one(Practice, item.practice_id)), at=NOON)
    assert refused.value.by is None


def test_hiding_a_linked_item_asks_about_what_that_is_linked_to(db: Session) -> None:
    patient = a_patient(db)
    consultation, letter, reply = (an_item(db, patient) for _ in range(3))
    a_link(db, consultation, letter)
    a_link(db, letter, reply)
    too = {letter.id: LinkedAnswer(hide=True, seen=revision(db, letter))}
    with pytest.raises(Invalid) as refused:
        deciding(db, consultation, HIDE, linked=too)
    assert list(refused.value.faults) == [f"linked-{reply.id}"]
    deciding(db, consultation, HIDE, linked={**too, reply.id: LinkedAnswer(hide=False, seen=revision(db, reply))})
    assert [state(db, one) for one in (consultation, letter, reply)] == [State.DECIDED, State.DECIDED, State.WAITING]


def a_mixed_item(db: Session, **more: object) -> ReviewItem:
    """Decided entry by entry: the first left visible, the second hidden."""
    item = an_item(db, titles=["Contraception", "She disclosed"], **more)  # type: ignore[arg-type]
    deciding(db, item, LEAVE_VISIBLE, entries=[entries(db, item)[0].id])
    deciding(db, item, HIDE, entries=[entries(db, item)[1].id])
    return item


def test_hiding_from_proxies_never_loosens_what_was_hidden_from_the_patient(db: Session) -> None:
    item = a_mixed_item(db)
    deciding(db, item, HIDE_FROM_PROXIES)
    assert entry_states(db, item) == [State.HIDDEN_FROM_PROXIES, State.HIDDEN]


def test_hiding_from_proxies_while_something_waits_takes_what_was_left_visible_along(db: Session) -> None:
    item = an_item(db, titles=["Contraception", "Blood pressure"])
    deciding(db, item, LEAVE_VISIBLE)
    a_change(db, entries(db, item)[1])
    deciding(db, item, HIDE_FROM_PROXIES)
    assert entry_states(db, item) == [State.HIDDEN_FROM_PROXIES, State.HIDDEN_FROM_PROXIES]


def test_leaving_a_mixed_item_visible_asks_which_entries_are_meant(db: Session) -> None:
    item = a_mixed_item(db)
    with pytest.raises(Invalid, match="Tick the entries"):
        deciding(db, item, LEAVE_VISIBLE)
    deciding(db, item, VISIBLE_AGAIN, entries=[entries(db, item)[1].id])
    assert entry_states(db, item) == [State.LEFT_VISIBLE, State.LEFT_VISIBLE]


def test_hiding_a_linked_item_too_never_loosens_what_was_hidden_in_it(db: Session) -> None:
    patient = a_patient(db)
    consultation, letter = an_item(db, patient), a_mixed_item(db, patient=patient)
    a_link(db, consultation, letter)
    deciding(db, consultation, HIDE_FROM_PROXIES, linked={letter.id: LinkedAnswer(True, revision(db, letter))})
    assert entry_states(db, letter) == [State.HIDDEN_FROM_PROXIES, State.HIDDEN]


def test_answers_about_what_the_form_never_showed_hide_nothing(db: Session) -> None:
    item, somebody_elses, linked_to_it = an_item(db), an_item(db), an_item(db)
    a_link(db, somebody_elses, linked_to_it)
    forged = {one.id: LinkedAnswer(True, revision(db, one)) for one in (somebody_elses, linked_to_it)}
    deciding(db, item, HIDE, linked=forged)
    assert [state(db, one) for one in (somebody_elses, linked_to_it)] == [State.WAITING, State.WAITING]


def test_control_characters_do_not_stay_in_a_note(db: Session) -> None:
    item = an_item(db)
    deciding(db, item, Choice(Outcome.HIDE, Reason.STAFF_SAFETY, "threats\0\ufeff\nmade"))
    assert decisions(db, item)[0].note == "threats\nmade"


def test_an_item_whose_entries_went_elsewhere_has_changed_and_nobody_was_first(db: Session) -> None:
    item, other = a_decided_item(db, LEAVE_VISIBLE), an_item(db)
    entries(db, item)[0].review_item_id = other.id
    db.flush()
    with pytest.raises(AlreadyDecided) as refused:
        decide(db, item.id, HIDE, seen=0, by=a_gp(db.get_one(Practice, item.practice_id)), at=NOON)
    assert refused.value.by is None
