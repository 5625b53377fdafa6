"""What a child's record tells of what its mother said: offered when hers is hidden, and flagged when it comes later."""

from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from tests import bundles
from tests.browser.live import Live
from tests.factories import HOUR, NOON, a_home, a_patient, a_practice, an_item, an_operator
from workbench import intake
from workbench.vocabulary import Category
from workbench.web.wording.keys import KEYS

AT_HOME = "Mother disclosed DV at home"
FLAGS = (Category.DOMESTIC_ABUSE,)


def a_family(db: Session, practice: str) -> tuple[int, int, str]:
    """What the mother told, the note of it in her child's record, and the child's NHS number."""
    mother = a_patient(db, practice=practice, given="Hannah", family="Whitcombe")
    child = a_patient(db, practice=practice, given="Jake", family="Pryce")
    a_home(db, mother, child)
    told = an_item(db, mother, titles=["Disclosed that partner hits her"], flags=FLAGS, recorded_at=NOON - 2 * HOUR)
    return told.id, an_item(db, child, titles=[AT_HOME], flags=FLAGS).id, child.nhs_number


def receive_later(db: Session, practice: str, number: str) -> None:
    its = a_practice(db, practice)
    child = bundles.a_patient(number, given="Jake", family="Pryce")
    opened = intake.open_bundle(bundles.a_bundle(bundles.a_consultation("later", title=AT_HOME), patient=child))
    intake.receive(db, its, opened, by=an_operator(its), at=NOON)


def test_a_childs_note_is_hidden_along_by_keys_and_one_that_comes_later_is_flagged(page: Page, workbench: Live) -> None:
    told, note, number = workbench.write(a_family, workbench.practice)
    workbench.sign_in(page, "amira")
    row = page.locator(f"#item-{told}")
    expect(row).to_be_focused()
    page.keyboard.press(KEYS["hide"].key)
    expect(row.get_by_label("Domestic abuse")).to_be_focused()
    offered = row.get_by_role("group", name="Jake Pryce, consultation: Mother disclosed DV at home")
    expect(offered.get_by_label("Hide it too")).to_be_checked()
    for key in ("1", "Enter"):
        page.keyboard.press(key)
    expect(row).to_contain_text("Hidden")
    page.reload()
    expect(page.locator("#counts [data-waiting]")).to_have_text("0")
    workbench.write(receive_later, workbench.practice, number)
    page.reload()
    expect(page.locator("main")).to_contain_text("May repeat something that is hidden in a relative’s record")
    expect(page.locator(f"#item-{note}")).to_have_count(0)
