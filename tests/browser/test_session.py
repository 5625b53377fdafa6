"""A session that is about to end says so in time, and one key extends it; what was typed stays."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.live import Live

MINUTE = 60_000
WARNED = "You will be signed out in 2 minutes"


@pytest.fixture
def idle(page: Page, workbench: Live) -> Page:
    """A page with something typed in it, unused until a moment before the warning."""
    workbench.item(titles=["Home visit"])
    page.clock.install()
    workbench.sign_in(page, "pat")
    page.goto(f"{workbench.address}/patients")
    page.get_by_label("Name or NHS number").fill("Marsh")
    page.clock.fast_forward(27 * MINUTE - 5000)
    expect(page.get_by_role("alertdialog")).to_have_count(0)
    page.clock.fast_forward(6000)
    expect(page.get_by_role("alertdialog")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text(WARNED)
    return page


def test_the_warning_is_clean(idle: Page, axe: Callable[[Page], list[str]]) -> None:
    idle.set_viewport_size({"width": 400, "height": 900})
    assert axe(idle) == []


@pytest.mark.parametrize("key", ["Enter", "Escape"])
def test_one_key_extends_the_session_and_what_was_typed_stays(idle: Page, key: str) -> None:
    with idle.expect_response("**/session/extend") as answer:
        idle.keyboard.press(key)
    assert answer.value.status == 204
    expect(idle.get_by_role("alertdialog")).to_have_count(0)
    expect(idle.get_by_label("Name or NHS number")).to_have_value("Marsh")
    idle.clock.fast_forward(26 * MINUTE)
    expect(idle.get_by_role("alertdialog")).to_have_count(0)


def test_one_who_stays_away_is_told_so_and_what_was_typed_stays(idle: Page) -> None:
    idle.clock.fast_forward(3 * MINUTE)
    expect(idle.get_by_role("status")).to_contain_text("You have been signed out")
    idle.get_by_role("button", name="Close this message").click()
    expect(idle.get_by_label("Name or NHS number")).to_have_value("Marsh")


def test_a_page_in_use_is_extended_without_a_word(page: Page, workbench: Live) -> None:
    page.clock.install()
    workbench.sign_in(page, "pat")
    page.clock.fast_forward(20 * MINUTE)
    with page.expect_response("**/session/extend"):
        page.keyboard.press("Shift")
    page.clock.fast_forward(20 * MINUTE)
    expect(page.get_by_role("alertdialog")).to_have_count(0)


def test_an_ended_session_is_told_as_such_when_one_tries_to_extend_it(idle: Page, workbench: Live) -> None:
    workbench.let_sessions_idle()
    idle.keyboard.press("Enter")
    expect(idle.get_by_role("status")).to_contain_text("You have been signed out")
