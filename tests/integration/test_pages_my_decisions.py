"""My decisions: what the page says, what it offers, and that looking at it is on record."""

import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import (
    HIDE,
    HIDE_FROM_PROXIES,
    LEAVE_VISIBLE,
    MINUTE,
    NOON,
    REFER,
    a_change,
    a_lead,
    a_patient,
    a_practice,
    an_item,
    deciding,
    entries,
    revision,
)
from tests.visitors import Visitor
from workbench.decisions import Choice, leave_visible
from workbench.models import AuditEvent, ReviewItem
from workbench.permissions import Actor
from workbench.vocabulary import Outcome, Reason

MINE = "/decisions/mine"


def actor(visitor: Visitor) -> Actor:
    assert visitor.user
    return visitor.user.as_actor(a_practice(visitor.db))


def decided(visitor: Visitor, choice: Choice, **more: object) -> ReviewItem:
    item = an_item(visitor.db, **more)  # type: ignore[arg-type]
    deciding(visitor.db, item, choice, by=actor(visitor))
    return item


def in_one_stroke(visitor: Visitor, items: list[ReviewItem]) -> str:
    seen = {item.id: revision(visitor.db, item) for item in items}
    return leave_visible(visitor.db, seen, by=actor(visitor), at=NOON)


def test_a_decision_says_what_of_whom_why_and_when(gp: Visitor) -> None:
    decided(gp, Choice(Outcome.HIDE, Reason.STAFF_SAFETY, "<threats>"), titles=["Home visit", "Plan", "Advice"])
    page = gp.open(MINE)
    for words in ("Hidden 2 March 2026, midday", "Consultation: Home visit and 2 more entries", "Rosa Marsh",
                  "Safety of staff: “<threats>”", "Stands"):  # fmt: skip
        assert words in page.words


def test_who_has_decided_nothing_is_told_so(gp: Visitor) -> None:
    assert "You have no decisions yet." in gp.open(MINE).words


def test_it_is_undone_from_there(gp: Visitor) -> None:
    decided(gp, LEAVE_VISIBLE)
    (form,) = [form for form in gp.open(MINE).all("form") if form.get("action", "").endswith("/undo")]
    gp.send(form.attrib["action"])
    assert "Returned to the queue" in gp.open(MINE).words
    assert "Cannot be undone: it was undone." in gp.open(MINE).words


@pytest.mark.parametrize("choice", [LEAVE_VISIBLE, HIDE, HIDE_FROM_PROXIES, REFER], ids=lambda each: each.outcome)
def test_it_leads_to_what_it_can_be_changed_to(gp: Visitor, choice: Choice) -> None:
    item = decided(gp, choice)
    assert f'href="/review-items/{item.id}#decide"' in gp.open(MINE).text
    page = gp.open(f"/review-items/{item.id}")
    offered = [button.get("value") for button in page.all("button[@name='outcome']")]
    assert sorted(offered) == sorted({"leave-visible", "hide", "hide-from-proxies", "refer"} - {choice.outcome})


def test_a_stroke_about_many_is_one_group_that_unfolds(gp: Visitor, db: Session) -> None:
    patient = a_patient(db)
    batch = in_one_stroke(gp, [an_item(db, patient) for _ in range(53)])
    page = gp.open(MINE)
    (group,) = page.all(f"li[@data-batch='{batch}']")
    assert len(group.findall(".//details//li")) == 50
    for words in ("53 left visible in one stroke", "Show the first 50", "The audit has the other 3."):
        assert words in page.words


def test_why_a_stroke_cannot_be_undone_is_said(gp: Visitor, db: Session) -> None:
    items = [an_item(db) for _ in range(3)]
    in_one_stroke(gp, items)
    deciding(db, items[0], HIDE, by=a_lead(a_practice(db)))
    a_change(db, entries(db, items[1])[0])
    page = gp.open(MINE)
    assert "Cannot be undone in one stroke: somebody has decided again and it has changed." in page.words
    assert not page.all("form[@method='post']/button[@class='app-button']")


def test_the_leads_reply_to_a_referral_is_there(gp: Visitor, db: Session) -> None:
    item = decided(gp, Choice(Outcome.REFER, note="What do you think?"))
    reply = Choice(Outcome.HIDE, Reason.DOMESTIC_ABUSE, "He reads her post")
    deciding(db, item, reply, by=a_lead(a_practice(db)), at=NOON + MINUTE)
    page = gp.open(MINE)
    assert "“What do you think?”" in page.words
    assert "Dr Carys Evans, 2 March 2026, 12:01pm: hidden, Domestic abuse: “He reads her post”" in page.words


def test_the_filters_and_the_place_are_kept_from_page_to_page(gp: Visitor) -> None:
    patient = a_patient(gp.db)
    for _ in range(53):
        decided(gp, LEAVE_VISIBLE, patient=patient)
    decided(gp, HIDE, patient=patient)
    address, found = f"{MINE}?outcome=leave-visible&from=2026-03-02&to=2026-03-02", []
    while address:
        page = gp.open(address)
        found += page.items
        more = re.search(r'href="([^"]+)" rel="next"', page.text)
        address = more[1].replace("&amp;", "&") if more else ""
    assert found == sorted(found, reverse=True)
    assert len(found) == 53


@pytest.mark.parametrize(
    "query", ["from=yesterday", "from=2026-03-02&to=2026-03-01", "outcome=nonsense", "to=1066-10-14"]
)
def test_a_search_that_cannot_be_read_says_so_and_shows_nothing(gp: Visitor, query: str) -> None:
    decided(gp, HIDE)
    page = gp.open(f"{MINE}?{query}", 422)
    assert "There is a problem" in page.words
    assert page.items == []


@pytest.mark.parametrize(
    "place", ["nonsense", "2026-03-02~1", "2026-03-02T12:00:00+00:00~x", "~", "9999-12-31T23:59:59-12:00~1"]
)
def test_a_place_that_makes_no_sense_is_the_first_page(gp: Visitor, place: str) -> None:
    item = decided(gp, HIDE)
    assert gp.open(f"{MINE}?before={place.replace('+', '%2B')}").items == [item.id]


def test_looking_at_them_is_on_record(gp: Visitor, lead: Visitor) -> None:
    decided(gp, HIDE)
    gp.open(MINE)
    (event,) = gp.db.scalars(select(AuditEvent).where(AuditEvent.action == "viewed"))
    assert event.patient_nhs_number == "".join(c for c in event.patient_nhs_number or "" if c.isdigit())
    assert (
        "Dr Amira Shah (clinician) looked at their own decisions, about 1 item." in lead.open("/audit?looks=with").words
    )
