"""What one has decided oneself: what is listed, what has become of it, and whether an undo is still possible."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from tests.factories import (
    DAY,
    HIDE,
    HOUR,
    LEAVE_VISIBLE,
    MINUTE,
    NOON,
    REFER,
    YORK,
    a_change,
    a_gp,
    a_lead,
    a_patient,
    a_practice,
    an_item,
    another_gp,
    deciding,
    entries,
    in_another_zone,
    revision,
    tamper,
)
from tests.integration.test_statement_plans import WHOLE, plans
from workbench import queue
from workbench.decisions import OwnBatch, OwnSearch, leave_visible, own_decisions, undo
from workbench.errors import AlreadyDecided, NotAllowed
from workbench.models import Decision, Entry, ReviewItem
from workbench.permissions import Actor
from workbench.vocabulary import Outcome, Role, State
from workbench.vocabulary.since import Since

EVERYTHING = OwnSearch()


def mine(db: Session, search: OwnSearch = EVERYTHING, *, by: Actor | None = None) -> list[OwnBatch]:
    return own_decisions(db, search, by=by or a_gp(a_practice(db)), at=NOON)[0]


def items_of(found: list[OwnBatch]) -> list[list[int]]:
    return [[item.review_item for item in batch.items] for batch in found]


def in_one_stroke(db: Session, *items: ReviewItem) -> str:
    seen = {item.id: revision(db, item) for item in items}
    return leave_visible(db, seen, by=a_gp(a_practice(db)), at=NOON)


def test_ones_own_decisions_are_listed_newest_first(either_db: Session) -> None:
    db = either_db
    items = [an_item(db) for _ in range(3)]
    for hours, item in enumerate(items):
        deciding(db, item, LEAVE_VISIBLE, at=NOON + hours * HOUR)
    assert items_of(mine(db)) == [[item.id] for item in reversed(items)]


def test_at_one_moment_the_later_comes_first(either_db: Session) -> None:
    db = either_db
    items = [an_item(db, titles=["One", "Two"]) for _ in range(3)]
    for item in items:
        deciding(db, item, HIDE)
    assert items_of(mine(db)) == [[item.id] for item in reversed(items)]


def test_nobody_elses_are(db: Session) -> None:
    deciding(db, an_item(db), HIDE, by=another_gp(a_practice(db)))
    deciding(db, an_item(db, practice=YORK), HIDE)
    assert mine(db) == []


def test_who_may_not_decide_has_none(db: Session) -> None:
    with pytest.raises(NotAllowed):
        mine(db, by=Actor(9, "Pat Lee", Role.ADMINISTRATOR, "B86001", a_practice(db).id))


def test_a_decision_is_told_whole(db: Session) -> None:
    item = an_item(db, a_patient(db, given="Rosa", family="Marsh"), titles=["Home visit", "Plan"])
    deciding(db, item, HIDE)
    (batch,) = mine(db)
    (told,) = batch.items
    assert (told.given_name, told.family_name, told.title, told.entries) == ("Rosa", "Marsh", "Home visit", 2)
    assert (told.outcome, told.reason, told.kind) == (HIDE.outcome, HIDE.reason, item.kind)
    assert (told.since, told.affected, told.later) == (Since.STANDS, 2, None)


def test_what_was_left_visible_in_one_stroke_is_one_group(either_db: Session) -> None:
    db = either_db
    items = [an_item(db) for _ in range(4)]
    in_one_stroke(db, *items)
    (batch,) = mine(db)
    assert (batch.item_count, items_of([batch])) == (4, [[item.id for item in items]])


def test_of_a_stroke_about_very_many_the_first_are_told(db: Session) -> None:
    patient = a_patient(db)
    in_one_stroke(db, *[an_item(db, patient) for _ in range(53)])
    (batch,) = mine(db)
    assert (batch.item_count, len(batch.items), batch.not_told) == (53, 50, 3)


FILTERS: dict[str, tuple[OwnSearch, list[int]]] = {
    "all": (EVERYTHING, [2, 1, 0]),
    "one outcome": (OwnSearch(Outcome.LEAVE_VISIBLE), [2, 0]),
    "another": (OwnSearch(Outcome.REFER), []),
    "from a day on": (OwnSearch(since=NOON + DAY), [2, 1]),
    "until a day": (OwnSearch(until=NOON + DAY), [0]),
    "an outcome in a day": (OwnSearch(Outcome.LEAVE_VISIBLE, NOON, NOON + DAY), [0]),
}


@pytest.mark.parametrize(("search", "expected"), FILTERS.values(), ids=FILTERS.keys())
def test_they_are_narrowed_by_outcome_and_day(either_db: Session, search: OwnSearch, expected: list[int]) -> None:
    db = either_db
    items = [an_item(db) for _ in range(3)]
    for day, (item, choice) in enumerate(zip(items, (LEAVE_VISIBLE, HIDE, LEAVE_VISIBLE), strict=True)):
        deciding(db, item, choice, at=NOON + day * DAY)
    assert items_of(mine(db, search)) == [[items[number].id] for number in expected]


def test_pages_of_fifty_go_on_where_the_last_ended(either_db: Session) -> None:
    db = either_db
    in_another_zone(db)
    patient = a_patient(db)
    items = [an_item(db, patient, titles=["One", "Two"]) for _ in range(57)]
    for number, item in enumerate(items):
        deciding(db, item, LEAVE_VISIBLE, at=NOON + number // 10 * MINUTE)
    gp = a_gp(a_practice(db))
    first, more = own_decisions(db, EVERYTHING, by=gp, at=NOON)
    second, further = own_decisions(db, EVERYTHING, by=gp, at=NOON, before=first[-1].place)
    assert (len(first), more, len(second), further) == (50, True, 7, False)
    assert items_of(first + second) == [[item.id] for item in reversed(items)]


def test_a_full_page_reads_no_table_as_a_whole(db: Session, engine: Engine) -> None:
    patient = a_patient(db)
    for _ in range(51):
        deciding(db, an_item(db, patient), LEAVE_VISIBLE)
    with plans(engine, of_requests=False) as found:
        assert len(mine(db)) == 50
    assert [step for step in found if WHOLE.match(step.partition("\n")[0])] == []


def nothing(db: Session, item: ReviewItem) -> None:
    """Nothing has happened since."""


def undone_by_a_lead(db: Session, item: ReviewItem) -> None:
    batch = db.scalars(select(Decision.batch).where(Decision.review_item_id == item.id)).first()
    undo(db, str(batch), by=a_lead(a_practice(db)), at=NOON)


def decided_by_a_lead(db: Session, item: ReviewItem) -> None:
    deciding(db, item, HIDE, by=a_lead(a_practice(db)))


def one_entry_decided(db: Session, item: ReviewItem) -> None:
    deciding(db, item, HIDE, entries=[entries(db, item)[1].id], by=a_lead(a_practice(db)))


def changed(db: Session, item: ReviewItem) -> None:
    a_change(db, entries(db, item)[0])


def withdrawn(db: Session, item: ReviewItem) -> None:
    a_change(db, entries(db, item)[0], withdrawn=True)


def moved(db: Session, item: ReviewItem) -> None:
    entry, other = entries(db, item)[0], an_item(db, titles=["Elsewhere"])
    tamper(db, entry, review_item_id=other.id)
    queue.settle(db, [item.id, other.id], at=NOON)


def waits_for_review(db: Session, item: ReviewItem) -> None:
    for entry in entries(db, item):
        tamper(db, entry, state=State.WAITING)


HISTORIES: dict[Callable[[Session, ReviewItem], None], tuple[Since, int, bool]] = {
    nothing: (Since.STANDS, 2, True),
    undone_by_a_lead: (Since.UNDONE, 2, False),
    decided_by_a_lead: (Since.DECIDED_AGAIN, 2, False),
    one_entry_decided: (Since.DECIDED_AGAIN, 1, False),
    changed: (Since.CHANGED, 1, False),
    withdrawn: (Since.TAKEN_BACK, 1, False),
    moved: (Since.CHANGED, 1, False),
    waits_for_review: (Since.WAITS_AGAIN, 2, True),
}


@pytest.mark.parametrize(("happened", "expected"), HISTORIES.items(), ids=lambda each: getattr(each, "__name__", ""))
def test_what_has_become_of_it_is_told_and_an_undo_offered_where_it_is_possible(
    either_db: Session, happened: Callable[[Session, ReviewItem], None], expected: tuple[Since, int, bool]
) -> None:
    db = either_db
    item = an_item(db, titles=["Home visit", "Plan"])
    batch = deciding(db, item, LEAVE_VISIBLE)
    happened(db, item)
    (found,) = mine(db)
    (told,) = found.items
    assert (told.since, told.affected, found.can_be_undone) == expected
    assert can_undo(db, batch) == found.can_be_undone


def can_undo(db: Session, batch: str) -> bool:
    """Does the verb itself do it?"""
    try:
        undo(db, batch, by=a_gp(a_practice(db)), at=NOON)
    except AlreadyDecided:
        return False
    return True


def test_each_thing_that_may_have_happened_has_a_history_here() -> None:
    assert {since for since, _, _ in HISTORIES.values()} == set(Since)


def test_a_stroke_is_undone_whole_or_not_at_all(db: Session) -> None:
    untouched, again = an_item(db), an_item(db)
    in_one_stroke(db, untouched, again)
    decided_by_a_lead(db, again)
    (batch,) = mine(db)
    assert [item.since for item in batch.items] == [Since.STANDS, Since.DECIDED_AGAIN]
    assert not batch.can_be_undone


def test_ones_undo_is_a_decision_that_stands(db: Session) -> None:
    undo(db, deciding(db, an_item(db), HIDE), by=a_gp(a_practice(db)), at=NOON + MINUTE)
    assert [(batch.items[0].outcome, batch.items[0].since) for batch in mine(db)] == [
        (Outcome.REOPEN, Since.STANDS), (Outcome.HIDE, Since.UNDONE)]  # fmt: skip


def test_the_leads_answer_to_a_referral_is_told(db: Session) -> None:
    item = an_item(db)
    deciding(db, item, REFER)
    decided_by_a_lead(db, item)
    later = mine(db)[0].items[0].later
    assert later
    assert (later.outcome, later.by_name) == (HIDE.outcome, "Dr Carys Evans")


def test_what_a_policy_decided_is_nobodys(db: Session) -> None:
    deciding(db, an_item(db), HIDE, by=a_lead(a_practice(db)))
    nobody: Any = Actor(None, "policy", Role.CLINICIAN, "B86001", a_practice(db).id)
    assert mine(db, by=nobody) == []


def test_its_title_is_the_one_that_was_decided(db: Session) -> None:
    item = an_item(db, titles=["Home visit"])
    deciding(db, item, HIDE)
    changed(db, item)
    assert mine(db)[0].items[0].title == "Home visit"
    assert db.scalars(select(Entry.current_version).where(Entry.review_item_id == item.id)).one() == 2
