"""The register of what is hidden: narrowed, sorted, told again to be right, and taken away."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import (
    DAY,
    HIDE,
    HIDE_FROM_PROXIES,
    LEAVE_VISIBLE,
    NOON,
    YORK,
    a_change,
    a_decided_item,
    a_lead,
    a_patient,
    a_practice,
    an_item,
    deciding,
    entries,
)
from tests.visitors import Page, Visitor
from workbench import audit
from workbench.decisions import Choice
from workbench.models import Decision, ReviewItem
from workbench.oversight import hidden_now
from workbench.vocabulary import Action, Category, Outcome, Reason

SOON, LATER = date(2026, 3, 20), date(2026, 9, 1)


def until(day: date, reason: Reason = Reason.PATIENT_REQUEST, note: str = "") -> Choice:
    return Choice(Outcome.HIDE, reason, note, day)


def listed(page: Page) -> list[int]:
    return [int(row.attrib["data-entry"]) for row in page.all("tr[@data-entry]")]


def entry_of(db: Session, item: ReviewItem) -> int:
    return entries(db, item)[0].id


def boxes(page: Page) -> list[str]:
    return [box.attrib["value"] for box in page.all("input[@type='checkbox']")]


def test_an_error_loses_neither_the_ticks_nor_the_date_nor_the_place(db: Session, lead: Visitor) -> None:
    """Neither where something typed is wrong, nor where somebody was first about one of them."""
    items = [a_decided_item(db, HIDE) for _ in range(3)]
    page = lead.open("/hidden?reason=" + str(HIDE.reason))
    assert "What waits for a conversation can be hidden for at most 14 days more" in page.words
    (form,) = [form for form in page.all("form") if form.attrib.get("id") == "still-right"]
    sent = {"entry": boxes(page)[:2], "review_on": "2020-01-01"}
    wrong = lead.send(form.attrib["action"], sent, 422)
    ticked = [box.attrib["value"] for box in wrong.all("input[@name='entry']") if "checked" in box.attrib]
    assert (ticked, wrong.value("review_on"), wrong.value("reason")) == (sent["entry"], "2020-01-01", HIDE.reason)
    lead.decide(items[0], "leave-visible", note="read together")
    late = lead.send(form.attrib["action"], {**sent, "review_on": LATER.isoformat()}, 409)
    ticked = [box.attrib["value"] for box in late.all("input[@name='entry']") if "checked" in box.attrib]
    assert ticked == sent["entry"][1:]
    assert "has already left this visible" in late.words


def test_it_says_the_title_the_flags_and_how_long_ago(db: Session, lead: Visitor) -> None:
    item = an_item(db, titles=["Home visit"], flags=[Category.DOMESTIC_ABUSE], recorded_at=NOON - 9 * DAY)
    deciding(db, item, HIDE, at=NOON - 3 * DAY)
    read = lead.open("/hidden").words
    assert "Consultation: Home visit" in read
    assert "Domestic abuse" in read
    assert "3 days ago" in read


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("review=none", ["plain"]),
        ("review=later", ["dated"]),
        ("review=due", []),
        ("reason=patient-request", ["dated"]),
        ("reason=domestic-abuse", []),
        ("flag=domestic-abuse", ["dated"]),
        ("patient=okoro", ["dated"]),
        ("patient=nobody", []),
        ("by=999", []),
        ("sort=review", ["dated", "plain"]),
        ("sort=decided", ["plain", "dated"]),
        ("sort=entry", ["dated", "plain"]),
        ("sort=x&reason=y&flag=z&review=w&by=v&start=u", ["plain", "dated"]),
    ],
)
def test_it_is_narrowed_and_sorted(db: Session, lead: Visitor, query: str, found: list[str]) -> None:
    plain = an_item(db, titles=["Plain"], recorded_at=NOON - 9 * DAY)
    dated = an_item(db, a_patient(db, family="Okoro"), titles=["Dated"], flags=[Category.DOMESTIC_ABUSE],
                    recorded_at=NOON - 9 * DAY)  # fmt: skip
    deciding(db, plain, HIDE, at=NOON - 2 * DAY)
    deciding(db, dated, until(LATER), at=NOON - DAY)
    names = {entry_of(db, plain): "plain", entry_of(db, dated): "dated"}
    assert [names[entry] for entry in listed(lead.open(f"/hidden?{query}"))] == found


def test_what_is_due_for_review_comes_first_and_then_what_was_decided_first(either_db: Session) -> None:
    choices = {"new": (HIDE, 1), "old": (HIDE, 9), "due": (until((NOON - DAY).date()), 3), "later": (until(LATER), 5)}
    names = {}
    for name, (choice, days) in choices.items():
        item = an_item(either_db, recorded_at=NOON - 10 * DAY)
        deciding(either_db, item, choice, at=NOON - days * DAY)
        names[entry_of(either_db, item)] = name
    found = hidden_now(either_db, by=a_lead(a_practice(either_db)), at=NOON)
    assert [names[row.entry] for row in found.rows] == ["due", "old", "later", "new"]


def test_it_goes_on_page_after_page_in_its_order(db: Session, lead: Visitor) -> None:
    patient = a_patient(db)
    for _ in range(3):
        a_decided_item(db, HIDE, patient, titles=[f"Part {number}" for number in range(20)])
    address, found = "/hidden?sort=decided", []
    while address:
        page = lead.open(address)
        found += listed(page)
        address = next((link.attrib["href"] for link in page.all("a[@rel='next']")), "")
    assert len(found) == len(set(found)) == 60


def test_many_are_said_to_be_still_right_with_a_new_date(db: Session, lead: Visitor) -> None:
    first = a_decided_item(db, until(SOON, note="asked twice"))
    second = a_decided_item(db, HIDE_FROM_PROXIES)
    page = lead.open("/hidden")
    answer = lead.send("/hidden/still-right", {"entry": boxes(page), "review_on": LATER.isoformat()}, 303)
    assert answer.goes_to == "/hidden"
    read = lead.open("/hidden").words
    assert "2 entries stay hidden, with a new review date" in read
    for item, outcome, note in ((first, Outcome.HIDE, "asked twice"), (second, Outcome.HIDE_FROM_PROXIES, "")):
        *_, last = db.scalars(select(Decision).where(Decision.review_item_id == item.id).order_by(Decision.number))
        assert (last.number, last.outcome, last.note, last.review_on) == (2, outcome, note, LATER)
        assert last.by_name == "Dr Carys Evans"


def test_what_was_due_waits_no_longer_once_it_is_still_right(db: Session, lead: Visitor) -> None:
    item = an_item(db, recorded_at=NOON - 9 * DAY)
    deciding(db, item, until(date(2026, 3, 2)), at=NOON - 8 * DAY)
    lead.send("/hidden/still-right", {"entry": boxes(lead.open("/hidden")), "review_on": LATER.isoformat()}, 303)
    db.refresh(item)
    assert item.state == "decided"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"review_on": LATER.isoformat()}, "Tick at least one entry"),
        ({"review_on": ""}, "Enter the day on which these are reviewed again"),
        ({"review_on": "soon"}, "Enter the date"),
        ({"review_on": "2026-03-01"}, "date"),
    ],
)
def test_what_is_missing_is_said(db: Session, lead: Visitor, fields: dict[str, str], said: str) -> None:
    a_decided_item(db, HIDE)
    ticked = {} if "Tick" in said else {"entry": boxes(lead.open("/hidden"))}
    assert said in lead.send("/hidden/still-right", {**ticked, **fields}, 422).words
    assert db.scalars(select(Decision.number)).all() == [1]


def test_if_one_was_decided_meanwhile_none_is_changed(db: Session, lead: Visitor) -> None:
    one, other = a_decided_item(db, HIDE), a_decided_item(db, HIDE)
    ticked = boxes(lead.open("/hidden"))
    deciding(db, one, Choice(Outcome.LEAVE_VISIBLE, note="told him herself"))
    lead.send("/hidden/still-right", {"entry": ticked, "review_on": LATER.isoformat()}, 409)
    assert db.scalars(select(Decision.number).where(Decision.review_item_id == other.id)).all() == [1]


def test_what_changed_meanwhile_is_not_said_to_be_right_unread(db: Session, lead: Visitor) -> None:
    item = a_decided_item(db, HIDE)
    ticked = boxes(lead.open("/hidden"))
    a_change(db, entries(db, item)[0])
    lead.send("/hidden/still-right", {"entry": ticked, "review_on": LATER.isoformat()}, 409)


@pytest.mark.parametrize("entry", ["", "x", "1", "1-", "-1", "999-999"])
def test_what_is_no_entry_is_not_found(db: Session, lead: Visitor, entry: str) -> None:
    a_decided_item(db, HIDE)
    lead.send("/hidden/still-right", {"entry": entry, "review_on": LATER.isoformat()}, 404)


def test_what_is_visible_cannot_be_said_to_be_rightly_hidden(db: Session, lead: Visitor) -> None:
    item = a_decided_item(db, LEAVE_VISIBLE)
    (decision,) = db.scalars(select(Decision.id))
    box = f"{entry_of(db, item)}-{decision}"
    assert "not hidden" in lead.send("/hidden/still-right", {"entry": box, "review_on": LATER.isoformat()}, 422).words


def test_another_practices_entry_is_not_found(db: Session, lead: Visitor) -> None:
    item = a_decided_item(db, HIDE, practice=YORK)
    (decision,) = db.scalars(select(Decision.id))
    lead.send("/hidden/still-right", {"entry": f"{entry_of(db, item)}-{decision}", "review_on": "2026-09-01"}, 404)


def test_it_is_taken_away_as_the_filters_leave_it_without_titles(db: Session, lead: Visitor) -> None:
    item = an_item(db, titles=["Home visit"])
    deciding(db, item, until(LATER, note="=1+1"))
    a_decided_item(db, HIDE)
    first, second, *rest = lead.open("/hidden/csv?review=later").text.splitlines()
    assert first.startswith("entry,review_item,nhs_number")
    assert rest == []
    assert f"{entry_of(db, item)},{item.id}," in second
    assert "'=1+1,2026-09-01" in second
    assert "Home visit" not in second
    (event,) = audit.page(db, lead.practice, audit.Search(action=Action.EXPORTED))
    assert event.details == '{"format":"csv","rows":1,"what":"register of what is hidden"}'
    assert "took the register of what is hidden away as CSV: 1 row" in lead.open("/audit?action=exported").words
