"""A patient's timeline, by keyboard: all of it, then only what was decided; on paper from its first page on."""

import io
from collections.abc import Callable

import pypdfium2
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from tests.browser.live import Live
from tests.browser.test_accessible_pages import NARROW, WIDE, too_wide
from tests.factories import HIDE, LEAVE_VISIBLE, MINUTE, NOON, a_gp, a_patient, a_practice, an_item, deciding
from workbench.vocabulary import Category


def a_history(session: Session, code: str) -> int:
    """The number of a patient of whom something was hidden, something left visible, and much received."""
    by, patient = a_gp(a_practice(session, code)), a_patient(session, practice=code)
    visit = an_item(session, patient, titles=["Home visit", "Plan"], flags=[Category.DOMESTIC_ABUSE])
    deciding(session, visit, HIDE, by=by, at=NOON - 2 * MINUTE)
    deciding(session, an_item(session, patient, titles=["Sprained ankle"]), LEAVE_VISIBLE, by=by, at=NOON - MINUTE)
    for number in range(40):
        an_item(session, patient, titles=[f"Result {number}"])
    return patient.id


def test_a_lead_reads_all_about_a_patient_and_narrows_it(
    page: Page, workbench: Live, axe: Callable[[Page], list[str]]
) -> None:
    patient = workbench.write(a_history, workbench.practice)
    workbench.sign_in(page, "carys")
    for _ in range(2):
        page.goto(f"{workbench.address}/patients/{patient}")
    told = page.locator("tr[data-kind]")
    expect(told.first).to_contain_text("Dr Carys Evans (safeguarding lead) looked at the patient record")
    hidden = told.filter(has_text="Dr Amira Shah (clinician) hid")
    fold = hidden.locator("summary", has_text="1 more entry")
    fold.focus()
    page.keyboard.press("Enter")
    expect(hidden.get_by_role("link", name="Plan")).to_be_visible()
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 800})
        assert axe(page) == []
        assert too_wide(page) == []
    printed = pypdfium2.PdfDocument(io.BytesIO(page.pdf(format="A4")))
    assert "looked at the patient record" in printed[0].get_textpage().get_text_range().replace("\r\n", " ")

    page.get_by_label("Decisions").press("Space")
    page.get_by_role("button", name="Apply filters").press("Enter")
    expect(told).to_have_count(2)
    expect(told.first.get_by_role("link", name="Sprained ankle")).to_be_visible()
    hidden.get_by_role("link", name="Home visit").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Home visit")
