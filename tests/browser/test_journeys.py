"""What people come for, from one end to the other."""

import csv
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.live import Live
from tests.factories import a_link, a_patient, an_item
from workbench.models import ReviewItem
from workbench.vocabulary import Kind


def test_of_two_clinicians_at_once_the_second_is_told_and_loses_nothing(new_page: NewPage, workbench: Live) -> None:
    item = workbench.item(titles=["Home visit"])
    amira, ben = new_page(), new_page()
    for page, name in ((amira, "amira"), (ben, "ben")):
        workbench.sign_in(page, name)
    ben.get_by_role("button", name="Hide…").first.click()
    ben.get_by_label("Domestic abuse").check()
    ben.get_by_role("textbox", name="Note").fill("He reads her post")
    amira.get_by_role("button", name="Leave visible").click()
    expect(amira.locator("[data-decided]")).to_contain_text("Left visible")
    ben.get_by_role("button", name="Hide this entry").click()
    told = ben.locator(f"#item-{item}").get_by_role("alert")
    expect(told).to_contain_text("Dr Amira Shah has already left this visible (2 March 2026, midday)")
    expect(told).to_be_focused()
    expect(ben.get_by_role("textbox", name="Note")).to_have_value("He reads her post")
    ben.get_by_role("button", name="Hide this entry").click()
    expect(ben.locator("[data-decided]")).to_contain_text("Hidden")


def test_who_has_an_item_open_is_shown_to_the_other(new_page: NewPage, workbench: Live) -> None:
    workbench.item(titles=["Home visit"])
    amira, ben = new_page(), new_page()
    for page, name in ((amira, "amira"), (ben, "ben")):
        workbench.sign_in(page, name)
    amira.locator("#pane").get_by_role("link", name="Home visit").click()
    expect(amira.get_by_role("heading", level=1)).to_contain_text("Home visit")
    ben.reload()
    expect(ben.get_by_text("Dr Amira Shah has this open since midday")).to_be_visible()


def test_hiding_a_consultation_hides_its_letter_too_unless_one_says_otherwise(page: Page, workbench: Live) -> None:
    def a_consultation_with_a_letter(session: object) -> tuple[int, int]:
        patient = a_patient(session, practice=workbench.practice)
        item, letter = an_item(session, patient), an_item(session, patient, kind=Kind.DOCUMENT, titles=["Letter"])
        a_link(session, item, letter)
        return item.id, letter.id

    item, letter = workbench.write(a_consultation_with_a_letter)
    workbench.sign_in(page, "amira")
    row = page.locator(f"#item-{item}")
    row.get_by_role("button", name="Hide…").click()
    row.get_by_label("The patient asked").check()
    expect(row.get_by_role("group", name="Document: Letter").get_by_label("Hide it too")).to_be_checked()
    row.get_by_role("button", name="Hide this entry").click()
    expect(row).to_contain_text("Hidden: Rosa Marsh, Telephone consultation, with 1 linked")
    expect(page.locator(f"#item-{letter}")).to_have_count(0)
    row.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status").filter(has_text="returned to the queue")).to_be_visible()
    assert workbench.write(lambda session: session.get(ReviewItem, letter).state) == "waiting"


def test_the_lead_finds_a_decision_and_takes_the_audit_away(new_page: NewPage, workbench: Live) -> None:
    item = workbench.item(titles=["Home visit"])
    gp, lead = new_page(), new_page()
    workbench.sign_in(gp, "amira")
    gp.get_by_role("button", name="Leave visible").click()
    expect(gp.locator("[data-decided]")).to_be_visible()
    workbench.sign_in(lead, "carys")
    lead.get_by_role("link", name="Audit").click()
    lead.get_by_label("What was done").select_option("Decided")
    lead.get_by_role("button", name="Search").click()
    expect(lead.locator("[data-sequence]")).to_have_count(1)
    expect(lead.locator("[data-sequence]")).to_contain_text("Dr Amira Shah (clinician) left “Home visit”")
    with lead.expect_download() as download:
        lead.get_by_role("link", name="CSV").click()
    with Path(download.value.path()).open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["actor"], row["outcome"], row["review_item"]) == ("Dr Amira Shah", "leave-visible", str(item))


def test_after_signing_out_the_back_button_shows_nothing(page: Page, workbench: Live) -> None:
    workbench.item(titles=["Home visit"])
    workbench.sign_in(page, "amira")
    page.locator("#pane").get_by_role("link", name="Home visit").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Home visit")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    for _ in range(2):
        page.go_back()
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
        assert "Home visit" not in page.content()


def test_a_form_that_arrives_too_late_comes_back_after_signing_in(page: Page, workbench: Live) -> None:
    workbench.item(titles=["Home visit"])
    workbench.sign_in(page, "amira")
    page.get_by_role("button", name="Hide…").click()
    page.get_by_role("textbox", name="Note").fill("He reads her post")
    workbench.let_sessions_idle()
    page.get_by_role("button", name="Hide this entry").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    workbench.fill_in_sign_in(page, "amira")
    expect(page.get_by_role("textbox", name="Note")).to_have_value("He reads her post")
    expect(page.get_by_role("alert")).to_contain_text("Nothing was saved yet")
