"""The same work in a browser that runs no scripts."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.live import Live
from tests.factories import MINUTE, NOON


@pytest.fixture
def page(page_without_scripts: Page, workbench: Live) -> Page:
    """A GP in a queue of three: First, Second, Third."""
    for place, title in enumerate(("First", "Second", "Third")):
        workbench.item(titles=[title], recorded_at=NOON - (9 - place) * MINUTE)
    workbench.sign_in(page_without_scripts, "amira")
    return page_without_scripts


def row(page: Page, title: str) -> object:
    return page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=title))


def test_leaving_visible_goes_on_to_the_next_item(page: Page) -> None:
    row(page, "First").get_by_role("button", name="Leave visible").click()
    expect(page.get_by_role("status")).to_contain_text("1 item left visible")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Second")


def test_hiding_says_what_is_missing_keeps_what_was_typed_and_then_hides(page: Page) -> None:
    row(page, "Second").get_by_role("button", name="Hide…", exact=False).first.click()
    page.get_by_label("Note").fill("He reads her post")
    page.get_by_role("button", name="Decide").click()
    expect(page).to_have_title("Error: Consultation to review – Redaction workbench")
    expect(page.get_by_role("alert")).to_contain_text("Choose why this is hidden")
    expect(page.get_by_label("Note")).to_have_value("He reads her post")
    page.get_by_label("Reason, when hiding").select_option("Domestic abuse")
    page.get_by_role("button", name="Decide").click()
    expect(page.get_by_role("status")).to_contain_text("1 item hidden")


def test_many_are_left_visible_at_once_and_taken_back(page: Page) -> None:
    for title in ("First", "Third"):
        row(page, title).get_by_role("checkbox").check()
    page.get_by_role("button", name="Leave ticked items visible").click()
    expect(page.get_by_role("status")).to_contain_text("2 items left visible")
    expect(page.locator("[data-review-item]")).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("2 items returned to the queue")
    expect(page.locator("[data-review-item]")).to_have_count(3)


def test_there_is_no_button_that_needs_a_script(page: Page) -> None:
    for name in ("Tick all unflagged", "Keys"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
