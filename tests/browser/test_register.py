"""The register of what is hidden, by keyboard: found, kept hidden for longer, released in its place with a reason."""

import re
from collections.abc import Callable
from datetime import date

from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from tests.browser.live import Live
from tests.browser.test_accessible_pages import NARROW, WIDE, too_wide
from tests.factories import WHY_VISIBLE, a_gp, a_patient, a_practice, an_item, deciding
from workbench.decisions import Choice
from workbench.vocabulary import Outcome, Reason

ASKED = Choice(Outcome.HIDE, Reason.PATIENT_REQUEST)
UNTIL_JUNE = Choice(Outcome.HIDE, Reason.PATIENT_REQUEST, review_on=date(2026, 6, 1))


def hidden_entries(session: Session, code: str) -> None:
    """Two of Rosa Marsh's without a review date, one with; one of somebody else's."""
    by, rosa = a_gp(a_practice(session, code)), a_patient(session, practice=code)
    for title, choice in (("Sprained ankle", ASKED), ("Sore throat", ASKED), ("Home visit", UNTIL_JUNE)):
        deciding(session, an_item(session, rosa, titles=[title]), choice, by=by)
    omar = a_patient(session, practice=code, given="Omar", family="Pike")
    deciding(session, an_item(session, omar, titles=["Earache"]), ASKED, by=by)


def rows(page: Page) -> list[str]:
    """The titles of the entries in it."""
    return page.locator("tbody[data-review-item] [data-open]").evaluate_all(
        "links => links.map(link => link.firstChild.textContent.replace('Consultation: ', ''))"
    )


def test_a_lead_finds_keeps_and_releases_what_is_hidden(
    page: Page, workbench: Live, axe: Callable[[Page], list[str]]
) -> None:
    workbench.write(hidden_entries, workbench.practice)
    workbench.sign_in(page, "carys")
    page.get_by_role("link", name="Hidden now").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hidden now")
    find_what_has_no_date(page, "marsh")
    assert rows(page) == ["Sprained ankle", "Sore throat"]
    keep_the_first_hidden(page, "2026-09-01")
    expect(page.get_by_role("status")).to_have_text("1 entry stays hidden, with a new review date.")
    assert rows(page) == ["Sore throat"]
    release_the_first(page, axe)
    expect(page.get_by_text("Left visible: consultation of Rosa Marsh.")).to_be_visible()
    expect(page.locator("tbody[data-review-item]")).to_have_count(0)
    page.keyboard.press("u")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sore throat")
    expect(page.get_by_role("status").filter(has_text="1 item returned to the queue")).to_be_visible()


def find_what_has_no_date(page: Page, of_whom: str) -> None:
    page.keyboard.press("/")
    page.keyboard.type(of_whom)
    page.get_by_label("Review", exact=True).select_option("No review date")
    page.get_by_role("button", name="Apply filters").press("Enter")
    expect(page.get_by_role("link", name="Clear filters")).to_be_visible()


def keep_the_first_hidden(page: Page, until: str) -> None:
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.get_by_label("Review these again on").fill(until)
    page.get_by_role("button", name="Still right: keep hidden").press("Enter")


def release_the_first(page: Page, axe: Callable[[Page], list[str]]) -> None:
    """First without saying why, which is answered in words where the form is."""
    page.keyboard.press("j")
    page.keyboard.press("v")
    why = page.get_by_label("Why it can be visible now")
    expect(why).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 800})
        assert axe(page) == []
        assert too_wide(page) == []
    why.fill(WHY_VISIBLE)
    why.press("Enter")


def test_without_scripts_it_is_released_on_a_page_of_its_own(page_without_scripts: Page, workbench: Live) -> None:
    page = page_without_scripts
    workbench.write(hidden_entries, workbench.practice)
    workbench.sign_in(page, "carys")
    page.goto(f"{workbench.address}/hidden?patient=pike")
    page.get_by_role("link", name=re.compile("Release")).click()
    expect(page.get_by_role("main")).to_contain_text("Earache")
    page.get_by_label("Why it can be visible now").fill(WHY_VISIBLE)
    page.get_by_role("button", name="Leave this entry visible").click()
    expect(page.get_by_role("status")).to_contain_text("1 item left visible.")
    expect(page.get_by_role("main")).to_contain_text("No hidden entries match these filters.")
