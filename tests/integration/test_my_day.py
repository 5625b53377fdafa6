"""How a practice's day stands, for one who works in the queue; and what has come since a page was shown."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from tests.factories import (
    DAY,
    HIDE,
    LEAVE_VISIBLE,
    LEEDS,
    MINUTE,
    NOON,
    REFER,
    YORK,
    a_patient,
    a_practice,
    an_entry,
    an_item,
    deciding,
    entries,
)
from tests.integration.test_statement_plans import WHOLE, plans
from workbench import queue
from workbench.decisions import AtWork, MyDay, my_day, undo
from workbench.errors import NotAllowed
from workbench.models import User
from workbench.permissions import Actor
from workbench.vocabulary import Category, Kind, Role


def a_user(db: Session, full_name: str, role: Role = Role.CLINICIAN, practice: str = LEEDS) -> Actor:
    at = a_practice(db, practice)
    user = User(practice_id=at.id, name=full_name, full_name=full_name, role=role, password_hash="none",
                failed_sign_ins=0, added_at=NOON)  # fmt: skip
    db.add(user)
    db.flush()
    return user.as_actor(at)


def the_day(db: Session, by: Actor, at: datetime = NOON) -> MyDay:
    return my_day(db, queue.tally(db, by=by), by=by, at=at)


def test_what_i_and_the_practice_did_today_is_counted_by_items(either_db: Session) -> None:
    db = either_db
    me, colleague = a_user(db, "Dr Amira Shah"), a_user(db, "Dr Ben Okoro")
    for choice, by in ((HIDE, me), (LEAVE_VISIBLE, me), (REFER, colleague)):
        deciding(db, an_item(db, titles=["One", "Two"]), choice, by=by)
    an_item(db)
    day = the_day(db, me)
    assert (day.done, day.mine, day.waiting) == (3, 2, 1)


def test_an_item_that_two_decided_about_counts_once(db: Session) -> None:
    me, lead, item = a_user(db, "Dr Amira Shah"), a_user(db, "Dr Carys Evans", Role.SAFEGUARDING_LEAD), an_item(db)
    for choice, by in ((REFER, me), (HIDE, lead)):
        deciding(db, item, choice, by=by)
    assert [(day.done, day.mine) for day in (the_day(db, me), the_day(db, lead))] == [(1, 1), (1, 1)]


def test_what_was_undone_waits_and_is_not_done(db: Session) -> None:
    me = a_user(db, "Dr Amira Shah")
    undo(db, deciding(db, an_item(db), HIDE, by=me), by=me, at=NOON)
    day = the_day(db, me)
    assert (day.done, day.mine, day.waiting) == (0, 0, 1)


MIDNIGHTS = [
    (datetime(2026, 7, 1, 22, 59, tzinfo=UTC), 0),
    (datetime(2026, 7, 1, 23, 0, tzinfo=UTC), 1),
    (datetime(2026, 7, 2, 8, 0, tzinfo=UTC), 1),
]


@pytest.mark.parametrize(("decided_at", "done"), MIDNIGHTS)
def test_the_day_begins_at_midnight_in_london(db: Session, decided_at: datetime, done: int) -> None:
    me = a_user(db, "Dr Amira Shah")
    deciding(db, an_item(db), HIDE, by=me, at=decided_at)
    assert the_day(db, me, datetime(2026, 7, 2, 9, tzinfo=UTC)).done == done


def test_another_practices_day_is_another(db: Session) -> None:
    me, elsewhere = a_user(db, "Dr Amira Shah"), a_user(db, "Dr Dan York", practice=YORK)
    deciding(db, an_item(db, practice=YORK), HIDE, by=elsewhere)
    an_item(db, practice=YORK)
    day = the_day(db, me)
    assert day == MyDay(0, 0, 0, 0, None, [], day.newest_entry)


def test_who_may_not_work_in_the_queue_has_no_day(db: Session) -> None:
    pat = a_user(db, "Pat Lee", Role.ADMINISTRATOR)
    with pytest.raises(NotAllowed):
        my_day(db, queue.Tally(0, 0, 0, 0), by=pat, at=NOON)


def test_urgent_items_that_wait_are_counted(db: Session) -> None:
    for flags in ([Category.DOMESTIC_ABUSE], [Category.THIRD_PARTY], []):
        an_item(db, flags=flags)
    assert the_day(db, a_user(db, "Dr Amira Shah")).urgent == 1


def test_the_oldest_that_waits_is_found_among_all_ranks(either_db: Session) -> None:
    db = either_db
    patient, me = a_patient(db), a_user(db, "Dr Amira Shah")
    flags = ([Category.DOMESTIC_ABUSE], [], [Category.THIRD_PARTY], [Category.THIRD_PARTY, Category.SERIOUS_HARM])
    for days, each in enumerate(flags):
        an_item(db, patient, recorded_at=NOON - days * DAY, flags=each)
    deciding(db, an_item(db, patient, recorded_at=NOON - 9 * DAY), HIDE, by=me)
    assert the_day(db, me).oldest == date(2026, 2, 27)


def test_colleagues_who_opened_or_decided_something_are_at_work_on_what_they_touched_last(either_db: Session) -> None:
    db = either_db
    me, ben, carys = (a_user(db, name) for name in ("Dr Amira Shah", "Dr Ben Okoro", "Dr Carys Evans"))
    for kind, by, minutes in ((Kind.RESULT, ben, 8), (Kind.DOCUMENT, ben, 2), (Kind.REPORT, me, 1)):
        queue.claim(db, an_item(db, kind=kind).id, by=by, at=NOON - minutes * MINUTE)
    deciding(db, an_item(db, kind=Kind.ALLERGY), HIDE, by=carys, at=NOON - 5 * MINUTE)
    expected = [AtWork("Dr Ben Okoro", Kind.DOCUMENT), AtWork("Dr Carys Evans", Kind.ALLERGY)]
    assert the_day(db, me).at_work == expected


def test_who_opened_something_more_than_ten_minutes_ago_is_no_longer_at_work(db: Session) -> None:
    me, ben = a_user(db, "Dr Amira Shah"), a_user(db, "Dr Ben Okoro")
    queue.claim(db, an_item(db).id, by=ben, at=NOON - 11 * MINUTE)
    deciding(db, an_item(db), HIDE, by=ben, at=NOON - 11 * MINUTE)
    assert the_day(db, me).at_work == []


def test_the_day_takes_two_statements_which_read_no_table_as_a_whole(db: Session) -> None:
    me = a_user(db, "Dr Amira Shah")
    an_item(db)
    counts, said = queue.tally(db, by=me), []
    engine: Any = db.get_bind()

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        said.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    with plans(engine, of_requests=False) as found:
        my_day(db, counts, by=me, at=NOON)
        queue.new_since(db, 0, by=me)
    event.remove(engine, "before_cursor_execute", note)
    assert len(said) == 3
    assert [step for step in found if WHOLE.match(step.partition("\n")[0])] == []


def test_what_came_since_is_counted(either_db: Session) -> None:
    db = either_db
    me, item = a_user(db, "Dr Amira Shah"), an_item(db)
    since = the_day(db, me).newest_entry
    assert (since, queue.new_since(db, since, by=me)) == (entries(db, item)[0].id, 0)
    an_entry(db, item)
    an_item(db, titles=["One", "Two"])
    an_item(db, practice=YORK)
    deciding(db, an_item(db), HIDE, by=me)
    assert queue.new_since(db, since, by=me) == 3


def test_what_came_since_is_counted_up_to_a_bound(db: Session) -> None:
    me = a_user(db, "Dr Amira Shah")
    an_item(db, titles=[f"Part {number}" for number in range(queue.MOST_NEW + 5)])
    assert queue.new_since(db, 0, by=me) == queue.MOST_NEW + 1
