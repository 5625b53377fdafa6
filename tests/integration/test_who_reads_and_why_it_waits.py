"""What a row and an item's page say of who reads and why an entry waits again, and what they offer first."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.orm import Session

from tests.factories import (
    DAY,
    HIDE,
    HIDE_FROM_PROXIES,
    LEAVE_VISIBLE,
    NOON,
    REFER,
    TODAY,
    a_change,
    a_decided_item,
    a_patient,
    a_practice,
    a_proxy,
    an_item,
    an_operator,
    deciding,
    entries,
    entry_states,
    placed,
)
from tests.scheduled import run_step
from tests.visitors import Page, Visitor
from workbench.decisions import Choice
from workbench.models import Patient, ReviewItem
from workbench.vocabulary import CATEGORIES, Category, Outcome, Reason, Severity
from workbench.web.wording.keys import KEYS

TWELVE, GROWN, THIRTEEN_TODAY = date(2014, 1, 5), date(1984, 5, 6), date(2013, 3, 2)
CONFIDENTIAL = [Category.SEXUAL_REPRODUCTIVE, Category.SUBSTANCE_ALCOHOL]
FOR_A_WHILE = Choice(Outcome.HIDE, Reason.PATIENT_REQUEST, "", TODAY)

PROXIES_FIRST, AS_USUAL, ASKING_FIRST = (
    [KEYS[name].key for name in names.split()]
    for names in (
        "hide_from_proxies hide refer leave_visible",
        "leave_visible hide hide_from_proxies refer",
        "hide hide_from_proxies refer leave_visible",
    )
)


def usual(category: Category | None) -> list[str]:
    """What presses most is not left visible by one stroke, so that this does not come first."""
    return ASKING_FIRST if category and CATEGORIES[category].severity is Severity.URGENT else AS_USUAL


def pages_of(visitor: Visitor, item: ReviewItem) -> list[Page]:
    return [visitor.open("/queue"), visitor.open(f"/review-items/{item.id}")]


def tags_on(page: Page) -> list[str]:
    tags = [" ".join("".join(tag.itertext()).split()) for tag in page.all("article//strong")]
    return [tag for tag in tags if tag != "Waiting"]


def keys_on(page: Page) -> list[str]:
    """Of the buttons that decide, in the order in which they stand."""
    found = page.all("*[@data-review-item]//*[@class='app-actions']//*[@data-key]")
    return [button.attrib["data-key"] for button in found]


def first_on(page: Page) -> list[str]:
    """What stands out among them."""
    found = page.all("*[@data-review-item]//*[@data-key]")
    return [b.attrib["data-key"] for b in found if "app-button--first" in b.attrib["class"].split()]


@pytest.mark.parametrize(
    ("born", "has_proxy", "tags"),
    [
        (GROWN, False, []),
        (GROWN, True, ["Proxy can read"]),
        (TWELVE, False, ["Aged 11 to 15"]),
        (TWELVE, True, ["Proxy can read", "Aged 11 to 15"]),
        (None, False, []),
        (date(2015, 3, 3), False, []),
        (date(2015, 3, 2), False, ["Aged 11 to 15"]),
        (date(2010, 3, 3), False, ["Aged 11 to 15"]),
        (date(2010, 3, 2), False, []),
        (date(2010, 3, 2), True, []),
    ],
)
def test_a_row_and_a_page_say_who_else_may_read(
    db: Session, gp: Visitor, born: date | None, has_proxy: bool, tags: list[str]
) -> None:
    patient = a_patient(db, born=born)
    if has_proxy:
        a_proxy(db, patient)
    item = an_item(db, patient)
    assert [tags_on(page) for page in pages_of(gp, item)] == [tags, tags]


@pytest.mark.parametrize("category", CONFIDENTIAL)
@pytest.mark.parametrize(("born", "has_proxy"), [(GROWN, True), (TWELVE, False), (TWELVE, True)])
def test_hiding_from_proxies_comes_first_for_a_confidence_that_others_may_read(
    db: Session, gp: Visitor, category: Category, born: date, has_proxy: bool
) -> None:
    patient = a_patient(db, born=born)
    if has_proxy:
        a_proxy(db, patient)
    item = an_item(db, patient, flags=[category])
    for page in pages_of(gp, item):
        assert (keys_on(page), first_on(page)) == (PROXIES_FIRST, PROXIES_FIRST[:1])


@pytest.mark.parametrize("category", [*Category, None])
def test_leaving_visible_comes_first_where_nobody_else_reads(
    db: Session, gp: Visitor, category: Category | None
) -> None:
    item = an_item(db, flags=[category] if category else [])
    for page in pages_of(gp, item):
        assert (keys_on(page), first_on(page)) == (usual(category), usual(category)[:1])


@pytest.mark.parametrize("category", [*(each for each in Category if each not in CONFIDENTIAL), None])
def test_leaving_visible_comes_first_for_what_is_no_confidence_of_that_kind(
    db: Session, gp: Visitor, category: Category | None
) -> None:
    patient = a_patient(db, born=TWELVE)
    a_proxy(db, patient)
    item = an_item(db, patient, flags=[category] if category else [])
    for page in pages_of(gp, item):
        assert (keys_on(page), first_on(page)) == (usual(category), usual(category)[:1])


def test_a_long_item_offers_to_hide_from_proxies_first_and_to_read_all_of_it(db: Session, gp: Visitor) -> None:
    titles = [f"Observation {number}" for number in range(21)]
    an_item(db, a_patient(db, born=TWELVE), titles=titles, flags=[Category.SUBSTANCE_ALCOHOL])
    page = gp.open("/queue")
    keys = [KEYS[name].key for name in ("hide", "refer", "leave_visible", "hide_from_proxies")]
    assert (keys_on(page), first_on(page)) == (keys, [])


def changed(db: Session) -> ReviewItem:
    item = a_decided_item(db, LEAVE_VISIBLE)
    a_change(db, entries(db, item)[0])
    return item


def with_a_review_due(db: Session) -> ReviewItem:
    item = an_item(db, recorded_at=NOON - 2 * DAY)
    deciding(db, item, FOR_A_WHILE, at=NOON - DAY)
    run_step(db, a_practice(db), by=an_operator(a_practice(db)), at=NOON)
    return item


def from_before_a_birthday(db: Session) -> ReviewItem:
    return decided_days_ago(db, a_patient(db, born=THIRTEEN_TODAY), LEAVE_VISIBLE)


def from_before_a_proxy(db: Session) -> ReviewItem:
    item = a_decided_item(db, LEAVE_VISIBLE)
    a_proxy(db, db.get_one(Patient, item.patient_id), from_on=TODAY, at=NOON)
    return item


def decided_days_ago(db: Session, patient: Patient, choice: Choice) -> ReviewItem:
    item = an_item(db, patient, recorded_at=NOON - 3 * DAY)
    deciding(db, item, choice, at=NOON - 2 * DAY)
    placed(db, patient)
    return item


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (changed, "Changed since it was decided"),
        (with_a_review_due, "Review date has come: still hidden"),
        (from_before_a_birthday, "Decided before a birthday that changes who reads"),
        (from_before_a_proxy, "Left visible before a proxy could read; proxies do not see it yet"),
    ],
)
def test_what_waits_again_says_why(db: Session, gp: Visitor, made: Callable[[Session], ReviewItem], says: str) -> None:
    item = made(db)
    for page in pages_of(gp, item):
        assert says in tags_on(page)


@pytest.mark.parametrize("how", ["new", "undone"])
def test_what_waits_for_the_first_time_or_was_undone_says_nothing(db: Session, gp: Visitor, how: str) -> None:
    item = an_item(db)
    if how == "undone":
        gp.decide(item, "leave-visible")
        (undo,) = [form.get("action") for form in gp.open("/queue").all("form") if "undo" in form.get("action", "")]
        gp.send(undo)
    assert [tags_on(page) for page in pages_of(gp, item)] == [[], []]


@pytest.mark.parametrize("choice", [HIDE, REFER], ids=["hidden", "referred"])
def test_a_birthday_brings_back_nothing_that_nobody_sees(db: Session, gp: Visitor, choice: Choice) -> None:
    decided_days_ago(db, a_patient(db, born=THIRTEEN_TODAY), choice)
    assert gp.open("/queue").items == []


def test_what_was_hidden_from_proxies_waits_again_on_a_birthday_and_is_seen_by_nobody(db: Session, gp: Visitor) -> None:
    item = decided_days_ago(db, a_patient(db, born=THIRTEEN_TODAY), HIDE_FROM_PROXIES)
    assert gp.open("/queue").items == [item.id]
    for reader in ("patient", "proxy"):
        assert "Nothing to show." in gp.open(f"/patients/{item.patient_id}/view?as={reader}").words


def test_the_register_goes_on_listing_what_is_hidden_while_its_review_is_due(
    db: Session, gp: Visitor, lead: Visitor
) -> None:
    item = with_a_review_due(db)
    assert gp.open("/queue").items == [item.id]
    assert f"/review-items/{item.id}" in [link.get("href") for link in lead.open("/hidden").all("td//a")]
    gp.decide(item, "leave-visible", note="They have spoken")
    assert "No hidden entries." in lead.open("/hidden").words


def test_what_is_hidden_and_due_is_in_no_bulk_decision(db: Session, gp: Visitor) -> None:
    with_a_review_due(db)
    assert gp.open("/queue").all("input[@name='item']") == []


@pytest.mark.parametrize(
    ("choice", "offered"),
    [(HIDE, "prv"), (HIDE_FROM_PROXIES, "hrv"), (LEAVE_VISIBLE, "hpr"), (REFER, "hpv")],
)
def test_what_is_decided_has_no_first_button_and_does_not_offer_what_it_has(
    db: Session, gp: Visitor, choice: Choice, offered: str
) -> None:
    item = a_decided_item(db, choice)
    pages = [gp.open(f"/queue?state={entry_states(db, item)[0]}"), gp.open(f"/review-items/{item.id}")]
    firsts = [] if choice is not REFER else ["h"]
    assert [(sorted(keys_on(page)), first_on(page)) for page in pages] == [(sorted(offered), firsts)] * 2
