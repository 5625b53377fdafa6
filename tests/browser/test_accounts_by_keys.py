"""Accounts by keys alone and without scripts: a practice is added, an account looked after, and one's own is, too."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update
from sqlalchemy.orm import Session

from tests.browser.conftest import NewPage
from tests.browser.keyboard import choose, fill, press, reach
from tests.browser.live import Live
from tests.browser.test_people import NEW, set_up
from tests.factories import MINUTE, NOON, PASSWORD
from workbench.models import User


@pytest.fixture
def another(new_page: NewPage) -> Page:
    return new_page(java_script_enabled=False)


def told(page: Page, words: str) -> None:
    expect(page.get_by_role("status").first).to_contain_text(words)


def wrong(page: Page, words: str) -> None:
    """The title says that something is wrong, and what is said of it leads to its field."""
    expect(page).to_have_title(re.compile("^Error: "))
    press(page, "link", words)
    expect(page.locator(":target")).to_be_focused()


def is_signed_out(page: Page) -> None:
    page.reload()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def locked(session: Session, name: str) -> None:
    session.execute(update(User).where(User.name == name).values(locked_until=NOON + 5 * MINUTE))


def test_an_administrator_looks_after_an_account(page_without_scripts: Page, another: Page, workbench: Live) -> None:
    pat, ben = page_without_scripts, another
    workbench.sign_in(pat, "pat")
    press(pat, "link", "Users")
    press(pat, "link", "Dr Ben Okoro")
    fill(pat, "Name", "x" * 201)
    pat.keyboard.press("Enter")
    wrong(pat, "Enter a name of up to 200 characters")
    fill(pat, "Name", "Dr Ben\u202e Okoro-Shah")
    pat.keyboard.press("Enter")
    told(pat, "Dr Ben Okoro-Shah: the name is changed.")
    workbench.sign_in(ben, "ben")
    choose(pat, "Safeguarding lead")
    pat.keyboard.press("Enter")
    told(pat, "the role is changed, and the account signed out everywhere.")
    is_signed_out(ben)
    workbench.write(locked, f"ben-{workbench.practice}")
    pat.reload()
    press(pat, "button", "Unlock")
    told(pat, "the account is unlocked.")
    workbench.sign_in(ben, "ben")
    press(pat, "button", "End all sessions")
    told(pat, "signed out everywhere.")
    is_signed_out(ben)
    for step, becomes in (("Disable", "disabled, and signed out everywhere"), ("Enable", "enabled")):
        press(pat, "button", f"{step} account")
        told(pat, f"the account is {becomes}.")
    press(pat, "button", "Give a one-time password")
    expect(pat.get_by_role("heading", level=1)).to_have_text("New password for Dr Ben Okoro-Shah")


def test_somebody_looks_after_their_own_account(page_without_scripts: Page, another: Page, workbench: Live) -> None:
    here, elsewhere = page_without_scripts, another
    workbench.sign_in(elsewhere, "ben")
    workbench.sign_in(here, "ben")
    press(here, "link", "Dr Ben Okoro")
    press(here, "button", "End this session")
    told(here, "That session has ended.")
    is_signed_out(elsewhere)
    press(here, "link", "Change your password")
    for present, becomes in (("not it", wrong), (PASSWORD, told)):
        fill(here, "Present password", present)
        fill(here, "New password", NEW)
        fill(here, "New password again", NEW)
        here.keyboard.press("Enter")
        becomes(here, {wrong: "That is not your present password", told: "Your password is changed."}[becomes])
    press(here, "link", "Set up a second factor")
    set_up(here, NEW)
    here.goto(f"{workbench.address}/account")
    press(here, "link", "Change or remove your second factor")
    fill(here, "Your password", "not it")
    press(here, "button", "Remove second factor")
    wrong(here, "That is not your present password")
    fill(here, "Your password", NEW)
    press(here, "button", "Remove second factor")
    told(here, "Your second factor is removed.")


def test_an_operator_adds_a_practice_whose_administrator_begins(
    page_without_scripts: Page, another: Page, workbench: Live
) -> None:
    olu, jo = page_without_scripts, another
    code = f"N{workbench.practice[1:]}"
    workbench.sign_in(olu, "olu")
    expect(olu.get_by_role("heading", level=1)).to_have_text("Practices")
    reach(olu, olu.locator("main summary"))
    olu.keyboard.press("Enter")
    fill(olu, "ODS code", "not a code")
    press(olu, "button", "Add practice")
    wrong(olu, "Choose the clinical system")
    olu.keyboard.press("Space")
    fill(olu, "ODS code", code)
    fill(olu, "Name of the practice", "New Surgery")
    fill(olu, "Name", "Jo Smith")
    fill(olu, "User name", f"jo-{code}")
    olu.keyboard.press("Enter")
    expect(olu.get_by_role("heading", level=1)).to_have_text("New Surgery is added")
    password = olu.locator("strong.app-code").nth(1).inner_text()
    jo.goto(f"{workbench.address}/sign-in")
    for label, words in (("User name", f"jo-{code}"), ("Password", password)):
        fill(jo, label, words)
    jo.keyboard.press("Enter")
    for label, words in (("Present password", password), ("New password", NEW), ("New password again", NEW)):
        fill(jo, label, words)
    jo.keyboard.press("Enter")
    told(jo, "Your password is changed.")
    press(jo, "link", "Users")
    expect(jo.get_by_role("row").filter(has_text="Jo Smith")).to_contain_text("Administrator")
