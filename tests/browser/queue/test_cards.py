"""Cards of one patient and day: left visible in one stroke, but nothing that was never on the screen."""

from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy.orm import Session

from tests.browser.live import Live
from tests.browser.queue.pressing import (
    LEAVE_ALL,
    LEAVE_VISIBLE,
    NEXT,
    NEXT_CARD,
    PREVIOUS_CARD,
    TICK,
    UNDO,
    expect_waiting,
    press,
    press_when_read,
)
from tests.factories import DAY, HOUR, MINUTE, NOON, a_patient, a_practice, an_entry, an_item, another_gp, deciding
from tests.factories import LEAVE_VISIBLE as LEFT_VISIBLE
from workbench.models import ReviewItem
from workbench.vocabulary import Category, Kind, Routine

Write = Callable[..., object]
LONG = "She came with a cough that would not go away. " * 60
OLD = NOON - HOUR


def a_card(
    session: Session, code: str, *titles: str, given: str = "Ann", at: datetime = OLD, text: str = ""
) -> list[int]:
    """The numbers of plain items of one patient, recorded within minutes."""
    patient = a_patient(session, practice=code, given=given)
    items = [
        an_item(session, patient, titles=[title], recorded_at=at + n * MINUTE / 10) for n, title in enumerate(titles)
    ]
    for item in items if text else ():
        an_entry(session, item, title="History", text=text, position=5)
    return [item.id for item in items]


@pytest.fixture
def two_cards(page: Page, workbench: Live) -> list[int]:
    """Ann's card of three items, then Ben's of two, and a third one; the focus on Ann's first item."""
    items = [
        *workbench.write(a_card, workbench.practice, "One", "Two", "Three"),
        *workbench.write(a_card, workbench.practice, "Four", "Five", given="Ben", at=OLD + 10 * MINUTE),
        *workbench.write(a_card, workbench.practice, "Six", given="Cy", at=OLD + 20 * MINUTE),
    ]
    workbench.sign_in(page, "amira")
    expect(item(page, items[0])).to_be_focused()
    return items


def item(page: Page, number: int) -> Locator:
    return page.locator(f"#pane #item-{number}")


def test_a_card_is_left_visible_in_one_stroke_and_taken_back(page: Page, two_cards: list[int]) -> None:
    press_when_read(page, LEAVE_ALL)
    expect(item(page, two_cards[3])).to_be_focused()
    expect(page.locator("#pane [data-decided]")).to_contain_text("Left visible: 3 items: Ann Marsh.")
    expect_waiting(page, 3)
    press(page, UNDO)
    expect_waiting(page, 6)
    expect(item(page, two_cards[0])).to_be_focused()


def test_what_is_unticked_stays_and_takes_the_focus(page: Page, two_cards: list[int]) -> None:
    press(page, NEXT, TICK)
    expect(item(page, two_cards[1]).get_by_role("checkbox")).not_to_be_checked()
    expect(page.get_by_role("button", name="Leave 2 visible").first).to_be_visible()
    press_when_read(page, LEAVE_ALL)
    expect(item(page, two_cards[1])).to_be_focused()
    expect_waiting(page, 4)


def test_n_goes_to_the_next_card_and_back(page: Page, two_cards: list[int]) -> None:
    for key, number in ((NEXT_CARD, 3), (NEXT_CARD, 5), (PREVIOUS_CARD, 3), (PREVIOUS_CARD, 0), (PREVIOUS_CARD, 0)):
        press(page, key)
        expect(item(page, two_cards[number])).to_be_focused()
    expect_waiting(page, 6)


def test_the_list_says_which_card_is_current_and_which_are_done(page: Page, two_cards: list[int]) -> None:
    lines = page.get_by_role("navigation", name="What waits").get_by_role("link")
    expect(lines).to_have_count(3)
    press_when_read(page, LEAVE_ALL)
    expect(item(page, two_cards[3])).to_be_focused()
    expect(lines.nth(1)).to_have_attribute("aria-current", "true")
    expect(page.locator("[data-line]").first).to_have_class("app-line app-line--none app-line--done")
    lines.nth(2).click()
    expect(item(page, two_cards[5])).to_be_focused()


def test_a_flagged_item_is_not_in_the_stroke(page: Page, workbench: Live) -> None:
    def write(session: Session) -> tuple[int, list[int]]:
        patient = a_patient(session, practice=workbench.practice)
        flagged = an_item(session, patient, titles=["Home visit"], flags=[Category.DOMESTIC_ABUSE])
        return flagged.id, [an_item(session, patient, titles=[title]).id for title in ("One", "Two")]

    flagged, _plain = workbench.write(write)
    workbench.sign_in(page, "amira")
    expect(item(page, flagged)).to_be_focused()
    expect(page.get_by_role("button", name="Leave 2 unflagged visible")).to_be_visible()
    press_when_read(page, LEAVE_ALL)
    expect_waiting(page, 1)
    expect(item(page, flagged)).to_be_focused()


@pytest.mark.parametrize("key", [LEAVE_ALL, LEAVE_VISIBLE])
def test_what_was_not_on_the_screen_is_shown_first(page: Page, workbench: Live, key: str) -> None:
    number = workbench.write(a_card, workbench.practice, "Long", text=LONG)[0]
    page.set_viewport_size({"width": 800, "height": 400})
    workbench.sign_in(page, "amira")
    expect(item(page, number)).to_be_focused()
    strokes = 0
    while page.locator("#counts [data-waiting]").inner_text() == "1":
        before = page.evaluate("scrollY")
        press_when_read(page, key)
        page.wait_for_timeout(200)
        strokes += 1
        assert page.evaluate("scrollY") > before or page.locator("[data-decided]").count()
        assert strokes < 10
    assert strokes > 2
    expect(page.locator("#pane [data-decided]")).to_contain_text("Left visible")


def test_what_is_folded_is_unfolded_first(page: Page, workbench: Live) -> None:
    def write(session: Session) -> None:
        patient = a_patient(session, practice=workbench.practice)
        an_item(session, patient, titles=["Cough"])
        for place in ("GP surgery", "Other"):
            an_item(session, patient, titles=[place], routine=Routine.WITHOUT_CONTENT)

    workbench.write(write)
    workbench.sign_in(page, "amira")
    fold = page.get_by_text("And 2 entries without content")
    expect(fold).to_be_visible()
    expect(page.get_by_role("listitem", name="Other")).to_be_hidden()
    press_when_read(page, LEAVE_ALL)
    press(page, LEAVE_ALL)  # at once, before anybody can have read it
    expect(page.get_by_role("listitem", name="Other")).to_be_visible()
    expect(page.locator("#told")).to_contain_text("There was more to read")
    page.wait_for_timeout(300)
    expect_waiting(page, 3)
    press_when_read(page, LEAVE_ALL)
    expect_waiting(page, 0)


def decide_as_colleague(session: Session, code: str, *items: int) -> None:
    for number in items:
        deciding(
            session, session.get_one(ReviewItem, number), LEFT_VISIBLE, by=another_gp(a_practice(session, code)),
            at=NOON,
        )  # fmt: skip


def test_a_card_that_a_colleague_finished_is_passed_over(page: Page, workbench: Live, two_cards: list[int]) -> None:
    workbench.write(decide_as_colleague, workbench.practice, two_cards[5])
    press(page, NEXT_CARD)
    expect(item(page, two_cards[3])).to_be_focused()
    press_when_read(page, LEAVE_ALL)
    expect(page.locator("#pane")).to_contain_text("Nothing of this day waits any more")
    expect(item(page, two_cards[0])).to_be_visible()


def test_a_card_in_which_a_colleague_was_first_is_shown_as_it_is_now(
    page: Page, workbench: Live, two_cards: list[int]
) -> None:
    workbench.write(decide_as_colleague, workbench.practice, two_cards[1])
    press_when_read(page, LEAVE_ALL)
    expect(page.get_by_role("main")).to_contain_text("Dr Ben Okoro decided first")
    expect(item(page, two_cards[0])).to_be_focused()
    expect(item(page, two_cards[1])).to_have_count(0)
    press_when_read(page, LEAVE_ALL)
    expect(item(page, two_cards[3])).to_be_focused()
    expect_waiting(page, 3)


def test_a_card_that_was_fetched_a_while_ago_is_asked_for_again(
    page: Page, workbench: Live, two_cards: list[int]
) -> None:
    page.evaluate("for (const card of cards()) fetched.set(card, -1e9)")
    workbench.write(decide_as_colleague, workbench.practice, two_cards[3])
    press(page, NEXT_CARD)
    expect(item(page, two_cards[4])).to_be_focused()
    expect(item(page, two_cards[3])).to_have_count(0)
    press_when_read(page, LEAVE_ALL)
    expect(item(page, two_cards[5])).to_be_focused()
    expect(item(page, two_cards[0])).to_be_visible()
    expect_waiting(page, 4)


def test_the_next_page_of_cards_comes_by_itself(page: Page, workbench: Live) -> None:
    def write(session: Session) -> None:
        for n in range(53):
            a_card(session, workbench.practice, f"Card {n}", given=f"No{n}", at=NOON - DAY + n * MINUTE)

    workbench.write(write)
    workbench.sign_in(page, "amira")
    expect(page.get_by_role("listitem", name="Card 0")).to_be_focused()
    lines = page.locator("[data-line]")
    expect(lines).to_have_count(50)
    lines.nth(48).get_by_role("link").click()
    expect(page.get_by_role("listitem", name="Card 48")).to_be_focused()
    expect(lines).to_have_count(53)
    for n in (49, 50, 51, 52):
        press(page, NEXT_CARD)
        expect(page.get_by_role("listitem", name=f"Card {n}")).to_be_focused()


def test_the_place_survives_a_reload_and_going_back(page: Page, two_cards: list[int]) -> None:
    press(page, NEXT_CARD)
    expect(item(page, two_cards[3])).to_be_focused()
    page.reload()
    expect(item(page, two_cards[3])).to_be_focused()
    item(page, two_cards[4]).get_by_role("link", name="Five").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Five")
    page.go_back()
    expect(item(page, two_cards[3])).to_be_focused()


def test_a_place_beyond_the_first_page_survives_a_reload(page: Page, workbench: Live) -> None:
    def write(session: Session) -> None:
        for n in range(55):
            a_card(session, workbench.practice, f"Card {n}", given=f"No{n}", at=NOON - DAY + n * MINUTE)

    workbench.write(write)
    workbench.sign_in(page, "amira")
    expect(page.get_by_role("listitem", name="Card 0")).to_be_focused()
    page.locator("[data-line]").nth(47).get_by_role("link").click()
    expect(page.locator("[data-line]")).to_have_count(55)
    page.locator("[data-line]").nth(53).get_by_role("link").click()
    expect(page.get_by_role("listitem", name="Card 53")).to_be_focused()
    page.reload()
    expect(page.get_by_role("listitem", name="Card 53")).to_be_focused()


def test_what_is_beside_follows_the_card(page: Page, two_cards: list[int]) -> None:
    beside = page.get_by_role("complementary", name="About the patient")
    expect(beside.get_by_role("heading", name="Ann Marsh")).to_be_visible()
    press(page, NEXT_CARD)
    expect(beside.get_by_role("heading", name="Ben Marsh")).to_be_visible()
    press(page, PREVIOUS_CARD)
    expect(beside.get_by_role("heading", name="Ann Marsh")).to_be_visible()


@pytest.fixture
def thirty_results(workbench: Live) -> None:
    def write(session: Session) -> None:
        for n in range(30):
            reading = {"value": "4.2", "unit": "mmol/L", "range": "3.5 to 5.3", "outside": "", "exact": "4.2000"}
            result = an_item(session, a_patient(session, practice=workbench.practice, given=f"No{n}"), titles=[],
                             kind=Kind.RESULT)  # fmt: skip
            an_entry(session, result, title="Potassium", routine=Routine.RESULTS, reading=reading)

    workbench.write(write)


@pytest.mark.usefixtures("thirty_results")
def test_a_group_is_left_visible_a_page_at_a_stroke(page: Page, workbench: Live) -> None:
    workbench.sign_in(page, "amira")
    page.locator(".app-groups").get_by_role("link").click()
    rows = page.locator("#group [data-review-item]")
    expect(rows).to_have_count(25)
    expect(page.locator("#group")).to_be_focused()
    while rows.count() == 25:
        press_when_read(page, LEAVE_ALL)
        page.wait_for_timeout(200)
    expect(rows).to_have_count(5)
    expect(page.locator("#group")).to_contain_text("Left visible: 25 items")
    press(page, LEAVE_ALL)  # at once
    page.wait_for_timeout(200)
    expect(rows).to_have_count(5)
    press(page, UNDO)
    expect(rows).to_have_count(25)


@pytest.mark.usefixtures("thirty_results")
def test_what_is_unticked_in_a_group_stays(page: Page, workbench: Live) -> None:
    workbench.sign_in(page, "amira")
    page.locator(".app-groups").get_by_role("link").click()
    page.set_viewport_size({"width": 1280, "height": 2000})
    page.get_by_role("checkbox", name="No3 Marsh").uncheck()
    expect(page.get_by_role("button", name="Leave 24 visible")).to_be_visible()
    press_when_read(page, LEAVE_ALL)
    expect(page.locator("#group [data-review-item]")).to_have_count(6)
    expect(page.get_by_role("checkbox", name="No3 Marsh")).to_be_visible()
