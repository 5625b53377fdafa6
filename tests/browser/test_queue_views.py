"""Views of the queue: saved under a name, found again, deleted."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.live import Live
from tests.browser.test_accessible_pages import NARROW, NARROWEST, WIDE, too_wide


def test_filters_are_saved_under_a_name_found_again_and_deleted(page: Page, workbench: Live) -> None:
    workbench.sign_in(page, "amira")
    page.goto(f"{workbench.address}/queue/views?kind=document")
    page.get_by_text("Save a view").click()
    page.get_by_label("Name for these filters").fill("My documents")
    page.get_by_role("button", name="Save view").click()
    expect(page).to_have_url(f"{workbench.address}/queue?kind=document")
    expect(page.get_by_role("status").filter(has_text="The view was saved")).to_be_visible()
    page.goto(f"{workbench.address}/queue/views")
    page.get_by_role("link", name="My documents").click()
    expect(page.get_by_label("Kind")).to_have_value("document")
    page.goto(f"{workbench.address}/queue/views")
    page.get_by_text("Save or delete a view").click()
    page.get_by_role("button", name="Delete the view My documents").click()
    expect(page.get_by_role("status").filter(has_text="The view was deleted")).to_be_visible()


@pytest.mark.parametrize("width", [WIDE, NARROW, NARROWEST])
def test_views_are_clean_folded_out_and_with_faults(
    page: Page, workbench: Live, axe: Callable[[Page], list[str]], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    workbench.sign_in(page, "amira")
    for name in ("x" * 60, ""):
        page.goto(f"{workbench.address}/queue/views?flag=any")
        page.locator("main summary").click()
        assert axe(page) + too_wide(page) == []
        page.get_by_label("Name for these filters").fill(name)
        page.get_by_role("button", name="Save view").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert axe(page) + too_wide(page) == []
