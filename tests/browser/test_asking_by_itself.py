"""Pages that ask by themselves: a failure is said in words where it stands, and what has the focus keeps it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from sqlalchemy.orm import Session

from tests.browser.live import Live
from tests.factories import NOON, a_practice, an_administrator
from workbench import feeds
from workbench.feeds.ledger import Arrived
from workbench.vocabulary import Way

SILENT = "The workbench does not answer. This page asks again by itself."


def under_way(session: Session, code: str) -> int:
    by = an_administrator(a_practice(session, code))
    return feeds.note_upload(session, Arrived(Way.UPLOAD, "rosa.json", 100), by=by, at=NOON).id


@pytest.fixture
def watching(browser: Browser, workbench: Live) -> Iterator[Page]:
    """An administrator who watches an upload that nobody has begun to read; the console may tell of what fails."""
    page = browser.new_page()
    number = workbench.write(under_way, workbench.practice)
    workbench.sign_in(page, "pat")
    page.goto(f"{workbench.address}/imports/{number}")
    expect(page.get_by_role("progressbar")).to_be_visible()
    yield page
    page.close()


@pytest.mark.parametrize("status", [0, 500, 404])
def test_a_poll_that_fails_is_said_in_words_and_its_bar_does_not_pretend(watching: Page, status: int) -> None:
    def fail(route: Route) -> None:
        route.fulfill(status=status) if status else route.abort()

    watching.route("**/progress", fail)
    expect(watching.get_by_role("alert")).to_have_text(SILENT)
    expect(watching.get_by_role("progressbar")).to_be_hidden()
    watching.unroute("**/progress")
    expect(watching.get_by_role("progressbar")).to_be_visible()
    expect(watching.get_by_text(SILENT)).to_have_count(0)


def test_a_poll_that_is_refused_says_that_the_page_must_be_reloaded(watching: Page, workbench: Live) -> None:
    workbench.let_sessions_idle()
    expect(watching.get_by_role("alert")).to_have_text("This page cannot be kept up to date any more. Reload it.")
    expect(watching.get_by_role("progressbar")).to_be_hidden()


def test_what_has_the_focus_keeps_it_while_the_part_is_exchanged(watching: Page) -> None:
    watching.get_by_role("link", name="Reload").focus()
    for _ in range(2):
        with watching.expect_response("**/progress"):
            pass
    expect(watching.get_by_role("link", name="Reload")).to_be_focused()


def test_where_what_had_the_focus_is_gone_its_place_has_it(watching: Page) -> None:
    watching.get_by_role("link", name="Reload").focus()
    watching.route("**/progress", lambda route: route.fulfill(body='<div id="progress" tabindex="-1">Done</div>'))
    expect(watching.locator("#progress")).to_have_text("Done")
    expect(watching.locator("#progress")).to_be_focused()
