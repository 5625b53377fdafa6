"""Keys as the tests of the queue press them, and what they wait for."""

from playwright.sync_api import Locator, Page, expect

from workbench.web.wording.keys import KEYS

A_MOMENT_TO_READ = 500  # milliseconds
NEXT, PREVIOUS, NEXT_CARD, PREVIOUS_CARD = (
    KEYS[name].key for name in ("next", "previous", "next_card", "previous_card")
)
LEAVE_VISIBLE, LEAVE_ALL, HIDE, HIDE_FROM_PROXIES, REFER = (
    KEYS[name].key for name in ("leave_visible", "leave_all", "hide", "hide_from_proxies", "refer")
)
UNDO, TICK, OPEN, CLOSE, HELP, SEARCH, PATIENT = (
    KEYS[name].key for name in ("undo", "tick", "open", "close", "help", "search", "patient")
)
LETTERS = "".join(key.key for key in KEYS.values() if len(key.key) == 1)


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def press_when_read(page: Page, *keys: str) -> None:
    """As somebody who reads before they press: a key that decides at once does nothing before that."""
    for key in keys:
        page.wait_for_timeout(A_MOMENT_TO_READ)
        page.keyboard.press(key)


def go_to(page: Page, row: Locator, *, keys: int) -> None:
    """By so many keys, one after another: further cards come on the way."""
    for _ in range(keys):
        before = page.evaluate("document.activeElement.id")
        press(page, NEXT)
        page.wait_for_function("before => document.activeElement.id !== before", arg=before)
    expect(row).to_be_focused()


def expect_waiting(page: Page, waiting: int) -> None:
    expect(page.locator("#counts [data-waiting]")).to_have_text(str(waiting))
