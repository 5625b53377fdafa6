"""Every page is clean to axe and fits its screen, wide and narrow."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy.orm import Session

from tests.browser.conftest import NewPage
from tests.browser.everything import LONG_WORD, PAGES, a_bit_of_everything
from tests.browser.live import Live
from tests.factories import a_patient, an_entry, an_item
from tests.fitness.test_routes import TABLE
from workbench.vocabulary import Kind, Routine

Axe = Callable[[Page], list[str]]
ELSEWHERE = {
    "/", "/sign-in", "/sign-in/code", "/audit/exports/<uuid:export>",
    "/patients/<int:patient>/view/entries/<int:entry>",
    "/oversight/second-look/<int:look>/decision", "/oversight/second-look/<int:look>/entries/<int:entry>/text",
    "/queue/card", "/queue/group", "/queue/beside/<int:patient>", "/queue/news", "/imports/<int:received>/progress",
    "/audit/exports/<uuid:export>/progress", "/audit/exports/<uuid:export>/file", "/hidden/csv", "/healthz", "/readyz",
    "/static/<path:filename>",
    "/review-items/<int:item>/entries/<int:entry>/documents/<int:document>/pages/<int:number>",
}  # fmt: skip
"""What leads on, is a file or a part of a page, or is looked at in a journey of its own."""

WIDE, NARROW, NARROWEST = 1280, 400, 320


def visits(workbench: Live, page: Page, name: str) -> list[str]:
    """The addresses that this person has to look at, signed in."""
    numbers = workbench.write(a_bit_of_everything, workbench.practice)
    workbench.sign_in(page, name)
    return [workbench.address + address.format(**numbers) for address in PAGES[name]]


DRAWN = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
"""What folds at another width has folded; axe would measure the one half before and the other after."""


def too_wide(page: Page) -> list[str]:
    """What sticks out to the right, if one would have to scroll sideways."""
    found: list[str] = page.evaluate("""() => {
        const {scrollWidth, clientWidth} = document.documentElement;
        const out = [...document.querySelectorAll("main *")]
            .filter((element) => element.getBoundingClientRect().right > clientWidth);
        return scrollWidth > clientWidth ? ["too wide", ...out.map((element) => element.outerHTML.slice(0, 80))] : [];
    }""")
    return found


def test_no_page_is_left_out() -> None:
    visited = [address.partition("?")[0] for addresses in PAGES.values() for address in addresses]
    rules = {rule: re.sub("<.*?>", "[^/]+", rule) for rule in (of[4:] for of in TABLE if of.startswith("GET "))}
    left_out = {rule for rule, like in rules.items() if not any(re.fullmatch(like, address) for address in visited)}
    assert left_out == ELSEWHERE


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_clean_and_fits(page: Page, workbench: Live, axe: Axe, name: str) -> None:
    found: list[str] = []
    for place, address in enumerate(visits(workbench, page, name)):
        page.goto(address)
        for width in (WIDE, NARROW, NARROWEST):
            page.set_viewport_size({"width": width, "height": 900})
            page.evaluate(DRAWN)
            if width == NARROW and place == 0:
                page.locator("header .app-folds > summary").click()
            faults = [] if width == NARROWEST else axe(page)
            found += [f"{address} at {width}: {fault}" for fault in faults + too_wide(page)]
    assert not found, "\n".join(found)


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
    row = page.locator("#pane [data-review-item]").first
    for key, deed in (
        ("Hide…", "Hide"),
        ("Hide from proxies…", "Hide"),
        ("Refer…", "Refer"),
        ("Leave visible…", "Leave"),
    ):
        pressed_until(row.get_by_role("button", name=key), row.get_by_role("button", name=f"{deed} 3 entries"))
        assert axe(page) + too_wide(page) == []
    row.get_by_role("button", name="Hide…").click()
    row.get_by_role("button", name="Hide 3 entries", exact=True).click()
    expect(row.get_by_role("alert")).to_be_visible()
    assert axe(page) + too_wide(page) == []
    row.get_by_label("A third party’s confidence").check()
    row.get_by_role("button", name="Hide 3 entries", exact=True).click()
    expect(page.locator("[data-decided]")).to_be_visible()
    assert axe(page) + too_wide(page) == []


def pressed_until(button: Locator, appears: Locator) -> None:
    """As often as there is more to read first."""
    for _ in range(5):
        if not appears.is_visible():
            button.click()
            button.page.wait_for_timeout(400)
    expect(appears).to_be_visible()


def many_waiting(session: Session, code: str) -> None:
    """A queue with everything that a card, its list and what is beside it can hold, and a group."""
    a_bit_of_everything(session, code)
    patient = a_patient(session, practice=code, given=f"{LONG_WORD}", family=f"{LONG_WORD}b")
    an_item(session, patient, titles=[LONG_WORD])
    for place in ("GP surgery", LONG_WORD):
        an_item(session, patient, titles=[place], routine=Routine.WITHOUT_CONTENT)
    for _ in range(3):
        result = an_item(session, patient, titles=[], kind=Kind.RESULT)
        reading = {"value": "4.2", "unit": "mmol/L", "range": "3.5 to 5.3", "outside": "", "exact": "4.2000000"}
        an_entry(session, result, title=f"Potassium {LONG_WORD}", routine=Routine.RESULTS, reading=reading)


@pytest.mark.parametrize("colours", ["none", "active"])
@pytest.mark.parametrize("width", [WIDE, NARROW, NARROWEST])
def test_the_queue_and_its_groups_are_clean_in_every_state(
    new_page: NewPage, workbench: Live, axe: Axe, width: int, colours: str
) -> None:
    page = new_page(viewport={"width": width, "height": 900}, forced_colors=colours)
    workbench.write(many_waiting, workbench.practice)
    workbench.sign_in(page, "amira")
    if width == WIDE:
        expect(page.locator("#beside").get_by_role("heading", name="Who can read")).to_be_visible()
    for line in page.locator("[data-line] a").all():
        line.click()
    page.evaluate("document.querySelectorAll('main details').forEach(fold => { fold.open = true; })")
    assert axe(page) + too_wide(page) == []
    page.locator(".app-groups").get_by_role("link").first.click()
    expect(page.locator("#group")).to_be_focused()
    assert axe(page) + too_wide(page) == []
    pressed_until(page.get_by_role("button", name="Leave 3 visible"), page.locator("[data-decided]"))
    assert axe(page) + too_wide(page) == []


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (400, 800), (320, 640), (640, 360)])
def test_the_first_item_is_on_the_first_screen(page: Page, workbench: Live, width: int, height: int) -> None:
    """Also on a telephone, and where 1280 by 720 is enlarged to twice its size."""
    page.set_viewport_size({"width": width, "height": height})
    workbench.write(many_waiting, workbench.practice)
    workbench.sign_in(page, "amira")
    title = page.locator("#pane [data-review-item] .app-item__title").first
    expect(page.locator("#pane [data-review-item]").first).to_be_focused()
    expect(title).to_be_in_viewport(ratio=0.5)
    top = title.evaluate("title => title.getBoundingClientRect().top + scrollY")
    assert top < height - 20 or height == 360


OPENED = {"/practice": ("pat", "Change patients’ access"), "/patients/{patient}/access": ("pat", "Add a proxy")}


@pytest.mark.parametrize("address", OPENED)
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_forms_about_access_are_clean_folded_out_and_with_faults(
    page: Page, workbench: Live, axe: Axe, address: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    name, fold = OPENED[address]
    numbers = workbench.write(a_bit_of_everything, workbench.practice)
    workbench.sign_in(page, name)
    page.goto(workbench.address + address.format(**numbers))
    for summary in page.locator("main details > summary").all():
        summary.click()
    assert axe(page) + too_wide(page) == []
    page.locator("details", has_text=fold).get_by_role("button").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert axe(page) + too_wide(page) == []


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_page_that_asks_to_confirm_is_clean(page: Page, workbench: Live, axe: Axe, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    workbench.sign_in(page, "pat")
    page.goto(f"{workbench.address}/practice")
    page.get_by_text("Change patients’ access").click()
    page.get_by_label("Pause: patients see nothing from that day").check()
    page.get_by_label("Basis").fill(f"letter about {LONG_WORD}")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("button", name="Confirm and record")).to_be_visible()
    assert axe(page) + too_wide(page) == []


def test_the_help_is_clean(page: Page, workbench: Live, axe: Axe) -> None:
    visits(workbench, page, "amira")
    page.get_by_role("button", name="Shortcuts").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert axe(page) == []
