"""A GP works the queue with the keyboard alone, and the focus is where one expects it after every step."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.live import Live
from tests.browser.queue.pressing import (
    A_MOMENT_TO_READ,
    CLOSE,
    HELP,
    HIDE,
    LEAVE_VISIBLE,
    LETTERS,
    NEXT,
    OPEN,
    PATIENT,
    PREVIOUS,
    REFER,
    SEARCH,
    UNDO,
    expect_waiting,
    go_to,
    press,
    press_when_read,
)
from tests.factories import MINUTE, NOON
from workbench.vocabulary import Category


@pytest.fixture
def rows(page: Page, workbench: Live) -> list[Locator]:
    """The queue with four cards of one item each, the first of them flagged, and the focus on it."""
    flagged = workbench.item(titles=["Home visit", "Plan"], flags=[Category.DOMESTIC_ABUSE])
    plain = [workbench.item(titles=[f"Plain {n}"], recorded_at=NOON - (9 - n) * MINUTE) for n in (1, 2, 3)]
    workbench.sign_in(page, "amira")
    rows = [page.locator(f"#item-{item}") for item in (flagged, *plain)]
    expect(rows[0]).to_be_focused()
    return rows


def test_signing_in_takes_only_keys(page: Page, workbench: Live) -> None:
    page.goto(workbench.address)
    page.get_by_label("User name").focus()
    page.keyboard.type(f"amira-{workbench.practice}")
    press(page, "Tab")
    page.keyboard.type("correct horse battery")
    press(page, "Enter")
    expect(page.get_by_role("heading", name="Queue")).to_be_visible()


def test_next_and_previous_move_and_stop_at_the_ends(page: Page, rows: list[Locator]) -> None:
    for key, row in zip([NEXT] * 4 + [PREVIOUS] * 4, (1, 2, 3, 3, 2, 1, 0, 0), strict=True):
        press(page, key)
        expect(rows[row]).to_be_focused()


def test_the_current_item_stands_in_the_upper_third(page: Page, rows: list[Locator]) -> None:
    for row in rows[1:]:
        press(page, NEXT)
        expect(row).to_be_focused()
        box = row.bounding_box()
        assert box
        assert 0 <= box["y"] <= 720 / 3


def test_leaving_visible_goes_on_and_undo_takes_it_back(page: Page, rows: list[Locator]) -> None:
    go_to(page, rows[1], keys=1)
    press_when_read(page, LEAVE_VISIBLE)
    expect(rows[2]).to_be_focused()
    expect_waiting(page, 3)
    expect(rows[1]).to_contain_text("Left visible: Rosa Marsh, Plain 1")
    press(page, UNDO)
    expect(rows[1]).to_be_focused()
    expect(rows[1]).to_contain_text("Plain 1")
    expect_waiting(page, 4)


def test_deciding_on_and_on_and_undoing_the_latest(page: Page, rows: list[Locator]) -> None:
    go_to(page, rows[1], keys=1)
    for row in (rows[2], rows[3]):
        press_when_read(page, LEAVE_VISIBLE)
        expect(row).to_be_focused()
    expect_waiting(page, 2)
    press(page, UNDO)
    expect(rows[2]).to_be_focused()
    expect(rows[1]).to_contain_text("Left visible")
    expect_waiting(page, 3)


def test_when_all_is_decided_the_focus_is_on_nothing_that_enter_could_undo(page: Page, rows: list[Locator]) -> None:
    go_to(page, rows[1], keys=1)
    for waiting in (3, 2, 1):
        press_when_read(page, LEAVE_VISIBLE)
        expect_waiting(page, waiting)
    expect(page.locator("#told")).to_have_text("This is the end of the list.")
    press(page, PREVIOUS, PREVIOUS, PREVIOUS, HIDE)
    expect(page.get_by_role("group", name="Reason for hiding")).to_be_visible()
    press(page, "1", "Enter")
    expect(page.get_by_role("heading", name="Queue")).to_be_focused()
    expect(page.locator("#told")).to_have_text("Everything in this list is decided.")
    press(page, "Enter")
    page.wait_for_timeout(300)
    expect_waiting(page, 0)


def test_what_presses_most_is_asked_about_before_it_is_left_visible(page: Page, rows: list[Locator]) -> None:
    press_when_read(page, LEAVE_VISIBLE)
    expect(rows[0].get_by_role("button", name="Leave 2 entries visible")).to_be_focused()
    expect_waiting(page, 4)
    press(page, "Enter")
    expect(rows[0]).to_contain_text("Left visible")
    expect(rows[1]).to_be_focused()
    expect_waiting(page, 3)


def test_help_shows_the_keys_and_closing_it_gives_the_focus_back(page: Page, rows: list[Locator]) -> None:
    press(page, HELP)
    help_shown = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(help_shown).to_be_visible()
    press(page, LEAVE_VISIBLE, HIDE)
    press(page, CLOSE)
    expect(help_shown).to_be_hidden()
    expect(rows[0]).to_be_focused()
    expect_waiting(page, 4)


def test_enter_opens_the_item_and_its_keys_work_there(page: Page, rows: list[Locator]) -> None:
    press(page, NEXT)
    expect(rows[1]).to_be_focused()
    press(page, OPEN)
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("Plain 1")
    for key, field in ((HIDE, page.get_by_role("radio").first), (REFER, page.get_by_label("Question"))):
        press(page, key)
        expect(field).to_be_focused()
        press(page, CLOSE)
        expect(page.get_by_role("button", name="Hide…")).to_be_visible()
    press_when_read(page, LEAVE_VISIBLE)
    expect(page.get_by_role("status")).to_contain_text("1 item left visible")
    expect(heading).to_contain_text("Plain 2")


def test_search_goes_to_its_field_and_the_patient_is_opened(page: Page, rows: list[Locator]) -> None:
    press(page, SEARCH)
    expect(page.get_by_label("Name or NHS number")).to_be_focused()
    expect(page.get_by_label("Name or NHS number")).to_have_value("")
    rows[0].focus()
    press(page, PATIENT)
    expect(page.get_by_role("heading", name="Rosa Marsh", level=1)).to_be_visible()


def test_keys_do_nothing_where_one_types(page: Page, rows: list[Locator]) -> None:
    press(page, SEARCH)
    page.keyboard.type(LETTERS)
    expect(page.get_by_label("Name or NHS number")).to_have_value(LETTERS)
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect_waiting(page, 4)


def test_keys_with_control_or_command_are_the_browsers(page: Page, rows: list[Locator]) -> None:
    press_when_read(page, *(f"{held}+{LEAVE_VISIBLE}" for held in ("Control", "Alt", "Meta")))
    expect(rows[0]).to_be_focused()
    expect(page.locator(".app-form")).to_have_count(0)
    expect_waiting(page, 4)


def test_a_key_held_down_decides_about_one_item_only(page: Page, rows: list[Locator]) -> None:
    go_to(page, rows[1], keys=1)
    page.wait_for_timeout(A_MOMENT_TO_READ)
    for _ in range(12):
        page.keyboard.down(LEAVE_VISIBLE)
        page.wait_for_timeout(60)
    page.keyboard.up(LEAVE_VISIBLE)
    expect(rows[1]).to_contain_text("Left visible")
    expect_waiting(page, 3)


def test_a_key_pressed_twice_decides_about_one_item_only(page: Page, rows: list[Locator]) -> None:
    go_to(page, rows[1], keys=1)
    press_when_read(page, LEAVE_VISIBLE)
    expect(rows[2]).to_be_focused()
    press(page, LEAVE_VISIBLE)
    page.wait_for_timeout(300)
    expect_waiting(page, 3)


def test_each_key_that_moves_has_a_button_that_goes_on_from_the_item(page: Page, rows: list[Locator]) -> None:
    for name, row in (("Next item", 1), ("Next card", 2), ("Previous item", 1), ("Previous card", 0)):
        page.get_by_role("button", name=name, exact=True).click()
        expect(rows[row]).to_be_focused()


def test_the_form_is_on_the_screen_as_a_whole(page: Page, rows: list[Locator]) -> None:
    press(page, HIDE)
    expect(page.locator(".app-form [name=reason]").first).to_be_focused()
    expect(page.locator(".app-form")).to_be_in_viewport(ratio=1)
    press(page, "Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("group", name="Reason for hiding")).to_be_in_viewport(ratio=1)
