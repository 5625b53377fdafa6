"""Set by hand: claimed, done, checked by a second person; and what cannot be done."""

from playwright.sync_api import expect
from sqlalchemy.orm import Session

from tests.browser.conftest import NewPage
from tests.browser.keyboard import choose, fill, press
from tests.browser.live import Live
from tests.factories import HIDE, a_decided_item, a_patient, a_practice
from tests.upstreams import a_way_out
from workbench.decisions import Choice
from workbench.vocabulary import Outcome, Reason

GRAVE = Choice(Outcome.HIDE, Reason.CHILD_SAFEGUARDING)


def two_to_set(session: Session, code: str) -> None:
    a_way_out(session, a_practice(session, code))
    a_decided_item(session, GRAVE, a_patient(session, practice=code, given="Ada"), titles=["Home visit"])
    a_decided_item(session, HIDE, a_patient(session, practice=code, given="Cleo"), titles=["Telephone consultation"])


def test_one_is_done_and_checked_and_one_cannot_be(new_page: NewPage, workbench: Live) -> None:
    workbench.write(two_to_set, workbench.practice)
    first, second = new_page(), new_page(java_script_enabled=False)
    workbench.sign_in(first, "amira")
    expect(first.get_by_role("main")).to_contain_text("2 by hand (1 urgent) since")
    first.get_by_role("link", name="2 by hand").click()
    first.get_by_role("link", name="Consultation of Ada Marsh").click()
    first.get_by_role("button", name="Claim it for 30 minutes").click()
    expect(first.get_by_role("main")).to_contain_text("You have this until")
    first.get_by_role("button", name="Done and checked").click()
    first.get_by_role("alert").get_by_role("link", name="Select how you checked").click()
    first.keyboard.press("Space")
    first.get_by_role("button", name="Done and checked").click()
    expect(first.get_by_role("status")).to_contain_text("A second person has to check it.")
    workbench.sign_in(second, "carys")
    second.goto(f"{workbench.address}/worklist")
    second.get_by_role("link", name="Check: Consultation of Ada Marsh").click()
    expect(second.get_by_role("main")).not_to_contain_text("Amira")
    second.get_by_label("I opened the item’s online visibility again").check()
    second.get_by_role("button", name="It is as it has to be").click()
    expect(second.get_by_role("status")).to_contain_text("a second person has checked it")
    press(second, "link", "Consultation of Cleo Marsh")
    press(second, "button", "Claim it")
    fill(second, "In other words (needed for another reason)", "There is no such consultation")
    second.keyboard.press("Enter")
    expect(second.get_by_role("alert")).to_contain_text("Press “Cannot be done”")
    expect(second.get_by_role("main")).to_contain_text("You have this until")
    choose(second, "The system has no setting for it")
    press(second, "button", "Cannot be done")
    expect(second.get_by_role("main")).to_contain_text("Nothing to set by hand")
