"""New entries are announced to a page that asks by itself, which disturbs nobody and keeps no session alive."""

import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import MINUTE, YORK, an_entry, an_item, entries
from tests.visitors import HTMX, Clock, Visitor
from workbench import people, queue
from workbench.models import AuditEvent, LoginSession

NEWS = "/queue/news"


def news(visitor: Visitor, status: int = 200, **asked: object) -> str:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return " ".join(visitor.open(f"{NEWS}?{query}", status, part=True).text.split())


def test_nothing_is_said_while_nothing_is_new(gp: Visitor, db: Session) -> None:
    (entry,) = entries(db, an_item(db))
    an_item(db, practice=YORK)
    assert news(gp, 204, since=entry.id) == ""


ANNOUNCED = {
    1: '1 new entry waits. <a id="to-new-entries" href="/queue">Show it</a>',
    12: '12 new entries wait. <a id="to-new-entries" href="/queue">Show them</a>',
    queue.MOST_NEW: "100 new entries wait.",
    queue.MOST_NEW + 1: "More than 100 new entries wait.",
    queue.MOST_NEW + 9: "More than 100 new entries wait.",
}


@pytest.mark.parametrize(("count", "said"), ANNOUNCED.items())
def test_what_is_new_is_announced(gp: Visitor, db: Session, count: int, said: str) -> None:
    an_item(db, titles=[f"Part {number}" for number in range(count)])
    assert said in news(gp, since=0)


def test_what_was_announced_is_not_said_again(gp: Visitor, db: Session) -> None:
    item = an_item(db)
    said = news(gp, since=0, told=0)
    again = re.search(r'hx-get="([^"]+)"', said)
    assert again
    address = again[1].replace("&amp;", "&")
    gp.open(address, 204, part=True)
    an_entry(db, item)
    assert "2 new entries wait" in gp.open(address, part=True).text


def test_what_waits_no_longer_is_no_longer_announced(gp: Visitor) -> None:
    said = news(gp, since=0, told=3)
    assert "new-entries" not in said
    assert "hx-get" in said


@pytest.mark.parametrize("since", ["", "nonsense", "-1", "9" * 30])
def test_a_place_that_makes_no_sense_has_no_news(gp: Visitor, db: Session, since: str) -> None:
    an_item(db)
    assert news(gp, 204, since=since) == ""


def test_asking_does_not_keep_a_session_alive(gp: Visitor, db: Session, clock: Clock) -> None:
    seen = db.scalars(select(LoginSession.seen_at)).one()
    clock.at += people.IDLE - MINUTE
    news(gp, 204, since=0)
    db.expire_all()
    assert db.scalars(select(LoginSession.seen_at)).one() == seen
    clock.at += 2 * MINUTE
    gp.open("/queue", 303)


def test_a_person_who_looks_does(gp: Visitor, clock: Clock) -> None:
    for _ in range(2):
        clock.at += people.IDLE - MINUTE
        gp.open("/queue")


def test_when_the_session_has_ended_what_is_being_typed_stays(gp: Visitor, clock: Clock) -> None:
    clock.at += 2 * people.IDLE
    page = gp.open(f"{NEWS}?since=0", 204, headers=HTMX)
    assert "HX-Redirect" not in page.headers
    gp.open("/queue", 401, headers=HTMX)


def test_a_refusal_does_not_take_the_pages_place(administrator: Visitor) -> None:
    page = administrator.open(f"{NEWS}?since=0", 204, part=True)
    assert "HX-Retarget" not in page.headers


def test_asking_leaves_no_audit_event(gp: Visitor, db: Session) -> None:
    an_item(db)
    news(gp, since=0)
    assert db.scalars(select(AuditEvent.action)).all() == ["switched"]
