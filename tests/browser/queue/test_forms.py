"""Hiding takes three keys; a form asks before it faults, keeps what was typed, and lets no other key act."""

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy.orm import Session

from tests.browser.live import Live
from tests.browser.queue.pressing import (
    CLOSE,
    HIDE,
    HIDE_FROM_PROXIES,
    LEAVE_ALL,
    LEAVE_VISIBLE,
    LETTERS,
    NEXT,
    REFER,
    TICK,
    UNDO,
    expect_waiting,
    press,
    press_when_read,
)
from tests.factories import HIDE as HIDDEN
from tests.factories import MINUTE, NOON, a_decided_item, a_link, a_patient, an_item
from workbench.vocabulary import Category


@pytest.fixture
def row(page: Page, workbench: Live) -> Locator:
    """The first of two items, about domestic abuse, with the focus on it."""
    item = workbench.item(titles=["Home visit", "Plan"], flags=[Category.DOMESTIC_ABUSE])
    workbench.item(titles=["Plain"], recorded_at=NOON - 9 * MINUTE)
    workbench.sign_in(page, "amira")
    row = page.locator(f"#item-{item}")
    expect(row).to_be_focused()
    return row


def note_of(row: Locator) -> Locator:
    return row.get_by_role("textbox", name="Note")


def reasons_of(row: Locator) -> Locator:
    return row.get_by_role("group", name="Reason for hiding").get_by_role("radio")


def test_hiding_takes_three_keys_and_goes_on(page: Page, row: Locator) -> None:
    press(page, HIDE)
    expect(reasons_of(row).first).to_be_focused()
    expect(row.get_by_role("button", name="Hide 2 entries")).to_be_visible()
    press(page, "1", "Enter")
    expect(row).to_contain_text("Hidden: Rosa Marsh, Home visit")
    expect(page.get_by_role("listitem", name="Plain")).to_be_focused()
    expect_waiting(page, 1)


def test_the_reason_that_the_flag_proposes_is_the_first(page: Page, row: Locator) -> None:
    press(page, HIDE)
    expect(reasons_of(row).first).to_have_accessible_name("Domestic abuse")
    expect(reasons_of(row).first).not_to_be_checked()
    press(page, "1")
    expect(row.get_by_label("Domestic abuse")).to_be_checked()


def test_a_note_is_typed_after_the_reason_and_enter_in_it_saves(page: Page, row: Locator) -> None:
    press(page, HIDE)
    expect(reasons_of(row).first).to_be_focused()
    press(page, "1", "Tab")
    expect(note_of(row)).to_be_focused()
    page.keyboard.type(f"{LETTERS} 1 2 3 are typed here")
    press(page, "Shift+Enter")
    page.keyboard.type("and here")
    expect(note_of(row)).to_have_value(f"{LETTERS} 1 2 3 are typed here\nand here")
    expect(row.get_by_label("Domestic abuse")).to_be_checked()
    press(page, "Enter")
    expect(row).to_contain_text("Hidden")
    expect_waiting(page, 1)


def test_a_reason_that_needs_a_note_asks_for_it_at_once(page: Page, row: Locator) -> None:
    press(page, HIDE)
    expect(reasons_of(row).first).to_be_focused()
    harm = row.get_by_label("Serious harm to the patient")
    press(page, harm.get_attribute("data-digit") or "")
    expect(harm).to_be_checked()
    expect(note_of(row)).to_be_focused()
    page.keyboard.type("He has threatened her")
    press(page, "Enter")
    expect(row).to_contain_text("Hidden")


def test_what_is_wrong_takes_the_focus_and_what_was_typed_stays(page: Page, row: Locator) -> None:
    press(page, HIDE)
    expect(reasons_of(row).first).to_be_focused()
    note_of(row).focus()
    page.keyboard.type("He reads her post")
    press(page, "Enter")
    expect(row.get_by_role("alert")).to_be_focused()
    expect(row.get_by_role("alert")).to_contain_text("Choose why this is hidden")
    expect(note_of(row)).to_have_value("He reads her post")
    press(page, "1", "Enter")
    expect(row).to_contain_text("Hidden")


def test_a_fault_leads_to_its_field(page: Page, row: Locator) -> None:
    press(page, HIDE)
    expect(reasons_of(row).first).to_be_focused()
    press(page, "Enter")
    row.get_by_role("link", name="Choose why this is hidden").press("Enter")
    expect(row.get_by_role("group", name="Reason for hiding")).to_be_in_viewport()


@pytest.mark.parametrize(
    ("key", "deed", "field"),
    [
        (HIDE, "Hide 2 entries", "Domestic abuse"),
        (HIDE_FROM_PROXIES, "Hide 2 entries from proxies", "Domestic abuse"),
        (REFER, "Refer 2 entries to the safeguarding lead", "Question for the safeguarding lead"),
    ],
)
def test_a_form_opens_at_its_first_field_with_its_deed_on_the_button_and_escape_closes_it(
    page: Page, row: Locator, key: str, deed: str, field: str
) -> None:
    press(page, key)
    expect(row.get_by_role("button", name=deed, exact=True)).to_be_visible()
    expect(row.locator(".app-form").get_by_label(field)).to_be_focused()
    press(page, CLOSE)
    expect(row.locator(".app-form")).to_have_count(0)
    expect(row).to_be_focused()
    expect_waiting(page, 2)


def test_a_question_is_typed_and_enter_refers(page: Page, row: Locator) -> None:
    press(page, REFER)
    expect(row.get_by_label("Question for the safeguarding lead")).to_be_focused()
    page.keyboard.type("Does he live there?")
    press(page, "Enter")
    expect(row).to_contain_text("Referred to the safeguarding lead")
    expect(page.get_by_role("listitem", name="Plain")).to_be_focused()
    expect(page.locator("#counts")).to_contain_text("1 referred")


def test_no_other_key_acts_in_an_open_form(page: Page, row: Locator) -> None:
    press(page, HIDE)
    expect(reasons_of(row).first).to_be_focused()
    address = page.url
    press_when_read(page)
    press(page, *LETTERS, LEAVE_VISIBLE, LEAVE_ALL, HIDE, REFER, NEXT, TICK, UNDO)
    page.wait_for_timeout(300)
    expect(row.get_by_role("button", name="Hide 2 entries")).to_be_visible()
    assert page.evaluate("document.activeElement.closest('.app-form') !== null")
    assert page.url == address
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect_waiting(page, 2)


def test_what_was_typed_is_not_lost_to_a_key_outside_the_form(page: Page, row: Locator) -> None:
    press(page, HIDE)
    note_of(row).fill("He reads her post")
    row.focus()
    press(page, REFER)
    expect(note_of(row)).to_be_focused()
    expect(note_of(row)).to_have_value("He reads her post")


def test_leaving_visible_what_is_hidden_asks_why(page: Page, workbench: Live) -> None:
    item = workbench.write(
        lambda session: a_decided_item(session, HIDDEN, a_patient(session, practice=workbench.practice)).id
    )
    workbench.sign_in(page, "amira")
    page.goto(f"{workbench.address}/queue?state=hidden")
    row = page.locator(f"#item-{item}")
    expect(row).to_be_focused()
    press_when_read(page, LEAVE_VISIBLE)
    why = row.get_by_label("Why it can be visible now")
    expect(why).to_be_focused()
    press(page, "Enter")
    expect(row.get_by_role("alert")).to_contain_text("Enter why it can be visible now")
    why.fill("She has moved away and asks for it")
    why.press("Enter")
    expect(row).to_contain_text("Left visible")


def test_on_an_items_own_page_the_form_opens_where_the_eyes_are(page: Page, workbench: Live) -> None:
    item = workbench.item(titles=["Home visit", *(f"Note {number}" for number in range(18))])
    workbench.sign_in(page, "amira")
    page.goto(f"{workbench.address}/review-items/{item}")
    page.get_by_role("button", name="Hide…").click()
    expect(page.get_by_role("radio", name="Serious harm to the patient")).to_be_focused()
    expect(page.get_by_role("radio", name="Serious harm to the patient")).to_be_in_viewport()


def with_many_links(session: Session, code: str) -> int:
    """The number of an item that is linked to seven others."""
    patient = a_patient(session, practice=code)
    item = an_item(session, patient, titles=["Home visit"], flags=[Category.DOMESTIC_ABUSE])
    for number in range(7):
        letter = an_item(session, patient, titles=[f"Letter {number}"], recorded_at=NOON - number * MINUTE)
        a_link(session, item, letter)
    return item.id


def test_the_button_is_in_sight_however_much_is_linked(page: Page, workbench: Live) -> None:
    item = workbench.write(with_many_links, workbench.practice)
    page.set_viewport_size({"width": 1280, "height": 800})
    workbench.sign_in(page, "amira")
    row = page.locator(f"#item-{item}")
    expect(row).to_be_focused()
    press(page, HIDE)
    button = row.get_by_role("button", name="Hide this entry")
    expect(button).to_be_in_viewport(ratio=1)
    last = row.get_by_role("radio", name="Leave it as it is").last
    last.focus()
    expect(button).to_be_in_viewport(ratio=1)
    top, of_button = last.bounding_box(), button.bounding_box()
    assert top
    assert of_button
    assert top["y"] + top["height"] <= of_button["y"]
