"""What the queue looks like: on small screens, under a mouse, on paper; and what is said of flags in it."""

import re

import pytest
from playwright.sync_api import Page, ViewportSize, expect
from sqlalchemy.orm import Session

from tests.browser.live import Live
from tests.factories import a_flag, a_patient, an_item, entries
from workbench.vocabulary import Category

SMALL = [ViewportSize(width=640, height=360), ViewportSize(width=400, height=800)]
NOT_HELPFUL = re.compile("Not helpful ?: Domestic abuse, Home visit")
TOP = "element => element.getBoundingClientRect().top"


def several(session: Session, code: str) -> list[int]:
    """A card of one flagged item, in which three flags are of two categories, and three plain ones."""
    patient = a_patient(session, practice=code, given="Ann")
    flagged = an_item(session, patient, titles=["Home visit"], flags=[Category.DOMESTIC_ABUSE])
    for category in (Category.DOMESTIC_ABUSE, Category.THIRD_PARTY):
        a_flag(session, entries(session, flagged)[0], category)
    return [flagged.id, *(an_item(session, patient, titles=[title]).id for title in ("Cough", "Rash", "Cold"))]


@pytest.mark.parametrize("screen", SMALL, ids=str)
def test_the_first_item_is_on_the_first_screen(page: Page, workbench: Live, screen: ViewportSize) -> None:
    items = workbench.write(several, workbench.practice)
    page.set_viewport_size(screen)
    workbench.sign_in(page, "amira")
    expect(page.locator(f"#item-{items[0]}")).to_be_focused()
    expect(page.locator(f"#title-{items[0]}")).to_be_in_viewport(ratio=1)
    expect(page.locator(".app-card__who").first).to_be_in_viewport(ratio=1)


def test_no_row_moves_under_the_mouse(page: Page, workbench: Live) -> None:
    items = workbench.write(several, workbench.practice)
    workbench.sign_in(page, "amira")
    below = page.locator(f"#item-{items[-1]}")
    before = below.evaluate(TOP)
    page.locator(f"#item-{items[1]}").hover()
    assert below.evaluate(TOP) == before


def test_flags_of_a_category_are_one_reason_that_is_not_helpful_in_one_stroke(page: Page, workbench: Live) -> None:
    items = workbench.write(several, workbench.practice)
    workbench.sign_in(page, "amira")
    reasons = page.locator(f"#item-{items[0]}").get_by_role("list", name="Why this is flagged").get_by_role("listitem")
    expect(reasons).to_have_count(2)
    reasons.filter(has_text="Domestic abuse").get_by_role("button", name=NOT_HELPFUL).click()
    expect(reasons.filter(has_text="Domestic abuse").get_by_role("status")).to_have_text("Noted: not helpful")
    expect(page.locator(f"#item-{items[0]}")).to_be_focused()


def test_on_paper_is_what_waits_and_nothing_to_press(page: Page, workbench: Live) -> None:
    items = workbench.write(several, workbench.practice)
    workbench.sign_in(page, "amira")
    page.emulate_media(media="print")
    for words in ("Search and filter", "Shortcuts", "Not helpful"):
        expect(page.get_by_text(words).first).to_be_hidden()
    expect(page.locator(f"#title-{items[0]}")).to_be_visible()
    page.goto(f"{workbench.address}/review-items/{items[0]}")
    for words in ("Back to the queue", "Report a missed flag", "Go to the decision"):
        expect(page.get_by_text(words).first).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text("Printed by Dr Amira Shah")).to_be_visible()
