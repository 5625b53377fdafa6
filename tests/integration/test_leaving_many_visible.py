"""Many unflagged items left visible in bulk."""

import pytest
from sqlalchemy.orm import Session

from tests.factories import (
    HIDE,
    HIDE_FROM_PROXIES,
    LEAVE_VISIBLE,
    NOON,
    REFER,
    YORK,
    a_gp,
    a_lead,
    a_practice,
    an_administrator,
    an_entry,
    an_item,
    deciding,
    decisions,
    entries,
    entry_states,
    revision,
    state,
    tamper,
)
from workbench import audit
from workbench.decisions import Choice, leave_visible
from workbench.errors import AlreadyDecided, Invalid, NotAllowed, NotFound
from workbench.models import ReviewItem
from workbench.permissions import Actor
from workbench.queue import ENTRIES_IN_LIST
from workbench.vocabulary import Action, Category, State, Weighing


def test_each_item_gets_a_decision_and_an_audit_event_of_its_own(db: Session) -> None:
    items = [an_item(db) for _ in range(3)]
    batch = _leave(db, items)
    assert [state(db, item) for item in items] == [State.DECIDED] * 3
    events = audit.page(db, "B86001", audit.Search(action=Action.DECIDED))
    assert sorted((e.review_item, e.batch) for e in events) == [(item.id, batch) for item in items]


def test_none_is_decided_if_one_carries_a_flag(db: Session) -> None:
    items = [an_item(db), an_item(db, flags=[Category.SUBSTANCE_ALCOHOL])]
    with pytest.raises(Invalid, match="1 of these carry a flag"):
        _leave(db, items)
    assert decisions(db, items[0]) == []


def test_none_is_decided_if_one_was_decided_meanwhile(db: Session) -> None:
    items = [an_item(db), an_item(db)]
    seen = {item.id: revision(db, item) for item in items}
    deciding(db, items[1], LEAVE_VISIBLE)
    with pytest.raises(AlreadyDecided):
        leave_visible(db, seen, by=a_gp(a_practice(db)), at=NOON)
    assert decisions(db, items[0]) == []


@pytest.mark.parametrize("choice", [HIDE, HIDE_FROM_PROXIES, REFER], ids=lambda choice: str(choice.outcome))
def test_what_was_kept_back_before_is_not_released_in_bulk(db: Session, choice: Choice) -> None:
    item = an_item(db)
    deciding(db, item, choice)
    an_entry(db, item, title="A new entry of the same consultation", position=1)
    before = entry_states(db, item)
    with pytest.raises(Invalid, match="hidden or referred"):
        _leave(db, [item], by=a_lead(a_practice(db)))
    assert entry_states(db, item) == before


@pytest.mark.parametrize("weighing", [Weighing.NOT_YET, Weighing.NOT_ENGLISH])
def test_what_is_not_weighed_is_not_left_visible_in_bulk(db: Session, weighing: Weighing) -> None:
    item = an_item(db)
    tamper(db, entries(db, item)[0], weighing=weighing)
    with pytest.raises(Invalid, match="not weighed"):
        _leave(db, [item])
    assert state(db, item) is State.WAITING


def test_none_at_all_is_refused(db: Session) -> None:
    with pytest.raises(Invalid):
        _leave(db, [], by=a_gp(a_practice(db)))


def test_another_practices_item_among_them_is_not_found(db: Session) -> None:
    items = [an_item(db), an_item(db, practice=YORK)]
    with pytest.raises(NotFound):
        _leave(db, items)
    assert decisions(db, items[0]) == []


def test_an_administrator_may_not(db: Session) -> None:
    item = an_item(db)
    with pytest.raises(NotAllowed):
        _leave(db, [item], by=an_administrator(a_practice(db)))


def _leave(db: Session, items: list[ReviewItem], *, by: Actor | None = None) -> str:
    seen = {item.id: revision(db, item) for item in items}
    return leave_visible(db, seen, by=by or a_gp(a_practice(db)), at=NOON)


def test_an_item_with_more_entries_than_the_list_shows_is_not_left_visible_in_bulk(db: Session) -> None:
    item = an_item(db, titles=[f"Observation {number}" for number in range(ENTRIES_IN_LIST + 1)])
    with pytest.raises(Invalid, match="longer than what a list shows"):
        _leave(db, [item])
    assert state(db, item) is State.WAITING
