"""A lead gives second looks by keyboard, settles one that differs, and the clinician reads and answers it."""

from collections.abc import Callable

from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.browser.conftest import NewPage
from tests.browser.live import Live
from tests.factories import DAY, NOON, a_practice, an_item, deciding
from tests.second_looks import FRIDAY, choose, drawn
from workbench.decisions import Choice
from workbench.models import User
from workbench.vocabulary import Outcome

Axe = Callable[[Page], list[str]]
UNREAD = 450
"""Milliseconds for which a key that decides does nothing on a new page."""


def a_week(session: Session, code: str) -> None:
    practice = a_practice(session, code)
    amira = session.scalars(select(User).where(User.practice_id == practice.id, User.full_name.contains("Amira"))).one()
    for title in ("Sore throat", "Sprained ankle"):
        item = an_item(session, practice=code, titles=[title], recorded_at=NOON - 5 * DAY)
        deciding(session, item, Choice(Outcome.LEAVE_VISIBLE), by=amira.as_actor(practice), at=FRIDAY)
    choose(session, code=code)
    drawn(session, code=code)


def press(page: Page, link: str) -> None:
    """Go there and press Enter, as by keyboard."""
    page.get_by_role("link", name=link).focus()
    page.keyboard.press("Enter")


def is_clean(page: Page, axe: Axe) -> None:
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert axe(page) + ([page.url] if wide else []) == []


def test_a_lead_looks_again_by_keyboard_and_the_clinician_answers(new_page: NewPage, workbench: Live, axe: Axe) -> None:
    workbench.write(a_week, workbench.practice)
    lead, gp = new_page(viewport={"width": 1280, "height": 900}), new_page(viewport={"width": 400, "height": 800})
    workbench.sign_in(lead, "carys")
    press(lead, "2 second looks to give or to settle")
    expect(lead.get_by_role("heading", level=1)).to_have_text("Second look")
    is_clean(lead, axe)
    press(lead, "Begin")
    agrees_with_the_first(lead, axe)
    hides_the_second(lead, axe)
    lead.set_viewport_size({"width": 400, "height": 800})
    is_clean(lead, axe)
    workbench.sign_in(gp, "amira")
    is_clean(gp, axe)
    press(gp, "A second look came to another answer than you did: 1 decision")
    answers(gp, axe)
    lead.reload()
    expect(lead.get_by_role("main")).to_contain_text("“She told me herself”")


def agrees_with_the_first(lead: Page, axe: Axe) -> None:
    expect(lead.get_by_role("heading", name="What would you decide?")).to_be_visible()
    expect(lead.locator("body")).not_to_contain_text("Amira")
    is_clean(lead, axe)
    lead.wait_for_timeout(UNREAD)
    lead.keyboard.press("v")
    expect(lead.get_by_role("status").first).to_have_text("You agree with Dr Amira Shah: left visible.")


def hides_the_second(lead: Page, axe: Axe) -> None:
    lead.keyboard.press("h")
    expect(lead.get_by_role("radio", name="Serious harm to the patient")).to_be_focused()
    lead.keyboard.press("3")
    is_clean(lead, axe)
    lead.keyboard.press("Enter")
    expect(lead.get_by_role("main")).to_contain_text("First: Dr Amira Shah")
    is_clean(lead, axe)
    lead.keyboard.press("Enter")
    expect(lead.get_by_role("status").first).to_contain_text("1 item hidden.")
    expect(lead.get_by_role("main")).to_contain_text("Too few to say: 2 second looks, and it takes 30.")


def answers(gp: Page, axe: Axe) -> None:
    expect(gp.get_by_role("main")).to_contain_text("Second look: Dr Carys Evans")
    is_clean(gp, axe)
    gp.get_by_label("Your answer").fill("She told me herself")
    gp.keyboard.press("Tab")
    gp.keyboard.press("Enter")
    expect(gp.get_by_role("status").first).to_contain_text("Your answer was sent")
