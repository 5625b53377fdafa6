"""Hold on arrival: the lead reads what is known about it, confirms it, and takes it back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from tests.browser.keyboard import fill, press
from tests.browser.live import Live
from tests.factories import a_practice
from tests.upstreams import a_way_out
from workbench.vocabulary import WayKind

Axe = Callable[[Page], list[str]]
ABOUT_A_MACHINE = {"carys": "/policy/hold-on-arrival", "pat": "/practice/clinical-system"}


def a_machine(session: Session, code: str) -> None:
    a_way_out(session, a_practice(session, code), kind=WayKind.EMIS_PAPI)


def test_the_lead_confirms_it_by_keys_and_switches_it_off_again(page_without_scripts: Page, workbench: Live) -> None:
    page = page_without_scripts
    workbench.write(a_machine, workbench.practice)
    workbench.sign_in(page, "carys")
    page.get_by_role("link", name="Policy", exact=True).press("Enter")
    page.get_by_role("link", name="Read what is known about it, and switch it on").press("Enter")
    expect(page.get_by_role("main")).to_contain_text("must be determined by the clinician (end user)")
    page.get_by_role("button", name="Switch hold on arrival on").press("Enter")
    page.get_by_role("alert").get_by_role("link", name="Tick that you have read this page").press("Enter")
    page.get_by_label("I have read what is known and what is not").press("Space")
    page.get_by_role("button", name="Switch hold on arrival on").press("Enter")
    page.get_by_role("alert").get_by_role("link").first.press("Enter")
    page.get_by_label("Basis").fill("agreed with the supplier on 20 February")
    page.get_by_role("button", name="Switch hold on arrival on").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Hold on arrival is on.")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hold on arrival: on")
    page.get_by_label("Basis").fill("the queue is too long")
    page.get_by_role("button", name="Switch hold on arrival off").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("What was held stays hidden until it is decided.")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hold on arrival: off")


def test_an_administrator_ends_the_sending_to_emis_by_keys_and_lets_it_send_again(
    page_without_scripts: Page, workbench: Live
) -> None:
    page = page_without_scripts
    workbench.write(a_machine, workbench.practice)
    workbench.sign_in(page, "pat")
    press(page, "link", "How decisions reach the clinical system")
    fill(page, "Basis", "EMIS changes something tonight")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("A dry run: nothing is sent.")
    press(page, "button", "Let it send")
    press(page, "link", "Tick that you have read")
    page.keyboard.press("Space")
    press(page, "link", "Enter a reason of up to 500 characters")
    page.keyboard.type("agreed with Dr Shah")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("What is decided is sent from now on, within a minute.")


@pytest.mark.parametrize("name", ABOUT_A_MACHINE)
def test_what_is_said_of_a_machine_is_clean_wide_and_narrow(page: Page, workbench: Live, axe: Axe, name: str) -> None:
    workbench.write(a_machine, workbench.practice)
    workbench.sign_in(page, name)
    page.goto(workbench.address + ABOUT_A_MACHINE[name])
    for width in (1280, 400):
        page.set_viewport_size({"width": width, "height": 900})
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
