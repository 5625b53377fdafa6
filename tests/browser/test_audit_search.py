"""The audit searched with the keyboard: by words, narrowed by a count, saved and found again."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect
from sqlalchemy.orm import Session

from tests.browser.live import Live
from tests.browser.test_accessible_pages import NARROW, NARROWEST, WIDE, too_wide
from tests.factories import HIDE, LEAVE_VISIBLE, a_gp, a_patient, a_practice, an_item, deciding
from workbench.decisions import Choice
from workbench.vocabulary import Outcome, Reason

WORDS = "Words in notes, reasons and names"
ABUSE = Choice(Outcome.HIDE, Reason.DOMESTIC_ABUSE, "Spoke to her alone about the bruises")


def some_history(session: Session, code: str) -> None:
    by = a_gp(a_practice(session, code))
    rosa = a_patient(session, given="Rosa", family="Quill", practice=code)
    for choice in (ABUSE, HIDE, LEAVE_VISIBLE):
        deciding(session, an_item(session, rosa, titles=["Letter"]), choice, by=by)
    deciding(session, an_item(session, a_patient(session, practice=code)), ABUSE, by=by)


def typed(page: Page, label: str, words: str) -> None:
    """Go to the field, write these words in it, and press Enter."""
    page.get_by_label(label).focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(words)
    page.keyboard.press("Enter")


def pressed(page: Page, place: Locator, key: str = "Enter") -> None:
    place.focus()
    page.keyboard.press(key)


def test_a_lead_finds_events_by_words_and_keeps_the_search(
    page: Page, workbench: Live, axe: Callable[[Page], list[str]]
) -> None:
    workbench.write(some_history, workbench.practice)
    workbench.sign_in(page, "carys")
    page.goto(f"{workbench.address}/audit")
    events = page.locator("[data-sequence]")
    expect(events).to_have_count(5)
    typed(page, WORDS, "quill alone")
    expect(events).to_have_count(1)
    expect(events).to_contain_text("hid “Letter” (consultation) of Rosa Quill")
    assert "quill" not in page.url
    typed(page, WORDS, "bruises")
    expect(events).to_have_count(2)
    for width in (WIDE, NARROW, NARROWEST):
        page.set_viewport_size({"width": width, "height": 900})
        assert axe(page) + too_wide(page) == []
    pressed(page, page.get_by_role("link", name="Domestic abuse"))
    expect(page.get_by_role("link", name="Domestic abuse remove this filter")).to_be_visible()
    pressed(page, page.locator("summary", has_text="Save a search"))
    typed(page, "Name for this search", "Injuries")
    expect(page.get_by_role("status").filter(has_text="The search was saved")).to_be_visible()
    page.goto(f"{workbench.address}/audit")
    pressed(page, page.get_by_role("link", name="Injuries", exact=True))
    expect(events).to_have_count(2)
    expect(page.get_by_label(WORDS)).to_have_value("bruises")
    looks = page.get_by_label("Include looks and sign-ins")
    pressed(page, looks, "Space")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("looks=with"))
    expect(looks).to_be_checked()
