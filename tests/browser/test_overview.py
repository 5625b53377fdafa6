"""The safeguarding lead's overview, by keyboard: from a number to its list, from a picture to its numbers."""

import re
from typing import Literal

from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from tests.browser.live import Live
from tests.factories import DAY, HIDE, LEAVE_VISIBLE, NOON, REFER, a_gp, a_patient, a_practice, an_item, deciding
from tests.integration.test_pages_oversight import count_days
from workbench.decisions import Choice

ASKED = Choice(REFER.outcome, note="May his father read this?")


def some_history(session: Session, code: str) -> None:
    by, patient = a_gp(a_practice(session, code)), a_patient(session, practice=code)
    for days_ago, choice in ((1, HIDE), (1, LEAVE_VISIBLE), (9, LEAVE_VISIBLE), (5, ASKED)):
        at = NOON - days_ago * DAY
        item = an_item(session, patient, titles=["Sore throat"], recorded_at=at - DAY)
        deciding(session, item, choice, by=by, at=at)
    an_item(session, patient, titles=["Sprained ankle"], received_at=NOON - 4 * DAY)
    count_days(session, code=code)


def press(page: Page, role: Literal["link"], name: str | re.Pattern[str]) -> None:
    """Go there and press Enter, as by keyboard."""
    place = page.get_by_role(role, name=name)
    place.focus()
    expect(place).to_be_focused()
    page.keyboard.press("Enter")


def test_a_lead_reads_what_needs_them_and_opens_what_is_behind_a_number(page: Page, workbench: Live) -> None:
    workbench.write(some_history, workbench.practice)
    workbench.sign_in(page, "carys")
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")
    expect(page.get_by_role("main")).to_contain_text("“May his father read this?”")
    press(page, "link", "1 waiting for more than 3 days")
    expect(page.get_by_role("link", name="Consultation: Sprained ankle")).to_be_visible()
    press(page, "link", "Back to the overview")
    numbers = page.locator("summary", has_text="Numbers of: Decisions per day")
    numbers.focus()
    page.keyboard.press("Enter")
    press(page, "link", re.compile("^1 ?: 1 March 2026, Hidden$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Decisions: 1")
    expect(page.get_by_role("main")).to_contain_text("A third party’s confidence")


def test_what_is_folded_on_a_narrow_screen_is_there_when_it_is_turned(page: Page, workbench: Live) -> None:
    page.set_viewport_size({"width": 400, "height": 900})
    workbench.sign_in(page, "carys")
    page.goto(f"{workbench.address}/audit")
    places = page.get_by_role("link", name="Hidden now")
    expect(places).to_be_hidden()
    page.set_viewport_size({"width": 900, "height": 400})
    expect(places).to_be_visible()
    expect(page.get_by_role("button", name="Search", exact=True)).to_be_visible()
    page.set_viewport_size({"width": 400, "height": 900})
    expect(places).to_be_hidden()
