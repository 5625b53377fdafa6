"""An item of more entries than a page shows: nothing of it that nobody saw is released."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.factories import (
    HIDE,
    LEAVE_VISIBLE,
    NOON,
    PASSWORD,
    QUICK_HASH,
    a_gp,
    a_practice,
    deciding,
    entries,
    revision,
)
from tests.reads import a_read, an_item_read, receive
from tests.visitors import Clock, Visitor
from workbench import decisions, queue
from workbench.decisions import Choice
from workbench.errors import Invalid
from workbench.models import AuditEvent, Entry, ReviewItem
from workbench.people import IDLE
from workbench.queue import ENTRIES_ON_PAGE
from workbench.vocabulary import Action, Outcome, Reason, State

MANY = 2 * ENTRIES_ON_PAGE + 50


@pytest.fixture
def item(db: Session) -> ReviewItem:
    """A consultation on three pages."""
    notes = [a_read(f"Observation/o{number}", title=f"Note {number}") for number in range(1, MANY)]
    receive(db, an_item_read(a_read("Encounter/e1", title="Long consultation"), *notes))
    return db.scalars(select(ReviewItem)).one()


def states(db: Session, item: ReviewItem) -> list[State]:
    db.expire_all()
    return [entry.state for entry in entries(db, item)]


def test_each_page_shows_its_entries_and_where_the_others_are(gp: Visitor, item: ReviewItem) -> None:
    shown = []
    for number in (1, 2, 3):
        page = gp.open(f"/review-items/{item.id}?page={number}")
        assert "Long consultation" in page.words
        assert f"of {MANY:,} are on this page" in page.words
        shown += [each.get("data-entry") for each in page.all("*[@data-entry]")]
    assert len(shown) == len(set(shown)) == MANY


@pytest.mark.parametrize("number", ["0", "4", "x", "-1", "99999999999"])
def test_a_page_that_is_not_there_is_not_found(gp: Visitor, item: ReviewItem, number: str) -> None:
    gp.open(f"/review-items/{item.id}?page={number}", status=404)


def test_opening_a_further_page_is_audited_as_such(db: Session, gp: Visitor, item: ReviewItem) -> None:
    gp.open(f"/review-items/{item.id}?page=2")
    viewed = db.scalars(select(AuditEvent.details).where(AuditEvent.action == Action.VIEWED)).all()
    assert '{"part":2,"what":"review item"}' in viewed


@pytest.mark.parametrize("outcome", [Outcome.LEAVE_VISIBLE, Outcome.HIDE_FROM_PROXIES])
def test_what_the_patient_would_see_is_not_decided_for_all_pages_at_once(
    db: Session, item: ReviewItem, outcome: Outcome
) -> None:
    with pytest.raises(Invalid):
        deciding(db, item, Choice(outcome))
    assert set(states(db, item)) == {State.WAITING}


def test_it_is_hidden_as_a_whole(db: Session, item: ReviewItem) -> None:
    deciding(db, item, HIDE)
    assert set(states(db, item)) == {State.HIDDEN}


def test_what_waits_on_a_page_is_left_visible_and_the_next_page_follows(
    db: Session, gp: Visitor, item: ReviewItem
) -> None:
    assert "Leave visible what waits on this page" in gp.open(f"/review-items/{item.id}").words
    answer = gp.decide(item, "leave-visible", about="page", page="1")
    assert states(db, item) == [State.LEFT_VISIBLE] * ENTRIES_ON_PAGE + [State.WAITING] * (MANY - ENTRIES_ON_PAGE)
    assert str(answer.goes_to).endswith(f"/review-items/{item.id}?page=2")


def test_a_form_about_a_page_that_was_sent_too_late_is_given_back_on_that_page(
    gp: Visitor, item: ReviewItem, clock: Clock
) -> None:
    clock.at += IDLE + timedelta(seconds=1)
    gp.decide(item, "hide", 303, about="page", page="2", note="She asked me to")
    gp.user.password_hash = QUICK_HASH
    back = gp.send("/sign-in", {"username": gp.user.name, "password": PASSWORD}, 303).goes_to or ""
    page = gp.open(back)
    assert (page.value("page"), page.value("about"), page.value("note")) == ("2", "page", "She asked me to")


def test_what_was_hidden_before_is_not_released_with_its_page(db: Session, item: ReviewItem) -> None:
    hidden = entries(db, item)[5]
    deciding(db, item, HIDE, entries=[hidden.id])
    db.execute(update(Entry).where(Entry.id == hidden.id).values(state=State.WAITING))
    by = a_gp(a_practice(db))
    page = queue.waiting_on_page(db, item.id, 1, by=by)
    assert len(page) == ENTRIES_ON_PAGE - 1
    decisions.decide(db, item.id, LEAVE_VISIBLE, seen=revision(db, item), entries=page, by=by, at=NOON)
    assert hidden.id not in page


def test_a_page_on_which_nothing_waits_decides_nothing(db: Session, gp: Visitor, item: ReviewItem) -> None:
    gp.decide(item, "leave-visible", about="page", page="1")
    before = states(db, item)
    gp.decide(item, "hide", 422, about="page", page="1", reason=Reason.PATIENT_REQUEST.value)
    assert states(db, item) == before


def test_the_history_shows_the_newest_and_all_if_asked(db: Session, gp: Visitor, item: ReviewItem) -> None:
    deciding(db, item, HIDE)
    path = f"/review-items/{item.id}"
    assert len(gp.open(path).all("ol[@class='app-history']/li")) == decisions.MOST_AT_FIRST
    assert f"Show all {MANY:,} decisions" in gp.open(path).words
    assert len(gp.open(f"{path}?history=all").all("ol[@class='app-history']/li")) == MANY
