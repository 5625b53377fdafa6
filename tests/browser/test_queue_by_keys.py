"""A GP works the queue with the keyboard alone, and the focus is where one expects it after every step."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.live import Live
from tests.factories import MINUTE, NOON
from workbench.vocabulary import Category
from workbench.web.wording.keys import KEYS

REASON = "Reason, when hiding"
A_MOMENT_TO_READ = 500  # milliseconds
NEXT, PREVIOUS, LEAVE_VISIBLE, HIDE, HIDE_FROM_PROXIES, REFER, UNDO, TICK, OPEN, CLOSE, HELP = (
    KEYS[name].key
    for name in "next previous leave_visible hide hide_from_proxies refer undo tick open close help".split()
)
LETTERS = "".join(key.key for key in KEYS.values() if len(key.key) == 1)


@pytest.fixture
def rows(page: Page, workbench: Live) -> list[Locator]:
    """The queue with four items, the first of them flagged."""
    flagged = workbench.item(titles=["Home visit", "Plan"], flags=[Category.DOMESTIC_ABUSE])
    plain = [workbench.item(titles=[f"Plain {n}"], recorded_at=NOON - (9 - n) * MINUTE) for n in (1, 2, 3)]
    workbench.sign_in(page, "amira")
    return [page.locator(f"#item-{item}") for item in (flagged, *plain)]


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def expect_waiting(page: Page, waiting: int) -> None:
    expect(page.locator("#counts [data-waiting]")).to_have_text(str(waiting))


def test_signing_in_takes_only_keys(page: Page, workbench: Live) -> None:
    page.goto(workbench.address)
    page.get_by_label("User name").focus()
    page.keyboard.type(f"amira-{workbench.practice}")
    press(page, "Tab")
    page.keyboard.type("correct horse battery")
    press(page, "Enter")
    expect(page.get_by_role("heading", name="Queue")).to_be_visible()


def test_next_and_previous_move_and_stop_at_the_ends(page: Page, rows: list[Locator]) -> None:
    for key, row in zip([NEXT] * 5 + [PREVIOUS] * 4, (0, 1, 2, 3, 3, 2, 1, 0, 0), strict=True):
        press(page, key)
        expect(rows[row]).to_be_focused()


def test_leaving_visible_goes_on_and_undo_takes_it_back(page: Page, rows: list[Locator]) -> None:
    press(page, NEXT, NEXT, LEAVE_VISIBLE)
    expect(rows[2]).to_be_focused()
    expect_waiting(page, 3)
    expect(rows[1]).to_contain_text("Left visible")
    press(page, UNDO)
    expect(rows[1]).to_be_focused()
    expect(rows[1]).to_contain_text("Plain 1")
    expect_waiting(page, 4)


def test_the_last_one_decided_leaves_the_focus_at_its_undo(page: Page, rows: list[Locator]) -> None:
    press(page, NEXT, NEXT, NEXT, NEXT, LEAVE_VISIBLE)
    expect(rows[3].get_by_role("button", name="Undo")).to_be_focused()


def test_deciding_on_and_on_and_undoing_the_latest(page: Page, rows: list[Locator]) -> None:
    press(page, NEXT, LEAVE_VISIBLE)
    expect(rows[1]).to_be_focused()
    page.wait_for_timeout(A_MOMENT_TO_READ)
    press(page, LEAVE_VISIBLE)
    expect(rows[2]).to_be_focused()
    expect_waiting(page, 2)
    press(page, UNDO)
    expect(rows[1]).to_be_focused()
    expect(rows[0]).to_contain_text("Left visible")
    expect_waiting(page, 3)


def test_hide_opens_the_form_at_the_reason_and_sending_it_goes_on(page: Page, rows: list[Locator]) -> None:
    press(page, NEXT, HIDE)
    reason = rows[0].get_by_label(REASON)
    expect(reason).to_be_focused()
    press(page, "d", "Tab")
    expect(rows[0].get_by_label("Note")).to_be_focused()
    page.keyboard.type(f"{LETTERS} are letters here")
    press(page, "Tab", "Enter")
    expect(rows[1]).to_be_focused()
    expect(rows[0]).to_contain_text("Hidden.")
    expect_waiting(page, 3)


def test_what_is_wrong_takes_the_focus_and_what_was_typed_stays(page: Page, rows: list[Locator]) -> None:
    press(page, NEXT, HIDE)
    expect(rows[0].get_by_label(REASON)).to_be_focused()
    press(page, "Tab")
    page.keyboard.type("He reads her post")
    press(page, "Tab", "Enter")
    expect(rows[0].get_by_role("alert")).to_be_focused()
    expect(rows[0].get_by_role("alert")).to_contain_text("Choose why this is hidden")
    expect(rows[0].get_by_label("Note")).to_have_value("He reads her post")
    rows[0].get_by_role("link", name="Choose why this is hidden").press("Enter")
    expect(rows[0].get_by_label(REASON)).to_be_focused()


@pytest.mark.parametrize(
    ("key", "chosen", "field"),
    [(HIDE, "Hide", REASON), (HIDE_FROM_PROXIES, "Hide from proxies", REASON), (REFER, "Refer", "Note")],
)
def test_a_form_opens_with_its_decision_chosen_and_escape_closes_it(
    page: Page, rows: list[Locator], key: str, chosen: str, field: str
) -> None:
    press(page, "j", key)
    expect(rows[0].get_by_role("radio", name=chosen, exact=True)).to_be_checked()
    expect(rows[0].get_by_label(field)).to_be_focused()
    press(page, CLOSE)
    expect(rows[0].locator(".app-form")).to_have_count(0)
    expect(rows[0]).to_be_focused()


def test_refer_refers(page: Page, rows: list[Locator]) -> None:
    press(page, NEXT, REFER)
    expect(rows[0].get_by_label("Note")).to_be_focused()
    rows[0].get_by_role("button", name="Decide").press("Enter")
    expect(rows[0]).to_contain_text("Referred to the safeguarding lead")
    expect(rows[1]).to_be_focused()
    expect(page.locator("#counts")).to_contain_text("1 referred")


def test_tick_ticks_and_the_ticked_are_left_visible(page: Page, rows: list[Locator]) -> None:
    press(page, NEXT, NEXT, TICK)
    expect(rows[1].get_by_role("checkbox")).to_be_checked()
    press(page, NEXT, TICK, TICK, NEXT, TICK)
    expect(rows[2].get_by_role("checkbox")).not_to_be_checked()
    page.get_by_role("button", name="Leave ticked items visible").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("2 items left visible")
    expect(page.get_by_role("status")).to_be_focused()
    expect_waiting(page, 2)
    press(page, UNDO)
    expect(page.get_by_role("status")).to_contain_text("2 items returned to the queue")
    expect_waiting(page, 4)


def test_help_shows_the_keys_and_closing_it_gives_the_focus_back(page: Page, rows: list[Locator]) -> None:
    press(page, NEXT, HELP)
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    press(page, LEAVE_VISIBLE)
    press(page, CLOSE)
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    expect(rows[0]).to_be_focused()
    expect_waiting(page, 4)


def test_enter_opens_the_item_and_its_keys_work_there(page: Page, rows: list[Locator]) -> None:
    press(page, NEXT, OPEN)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Home visit")
    for key, field in ((HIDE, REASON), (REFER, "Note")):
        press(page, key)
        expect(page.get_by_label(field)).to_be_focused()
        page.get_by_role("heading", level=1).click()
    page.wait_for_timeout(A_MOMENT_TO_READ)
    press(page, LEAVE_VISIBLE)
    expect(page.get_by_role("status")).to_contain_text("1 item left visible")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Plain 1")


def test_keys_do_nothing_where_one_types(page: Page, rows: list[Locator]) -> None:
    page.get_by_label("Name or NHS number").focus()
    page.keyboard.type(LETTERS)
    expect(page.get_by_label("Name or NHS number")).to_have_value(LETTERS)
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect_waiting(page, 4)


def test_keys_with_control_or_command_are_the_browsers(page: Page, rows: list[Locator]) -> None:
    press(page, NEXT, *(f"{held}+{LEAVE_VISIBLE}" for held in ("Control", "Alt", "Meta")))
    expect(rows[0]).to_be_focused()
    expect_waiting(page, 4)


def test_a_key_held_down_decides_about_one_item_only(page: Page, rows: list[Locator]) -> None:
    press(page, NEXT)
    for _ in range(12):
        page.keyboard.down(LEAVE_VISIBLE)
        page.wait_for_timeout(60)
    page.keyboard.up(LEAVE_VISIBLE)
    expect(rows[0]).to_contain_text("Left visible")
    expect_waiting(page, 3)


def test_a_key_pressed_twice_decides_about_one_item_only(page: Page, rows: list[Locator]) -> None:
    press(page, NEXT, LEAVE_VISIBLE)
    expect(rows[1]).to_be_focused()
    press(page, LEAVE_VISIBLE)
    page.wait_for_timeout(300)
    expect_waiting(page, 3)
