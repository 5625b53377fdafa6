"""The NHS header's menu on a narrow screen: folded, and no place is cut off once it is open."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from tests.browser.live import Live, serving

PLACES = ("Overview", "Queue", "My decisions", "Patients", "Tasks", "Hidden now", "Audit", "Flags", "Policy")


@pytest.mark.parametrize("width", [320, 400, 1280])
def test_every_place_can_be_reached_at_every_width(page: Page, served: tuple[str, Engine], width: int) -> None:
    _, engine = served
    page.set_viewport_size({"width": width, "height": 800})
    with serving(str(engine.url), WORKBENCH_NHS_HEADER="yes") as address:
        Live(address, engine).sign_in(page, "carys")
        menu = page.get_by_role("navigation", name="Menu")
        if width < 1280:
            expect(menu.get_by_role("link", name="Audit")).to_be_hidden()
            menu.get_by_text("Menu", exact=True).click()
        for name in PLACES:
            box = menu.get_by_role("link", name=name, exact=True).bounding_box()
            assert box, name
            assert 0 <= box["x"] <= box["x"] + box["width"] <= width, name
