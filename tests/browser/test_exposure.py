"""How long something hidden could have been seen: from the overview to the page that an incident is reported from."""

from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from tests.browser.live import Live
from tests.factories import HIDE, HOUR, NOON, a_decided_item, a_patient, a_practice
from tests.upstreams import a_way_out


def one_hidden(session: Session, code: str) -> None:
    a_way_out(session, a_practice(session, code))
    patient = a_patient(session, practice=code, given="Ada")
    a_decided_item(session, HIDE, patient, titles=["Home visit"], recorded_at=NOON - 5 * HOUR)


def test_the_lead_finds_what_could_be_seen_and_reports_from_it(page_without_scripts: Page, workbench: Live) -> None:
    page = page_without_scripts
    workbench.write(one_hidden, workbench.practice)
    workbench.sign_in(page, "carys")
    page.get_by_role("link", name="Overview").click()
    page.get_by_role("link", name="How long hidden entries could have been seen").press("Enter")
    page.get_by_label("First hidden from").fill("2026-03-01")
    page.get_by_label("To", exact=True).fill("2026-03-31")
    page.get_by_label("Show").select_option("May be seen still")
    page.get_by_role("button", name="Apply filters").press("Enter")
    row = page.locator("[data-entry]")
    expect(row).to_contain_text("so far")
    expect(row).to_contain_text("Not yet")
    row.get_by_role("link", name="Details").press("Enter")
    page.get_by_label("The practice became aware at").fill("2026-03-02T09:00")
    page.get_by_role("button", name="Count from then").press("Enter")
    main = page.get_by_role("main")
    expect(main).to_contain_text("5 March 2026, 9am GMT")
    expect(main).not_to_contain_text("Ada")
    expect(main).not_to_contain_text("Home visit")
