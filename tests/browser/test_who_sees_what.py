"""Who sees what, from when: pausing a practice, adding a proxy, and the lead's tasks, from one end to the other."""

from datetime import date

from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from tests.browser.conftest import NewPage
from tests.browser.live import Live
from tests.factories import DAY, HOUR, LEAVE_VISIBLE, NOON, a_lead, a_patient, a_practice, a_proxy, an_item, deciding
from tests.scheduled import run_step
from workbench import policies
from workbench.models import Patient
from workbench.permissions import Actor
from workbench.policies import Policy
from workbench.vocabulary import Kind, Role

ON, PAUSE = "Switch on: patients see what is recorded from that day", "Pause: patients see nothing from that day"


def record_switch(page: Page, step: str, on: str, basis: str) -> None:
    """From the practice's page to the page that says what it would bring."""
    page.get_by_text("Change patients’ access").click()
    page.get_by_label(step).check()
    page.get_by_label("From", exact=True).fill(on)
    page.get_by_label("Basis").fill(basis)
    page.get_by_role("button", name="Preview").click()


def test_an_administrator_pauses_and_switches_on_again_having_seen_what_it_brings(
    new_page: NewPage, workbench: Live
) -> None:
    workbench.item(titles=["Home visit"], recorded_at=NOON - 9 * DAY)
    page, gp = new_page(), new_page()
    workbench.sign_in(page, "pat")
    page.get_by_role("link", name="Practice").click()
    record_switch(page, PAUSE, "2026-02-23", "letter to the supplier")
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirm: paused from 23 February 2026")
    expect(page.get_by_role("status")).to_contain_text("0 entries would come into scope, and 1 would leave it")
    page.get_by_role("button", name="Confirm and record").click()
    expect(page.get_by_role("main")).to_contain_text("Paused since 23 February 2026")
    workbench.sign_in(gp, "amira")
    expect(gp.get_by_text("The queue is empty")).to_be_visible()
    record_switch(page, ON, "2026-03-02", "the supplier answered")
    expect(page.get_by_role("status")).to_contain_text("1 entry would come into scope")
    page.get_by_role("button", name="Confirm and record").click()
    expect(page.get_by_role("main")).to_contain_text("Not those recorded from 23 February 2026 to 1 March 2026")
    expect(page.locator(".app-timeline li")).to_have_count(3)
    gp.reload()
    expect(gp.get_by_role("link", name="Home visit")).to_be_visible()


def test_going_back_from_the_confirmation_records_nothing(page: Page, workbench: Live) -> None:
    workbench.sign_in(page, "pat")
    page.get_by_role("link", name="Practice").click()
    record_switch(page, PAUSE, "2026-03-02", "letter to the supplier")
    page.get_by_role("link", name="Cancel").click()
    expect(page.get_by_role("main")).to_contain_text("On: patients see entries")
    expect(page.locator(".app-timeline li")).to_have_count(1)


def left_visible(session: Session, code: str) -> Patient:
    """A patient with something that was left visible an hour ago."""
    patient = a_patient(session, practice=code)
    deciding(session, an_item(session, patient, titles=["Started the pill"]), LEAVE_VISIBLE, at=NOON - HOUR)
    return patient


def test_a_gp_adds_a_proxy_and_decides_again_what_waits_for_them(page: Page, workbench: Live) -> None:
    patient = workbench.write(left_visible, workbench.practice)
    workbench.sign_in(page, "amira")
    page.get_by_role("link", name="Patients").click()
    page.get_by_label("Name or NHS number").fill("marsh")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Access and proxies of Rosa Marsh").click()
    page.get_by_text("Add a proxy").click()
    for label, words in (("Name", "Mo Marsh"), ("Relationship", "father"), ("Authorised by", "Dr Amira Shah"),
                         ("Basis", "a signed form")):  # fmt: skip
        page.get_by_label(label, exact=True).fill(words)
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("heading", name="Mo Marsh (father)")).to_contain_text("Can read")
    page.get_by_role("link", name="Queue").click()
    row = page.locator("#pane [data-review-item]")
    expect(row).to_contain_text("Left visible before a proxy could read; proxies do not see it yet")
    row.get_by_role("button", name="Hide from proxies…").click()
    row.get_by_label("Keep private from the proxy").check()
    row.get_by_role("button", name="Hide this entry from proxies").click()
    expect(page.locator("[data-decided]")).to_contain_text("Hidden from proxies")
    for reader, sees in (("patient", 1), ("proxy", 0)):
        page.goto(f"{workbench.address}/patients/{patient.id}/view?as={reader}")
        expect(page.get_by_role("article")).to_have_count(sees)


def with_tasks(session: Session, code: str) -> None:
    """A boy of twelve with a proxy of old, and something that the practice's policy has left visible."""
    practice, long_ago = a_practice(session, code), NOON - 30 * DAY
    a_proxy(session, a_patient(session, practice=code, given="Tom", born=date(2014, 1, 5)), from_on=date(2019, 1, 1))
    an_item(session, a_patient(session, practice=code), kind=Kind.RESULT, titles=["Serum ferritin"],
            recorded_at=long_ago)  # fmt: skip
    policy = Policy(backlog=True, backlog_kinds=(Kind.RESULT,), sampled_share=100)
    policies.change_policy(session, policy, basis="agreed", by=a_lead(practice), at=long_ago)
    by = Actor(None, "command line (root)", Role.OPERATOR, code, practice.id)
    while run_step(session, practice, by=by, at=NOON + 3 * DAY):
        pass


def test_a_lead_works_the_tasks(page: Page, workbench: Live) -> None:
    workbench.write(with_tasks, workbench.practice)
    workbench.sign_in(page, "carys")
    page.get_by_role("link", name="Tasks").click()
    task = page.get_by_role("row", name="Tom Marsh")
    expect(task).to_contain_text("A child’s proxy has been due for review since 5 January 2025")
    page.get_by_role("button", name="Agree: leave visible").click()
    expect(page.get_by_role("main")).to_contain_text("No items to check.")
    task.get_by_role("link", name="Tom Marsh").click()
    page.get_by_text("Review or end this access").click()
    page.get_by_label("Reviewed: access continues").check()
    page.get_by_label("Reason").last.fill("Tom agrees")
    page.get_by_role("button", name="Record").last.click()
    expect(page.get_by_role("main")).to_contain_text("Reviewed, continues, from 2 March 2026: “Tom agrees”")
    page.get_by_role("link", name="Tasks").click()
    expect(page.get_by_role("main")).to_contain_text("No proxy access to review.")


def test_a_lead_chooses_a_policy(page: Page, workbench: Live) -> None:
    workbench.sign_in(page, "carys")
    page.get_by_role("navigation").get_by_role("link", name="Policy").click()
    page.get_by_label("Yes: the audit names this policy").check()
    page.get_by_label("Basis").fill("the partners’ meeting")
    page.get_by_role("button", name="Record").click()
    page.get_by_role("alert").get_by_role("link", name="Tick at least one kind").click()
    expect(page.get_by_label("Consultation")).to_be_focused()
    page.get_by_label("Result").check()
    page.get_by_role("button", name="Record").click()
    expect(page.get_by_role("main")).to_contain_text("Policy 1: result after 72 hours, a sample of 5%")
