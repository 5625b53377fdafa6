"""What cannot be read here is shown to nobody before somebody says to have read it in the clinical system."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import (
    HIDE,
    HIDE_FROM_PROXIES,
    HOUR,
    LEAVE_VISIBLE,
    NOON,
    REFER,
    a_gp,
    a_practice,
    an_entry,
    an_item,
    deciding,
    decisions,
    entries,
    entry_states,
    revision,
    tamper,
)
from tests.visitors import Visitor
from workbench.decisions import Choice, leave_visible, undo
from workbench.errors import Invalid
from workbench.models import AuditEvent, ReviewItem
from workbench.vocabulary import Doubt, Kind, State

READ = replace(LEAVE_VISIBLE, read_elsewhere=True)
LATER = NOON + HOUR


@pytest.fixture
def letter(db: Session) -> ReviewItem:
    return _unread(db)


def _unread(db: Session, *more: Doubt) -> ReviewItem:
    item = an_item(db, kind=Kind.DOCUMENT, titles=["Clinic letter"])
    _doubt(db, item, Doubt.NOT_ALL_READ, *more)
    return item


def _doubt(db: Session, item: ReviewItem, *doubts: Doubt) -> None:
    tamper(db, entries(db, item)[-1], doubts=" ".join(doubts))


@pytest.mark.parametrize("choice", [LEAVE_VISIBLE, HIDE_FROM_PROXIES], ids=lambda choice: choice.outcome.value)
@pytest.mark.parametrize("more", [(), (Doubt.COPY_OF_HIDDEN,)])
def test_it_is_not_left_visible_unread(db: Session, choice: Choice, more: tuple[Doubt, ...]) -> None:
    item = _unread(db, *more)
    with pytest.raises(Invalid) as refused:
        deciding(db, item, choice)
    assert refused.value.faults.keys() == {"read_elsewhere"}
    assert (entry_states(db, item), decisions(db, item)) == ([State.WAITING], [])


@pytest.mark.parametrize("choice", [LEAVE_VISIBLE, HIDE_FROM_PROXIES], ids=lambda choice: choice.outcome.value)
def test_it_is_left_visible_once_it_was_read_elsewhere_and_the_audit_says_so(
    db: Session, letter: ReviewItem, choice: Choice
) -> None:
    deciding(db, letter, replace(choice, read_elsewhere=True))
    (made,) = decisions(db, letter)
    assert made.read_elsewhere
    assert _last_details(db) == '{"read_elsewhere":true}'


@pytest.mark.parametrize("choice", [HIDE, REFER], ids=lambda choice: choice.outcome.value)
def test_it_is_hidden_and_referred_unread(db: Session, letter: ReviewItem, choice: Choice) -> None:
    deciding(db, letter, choice)
    assert len(decisions(db, letter)) == 1


def test_a_tick_for_what_is_shown_whole_says_nothing(db: Session) -> None:
    item = an_item(db)
    deciding(db, item, READ)
    assert [made.read_elsewhere for made in decisions(db, item)] == [False]
    assert _last_details(db) == "{}"


def test_what_was_hidden_is_not_shown_unread_either(db: Session, letter: ReviewItem) -> None:
    deciding(db, letter, HIDE)
    with pytest.raises(Invalid):
        deciding(db, letter, LEAVE_VISIBLE)


def test_it_is_not_left_visible_in_bulk(db: Session, letter: ReviewItem) -> None:
    with pytest.raises(Invalid):
        leave_visible(db, {letter.id: revision(db, letter)}, by=a_gp(a_practice(db)), at=NOON)


def test_of_a_consultation_the_rest_is_left_visible_and_this_waits_until_it_was_read(db: Session) -> None:
    item = an_item(db, titles=["Consultation", "Letter"])
    _doubt(db, item, Doubt.NOT_ALL_READ)
    deciding(db, item, LEAVE_VISIBLE)
    assert entry_states(db, item) == [State.LEFT_VISIBLE, State.WAITING]
    deciding(db, item, READ)
    assert [made.read_elsewhere for made in decisions(db, item)] == [False, True]


def test_with_the_tick_all_of_a_consultation_is_left_visible_at_once(db: Session) -> None:
    item = an_item(db, titles=["Consultation", "Letter"])
    _doubt(db, item, Doubt.NOT_ALL_READ)
    deciding(db, item, READ)
    assert entry_states(db, item) == [State.LEFT_VISIBLE] * 2


def test_but_not_what_must_be_looked_at_for_another_reason_as_well(db: Session) -> None:
    item = an_item(db, titles=["Consultation", "Letter"])
    _doubt(db, item, Doubt.NOT_ALL_READ, Doubt.LABEL_NOT_UNDERSTOOD)
    deciding(db, item, READ)
    assert entry_states(db, item) == [State.LEFT_VISIBLE, State.WAITING]


@pytest.mark.parametrize(("read", "after"), [(True, State.LEFT_VISIBLE), (False, State.WAITING)])
def test_an_undo_brings_back_only_what_somebody_had_read(db: Session, read: bool, after: State) -> None:
    """What was left visible before this was asked waits."""
    item = an_item(db)
    if read:
        _doubt(db, item, Doubt.NOT_ALL_READ)
    deciding(db, item, READ)
    _doubt(db, item, Doubt.NOT_ALL_READ)
    undo(db, deciding(db, item, HIDE), by=a_gp(a_practice(db)), at=LATER)
    assert entry_states(db, item) == [after]


@pytest.mark.parametrize("part", [True, False], ids=["in the queue", "on its page"])
def test_the_one_key_is_answered_with_the_form_and_its_tick_box(
    gp: Visitor, db: Session, letter: ReviewItem, part: bool
) -> None:
    page = gp.decide(letter, "leave-visible", 422, part=part)
    (box,) = page.all("input[@name='read_elsewhere']")
    assert (box.get("type"), box.get("checked")) == ("checkbox", None)
    assert "I have read it in the clinical system" in page.words
    gp.decide(letter, "leave-visible", 200 if part else 303, read_elsewhere="yes", part=part)
    assert entry_states(db, letter) == [State.LEFT_VISIBLE]


@pytest.mark.parametrize("sent", ["", "no", "0"])
def test_only_the_box_itself_is_a_tick(gp: Visitor, letter: ReviewItem, sent: str) -> None:
    gp.decide(letter, "leave-visible", 422, read_elsewhere=sent)


def test_what_is_shown_whole_has_no_such_box(gp: Visitor, db: Session) -> None:
    item = an_item(db)
    an_entry(db, item)
    assert not gp.open(f"/review-items/{item.id}").all("input[@name='read_elsewhere']")


def test_it_cannot_be_ticked_in_the_queue(gp: Visitor, db: Session, letter: ReviewItem) -> None:
    other = an_item(db)
    ticks = gp.open("/queue").all("input[@name='item']")
    assert [tick.get("value") for tick in ticks] == [str(other.id)]


def _last_details(db: Session) -> str:
    return db.scalars(select(AuditEvent.details).order_by(AuditEvent.sequence.desc())).first() or ""
