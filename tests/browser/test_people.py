"""People and their accounts: added, signed in with a second factor, and closed while at work. Without scripts too."""

from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.live import Live
from tests.browser.test_accessible_pages import NARROW, WIDE, Axe
from tests.factories import NOON, PASSWORD

NEW = "lantern otter gravel"
PRESSED_TWICE = """() => {
    const stopped = [];
    addEventListener("submit", (event) => { stopped.push(event.defaultPrevented); event.preventDefault(); });
    const form = document.querySelector("form[action='/sign-out']");
    form.requestSubmit();
    form.requestSubmit();
    return stopped;
}"""
"""Which of two is not sent; our own listener comes first."""


@pytest.fixture
def look(axe: Axe) -> "Look":
    return Look(axe)


class Look:
    """Each page of a journey is clean to axe, and fits its screen, wide and narrow."""

    def __init__(self, axe: Axe) -> None:
        self.axe = axe

    def __call__(self, page: Page) -> None:
        for width in (NARROW, WIDE):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
        assert self.axe(page) == [], page.url


def test_an_administrator_adds_somebody_who_signs_in_and_sets_up_a_second_factor(
    workbench: Live, new_page: NewPage, look: Look
) -> None:
    pat = new_page()
    workbench.sign_in(pat, "pat")
    pat.get_by_role("link", name="Users", exact=True).click()
    pat.get_by_role("button", name="Require a second factor").click()
    pat.get_by_role("heading", name="Set up a second factor").wait_for()
    set_up(pat, PASSWORD, look)
    pat.get_by_role("link", name="Users", exact=True).click()
    pat.get_by_text("Add a user").click()
    name = f"jsmith-{workbench.practice}"
    pat.get_by_label("Name", exact=True).fill("Dr Jo Smith")
    pat.get_by_label("User name").fill(name)
    pat.get_by_role("radio", name="Clinician").check()
    look(pat)
    pat.keyboard.press("Enter")
    password = pat.locator("strong.app-code").nth(1).inner_text()
    look(pat)
    assert pat.evaluate(PRESSED_TWICE) == [False, True]

    jo = new_page()
    sign_in(workbench, jo, name, password)
    choose_password(jo, password, look)
    secret = set_up(jo, NEW, look)
    expect(jo).to_have_url(f"{workbench.address}/queue")

    sign_in(workbench, jo, name, NEW)
    jo.get_by_label("Code").fill("000000")
    jo.keyboard.press("Enter")
    expect(jo.get_by_role("alert")).to_contain_text("That code does not work")
    look(jo)
    jo.get_by_label("Code").fill(pyotp.TOTP(secret).at(NOON + timedelta(seconds=30)))
    jo.keyboard.press("Enter")
    expect(jo).to_have_url(f"{workbench.address}/queue")


def test_an_account_is_closed_while_it_is_at_work(
    workbench: Live, new_page: NewPage, page_without_scripts: Page, look: Look
) -> None:
    item = workbench.item()
    amira, pat = page_without_scripts, new_page()
    workbench.sign_in(amira, "amira")
    amira.goto(f"{workbench.address}/review-items/{item}/decision?outcome=hide")
    workbench.sign_in(pat, "pat")
    pat.goto(f"{workbench.address}/users")
    look(pat)
    pat.get_by_role("link", name="Dr Amira Shah").click()
    look(pat)
    pat.get_by_role("button", name="Disable account").focus()
    pat.keyboard.press("Enter")
    expect(pat.get_by_role("status").first).to_contain_text("the account is disabled, and signed out everywhere")
    amira.get_by_label("Domestic abuse").check()
    amira.get_by_role("button", name="Hide", exact=False).last.click()
    expect(amira.get_by_role("heading", name="Sign in")).to_be_visible()
    amira.get_by_label("User name").fill(f"amira-{workbench.practice}")
    amira.get_by_label("Password").fill(PASSWORD)
    amira.get_by_role("button", name="Sign in").click()
    expect(amira.get_by_role("alert")).to_contain_text("Check your user name and password")


def sign_in(workbench: Live, page: Page, name: str, password: str) -> None:
    page.goto(f"{workbench.address}/sign-in")
    page.get_by_label("User name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def choose_password(page: Page, present: str, look: Look) -> None:
    page.get_by_role("heading", name="Choose your password").wait_for()
    page.get_by_label("Present password").fill(present)
    page.get_by_label("New password", exact=True).fill(NEW)
    page.get_by_label("New password again").fill(NEW)
    look(page)
    page.keyboard.press("Enter")


def set_up(page: Page, password: str, look: Callable[[Page], None] = lambda _page: None) -> str:
    page.get_by_role("img", name="QR code", exact=False).wait_for()
    look(page)
    secret = page.locator("span.app-code").inner_text().replace(" ", "")
    page.get_by_label("Code that the app shows").fill(pyotp.TOTP(secret).at(NOON))
    page.get_by_label("Your password").fill(password)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Your recovery codes").wait_for()
    look(page)
    page.get_by_role("link", name="Go to your start page").click()
    return secret
