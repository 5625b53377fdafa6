"""The same work in a browser that runs no scripts."""

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy.orm import Session

from tests.browser.live import Live
from tests.factories import MINUTE, NOON, a_patient, an_item
from workbench.vocabulary import Routine


@pytest.fixture
def page(page_without_scripts: Page, workbench: Live) -> Page:
    """A GP in a queue of one patient and day: First, Second, Third."""

    def write(session: Session) -> None:
        patient = a_patient(session, practice=workbench.practice)
        for place, title in enumerate(("First", "Second", "Third")):
            an_item(session, patient, titles=[title], recorded_at=NOON - (9 - place) * MINUTE)

    workbench.write(write)
    workbench.sign_in(page_without_scripts, "amira")
    return page_without_scripts


def row(page: Page, title: str) -> Locator:
    return page.locator("#pane").get_by_role("listitem").filter(has=page.get_by_role("heading", name=title))


def test_leaving_visible_goes_on_to_the_next_item(page: Page) -> None:
    row(page, "First").get_by_role("button", name="Leave visible").click()
    expect(page.get_by_role("status").first).to_contain_text("1 item left visible")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Second")


def test_hiding_says_what_is_missing_keeps_what_was_typed_and_then_hides(page: Page) -> None:
    row(page, "Second").get_by_role("button", name="Hide…", exact=False).first.click()
    note, deed = page.get_by_role("textbox", name="Note"), page.get_by_role("button", name="Hide this entry")
    note.fill("He reads her post")
    deed.click()
    expect(page).to_have_title("Error: Consultation to review – Redaction workbench")
    expect(page.get_by_role("alert")).to_contain_text("Choose why this is hidden")
    expect(note).to_have_value("He reads her post")
    page.get_by_label("Domestic abuse").check()
    deed.click()
    expect(page.get_by_role("status").first).to_contain_text("1 item hidden")


def test_many_are_left_visible_at_once_and_taken_back(page: Page) -> None:
    row(page, "Second").get_by_role("checkbox").uncheck()
    page.get_by_role("button", name="Leave 3 visible").click()  # no script counts the ticks
    expect(page.get_by_role("status").first).to_contain_text("2 items left visible")
    expect(page.locator("#pane [data-review-item]")).to_have_count(1)
    expect(row(page, "Second")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status").first).to_contain_text("2 items returned to the queue")
    expect(page.locator("#pane [data-review-item]")).to_have_count(3)


def test_there_is_no_button_that_needs_a_script(page: Page) -> None:
    expect(page.get_by_role("button", name="Shortcuts")).to_have_count(0)


def test_further_cards_and_groups_are_reached_by_links(page: Page, workbench: Live) -> None:
    for number in range(3):
        workbench.item(
            titles=[f"Further {number}"], routine=Routine.WITHOUT_CONTENT, recorded_at=NOON - MINUTE * number
        )
    page.reload()
    page.get_by_role("navigation", name="What waits").get_by_role("link").last.click()
    expect(page.locator("#pane")).to_contain_text("Further 0")
    page.locator(".app-groups").get_by_role("link").click()
    page.get_by_role("button", name="Leave 3 visible").click()
    expect(page.get_by_role("status").first).to_contain_text("3 items left visible")
    expect(page.locator("#group")).to_contain_text("No items of this group wait")
