"""Every page is clean to axe and fits its screen, wide and narrow."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from tests.browser.live import Live
from tests.factories import HIDE, LEAVE_VISIBLE, NOON, a_gp, a_patient, a_practice, a_proxy, an_entry, an_item, deciding
from workbench.vocabulary import Category, Kind

Axe = Callable[[Page], list[str]]
LONG_WORD = "pneumonoultramicroscopicsilicovolcanoconiosis" * 2
PAGES = {
    "amira": ["/queue", "/queue?state=left-visible", "/queue?patient=nobody", "/review-items/{item}",
              "/review-items/{item}/decision?outcome=refer", "/patients/{patient}", "/patients/{patient}/view",
              "/patients/{patient}/view?as=proxy", "/hidden", "/no-such-page"],
    "carys": ["/audit", "/audit?from=nonsense", "/hidden", "/practice"],
    "pat": ["/practice"],
}  # fmt: skip
WIDE, NARROW, NARROWEST = 1280, 400, 320


def a_bit_of_everything(session: Session, code: str) -> dict[str, int]:
    by = a_gp(a_practice(session, code))
    patient = a_patient(session, practice=code)
    a_proxy(session, patient)
    item = an_item(
        session, patient, titles=["Home visit", "Plan"], flags=[Category.DOMESTIC_ABUSE, Category.THIRD_PARTY]
    )
    an_entry(session, item, title=f"Letter about {LONG_WORD}", text=f"She told me {LONG_WORD}. " * 30, position=2)
    an_item(session, patient, kind=Kind.RESULT, titles=["Serum ferritin"])
    for choice in (LEAVE_VISIBLE, HIDE):
        deciding(session, an_item(session, patient, titles=["Sprained ankle"]), choice, by=by, at=NOON)
    return {"item": item.id, "patient": patient.id}


def visits(workbench: Live, page: Page, name: str) -> list[str]:
    """The addresses that this person has to look at, signed in."""
    numbers = workbench.write(a_bit_of_everything, workbench.practice)
    workbench.sign_in(page, name)
    return [workbench.address + address.format(**numbers) for address in PAGES[name]]


def too_wide(page: Page) -> list[str]:
    """What sticks out to the right, if one would have to scroll sideways."""
    found: list[str] = page.evaluate("""() => {
        const {scrollWidth, clientWidth} = document.documentElement;
        const out = [...document.querySelectorAll("main *")]
            .filter((element) => element.getBoundingClientRect().right > clientWidth);
        return scrollWidth > clientWidth ? ["too wide", ...out.map((element) => element.outerHTML.slice(0, 80))] : [];
    }""")
    return found


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_clean_and_fits(page: Page, workbench: Live, axe: Axe, name: str) -> None:
    found: dict[str, list[str]] = {}
    for address in visits(workbench, page, name):
        page.goto(address)
        for width in (WIDE, NARROW, NARROWEST):
            page.set_viewport_size({"width": width, "height": 900})
            faults = [] if width == NARROWEST else axe(page)
            found[f"{address} at {width}"] = faults + too_wide(page)
    assert {where: faults for where, faults in found.items() if faults} == {}


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_sign_in_page_is_clean(page: Page, workbench: Live, axe: Axe, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{workbench.address}/sign-in")
    assert axe(page) == []
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert axe(page) + too_wide(page) == []


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_forms_faults_and_what_was_decided_are_clean(page: Page, workbench: Live, axe: Axe, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    visits(workbench, page, "amira")
    row = page.locator("[data-review-item]").first
    row.get_by_role("link", name="Hide…").click()
    expect(row.get_by_label("Note")).to_be_visible()
    assert axe(page) + too_wide(page) == []
    row.get_by_role("button", name="Decide").click()
    expect(row.get_by_role("alert")).to_be_visible()
    assert axe(page) + too_wide(page) == []
    row.get_by_role("button", name="Leave visible").click()
    expect(page.locator("[data-decided]")).to_be_visible()
    assert axe(page) + too_wide(page) == []


def test_the_help_is_clean(page: Page, workbench: Live, axe: Axe) -> None:
    visits(workbench, page, "amira")
    page.get_by_role("button", name="Keys").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert axe(page) == []
