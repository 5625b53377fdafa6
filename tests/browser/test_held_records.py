"""A record that may be somebody else's: seen on the patient, compared side by side, and answered."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from tests.browser.conftest import NewPage
from tests.browser.live import Live
from tests.bundles import an_observation
from tests.factories import a_held_bundle, a_patient, an_item
from workbench.models import Patient

IS_HELD = "A record is held: is it this patient’s?"


def a_patient_with_a_held_record(session: Session, code: str) -> Patient:
    patient = a_patient(session, practice=code)
    an_item(session, patient, titles=["Home visit"])
    a_held_bundle(session, patient, an_observation(title="Blood pressure"))
    return patient


def seen_by_a_gp_and_answered(gp: Page, person: Page, workbench: Live, name: str, button: str) -> None:
    workbench.write(a_patient_with_a_held_record, workbench.practice)
    workbench.sign_in(gp, "amira")
    expect(gp.locator("#pane [data-card]")).to_contain_text(IS_HELD)
    workbench.sign_in(person, name)
    person.get_by_role("link", name="Practice", exact=True).click()
    person.get_by_role("link", name="Held records").click()
    person.get_by_role("link", name="Compare and answer").click()
    expect(person.get_by_role("row", name="Date of birth")).to_contain_text("6 May 1984 (41 years)")
    expect(person.get_by_role("row", name="Date of birth")).to_contain_text("6 May 2012 (13 years)")
    person.get_by_role("button", name=button).click()
    person.get_by_role("alert").get_by_role("link", name="Enter a reason").click()
    expect(person.get_by_label("How did you find out?")).to_be_focused()
    person.keyboard.type("asked the patient by telephone")
    person.get_by_role("button", name=button).click()
    expect(person.get_by_role("main")).to_contain_text("No held records.")
    gp.reload()


def test_an_administrator_finds_it_to_be_the_same_patients_and_it_is_imported(
    new_page: NewPage, workbench: Live
) -> None:
    gp, person = new_page(), new_page()
    seen_by_a_gp_and_answered(gp, person, workbench, "pat", "It is the same patient: import")
    expect(person.get_by_role("status")).to_contain_text("The same patient: imported (read 1, new 1")
    expect(gp.locator("#pane").get_by_role("link", name="Blood pressure")).to_be_visible()
    expect(gp.get_by_role("main")).not_to_contain_text(IS_HELD)
    expect(gp.get_by_role("main")).to_contain_text("13 years")


def test_a_lead_finds_it_to_be_somebody_elses_without_scripts(
    page: Page, page_without_scripts: Page, workbench: Live
) -> None:
    workbench.write(a_patient_with_a_held_record, workbench.practice)
    lead = page_without_scripts
    workbench.sign_in(lead, "carys")
    lead.get_by_role("link", name="Tasks").click()
    lead.get_by_role("link", name="Held records to answer: 1").click()
    lead.get_by_role("link", name="Compare and answer").click()
    lead.get_by_label("How did you find out?").fill("a twin, registered elsewhere")
    lead.get_by_role("button", name="It is not: discard").click()
    expect(lead.get_by_role("main")).to_contain_text("Not the same patient: discarded: “a twin, registered elsewhere”")
    workbench.sign_in(page, "amira")
    expect(page.get_by_role("link", name="Home visit")).to_be_visible()
    expect(page.get_by_role("main")).not_to_contain_text("Blood pressure")


@pytest.mark.parametrize("width", [1280, 400])
def test_it_is_answered_with_the_keyboard_alone(page: Page, workbench: Live, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    patient = workbench.write(a_patient_with_a_held_record, workbench.practice)
    workbench.sign_in(page, "carys")
    page.goto(f"{workbench.address}/patients/{patient.id}")
    page.get_by_role("link", name="Review the held record").focus()
    page.keyboard.press("Enter")
    page.get_by_label("How did you find out?").focus()
    page.keyboard.type("asked\nher")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="It is the same patient: import")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_contain_text("Not the same patient: discarded: “asked her”")
