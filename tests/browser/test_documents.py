"""A clinician reads a letter in the page, and says so of one that cannot be read here."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.browser.conftest import NewPage
from tests.browser.live import Live
from tests.browser.queue.pressing import A_MOMENT_TO_READ
from tests.documents import PDF, TIFF, a_pdf, a_picture
from tests.factories import a_practice
from tests.integration.test_documents import DISCLOSED, LETTER, a_letter
from tests.receiving import receive
from workbench.models import ReviewItem

Axe = Callable[[Page], list[str]]


def _received(workbench: Live, content: bytes | None, media_type: str = PDF) -> int:
    def write(session: Session) -> int:
        receive(session, a_letter(content, media_type), practice=workbench.practice)
        of_practice = ReviewItem.practice_id == a_practice(session, workbench.practice).id
        return session.scalars(select(ReviewItem.id).where(of_practice).order_by(ReviewItem.id.desc())).first() or 0

    return workbench.write(write)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_letter_is_read_in_the_page_and_left_visible(new_page: NewPage, workbench: Live, scripts: bool) -> None:
    item = _received(workbench, a_pdf(LETTER, DISCLOSED))
    page = new_page(java_script_enabled=scripts)
    workbench.sign_in(page, "amira")
    page.locator(f"#item-{item}").get_by_role("link", name="Read its 2 pages").click()
    expect(page.get_by_text(DISCLOSED)).to_be_visible()
    expect(page.locator("mark").first).to_be_visible()
    for number in (1, 2):
        picture = page.get_by_role("img", name=f"Page {number} of 2")
        picture.scroll_into_view_if_needed()
        expect(picture).to_be_visible()
        if scripts:
            page.wait_for_function("number => document.images[number - 1].naturalWidth > 100", arg=number)
    if scripts:
        while "decision" not in page.url:  # each stroke shows what was not on the screen yet
            page.wait_for_timeout(A_MOMENT_TO_READ)
            page.keyboard.press("v")
            page.wait_for_timeout(200)
    else:
        page.get_by_role("button", name="Leave visible…").click()
    page.get_by_role("button", name="Leave this entry visible").click()
    expect(page.get_by_text("1 item left visible")).to_be_visible()


def test_a_page_that_has_not_come_is_left_visible_by_no_key(page: Page, workbench: Live) -> None:
    item = _received(workbench, a_picture("TIFF", pages=2), TIFF)
    workbench.sign_in(page, "amira")
    page.route("**/documents/**", lambda route: route.abort())
    page.goto(f"{workbench.address}/review-items/{item}")
    for _ in range(4):
        page.wait_for_timeout(A_MOMENT_TO_READ)
        page.keyboard.press("v")
    expect(page.locator("#told")).to_contain_text("A page of the document is not on the screen yet")
    expect(page).to_have_url(f"{workbench.address}/review-items/{item}")


def test_one_that_was_not_received_needs_the_tick(new_page: NewPage, workbench: Live) -> None:
    item = _received(workbench, None)
    page = new_page()
    workbench.sign_in(page, "amira")
    row = page.locator(f"#item-{item}")
    expect(row).to_contain_text("it was not received")
    expect(row.get_by_role("checkbox")).to_have_count(0)
    expect(row).to_be_focused()
    page.wait_for_timeout(A_MOMENT_TO_READ)
    page.keyboard.press("v")
    tick = row.get_by_role("checkbox", name="I have read it in the clinical system")
    expect(tick).to_be_focused()
    row.get_by_role("button", name="Leave this entry visible").click()
    expect(row.get_by_role("alert")).to_contain_text("Read this in the clinical system first, then tick the box")
    tick.check()
    row.get_by_role("button", name="Leave this entry visible").click()
    expect(page.locator("[data-decided]")).to_contain_text("Left visible")


SENT = {
    "letter": (a_pdf(LETTER, DISCLOSED), PDF),
    "scan": (a_picture("TIFF", pages=2), TIFF),
    "not received": (None, PDF),
}


@pytest.mark.parametrize("width", [1280, 400])
@pytest.mark.parametrize("kind", SENT)
def test_the_page_is_clean_to_axe_and_fits(page: Page, workbench: Live, axe: Axe, kind: str, width: int) -> None:
    content, media_type = SENT[kind]
    item = _received(workbench, content, media_type)
    page.set_viewport_size({"width": width, "height": 900})
    workbench.sign_in(page, "amira")
    page.goto(f"{workbench.address}/review-items/{item}")
    if kind == "not received":
        page.get_by_role("button", name="Leave visible…").first.click()
        page.get_by_role("button", name="Leave this entry visible").click()
        expect(page.get_by_role("alert")).to_be_visible()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_page_opens_by_itself_and_can_do_nothing(browser: Browser, workbench: Live) -> None:
    """Chromium complains that it may not style it, which is as meant."""
    item = _received(workbench, a_pdf(LETTER))
    with browser.new_context() as context:
        page = context.new_page()
        workbench.sign_in(page, "amira")
        page.goto(f"{workbench.address}/review-items/{item}")
        page.get_by_role("link", name="Open page 1 of 1 by itself").click()
        page.wait_for_function("document.images.length === 1 && document.images[0].naturalWidth > 100")
        assert page.evaluate("self.origin") == "null"
