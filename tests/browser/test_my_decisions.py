"""My decisions: finding what one decided, undoing it and changing it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.browser.live import Live
from tests.browser.test_accessible_pages import LONG_WORD, NARROW, NARROWEST, WIDE, too_wide
from tests.factories import NOON, a_lead, a_patient, a_practice, an_item, deciding, revision
from workbench.decisions import Choice, leave_visible
from workbench.models import Practice, User
from workbench.permissions import Actor
from workbench.vocabulary import Outcome, Reason

HIDE_FOR_HARM = Choice(Outcome.HIDE, Reason.SERIOUS_HARM_OTHER, f"She told me {LONG_WORD}")


def amira(session: Session, code: str) -> Actor:
    user = session.scalars(select(User).where(User.name == f"amira-{code}")).one()
    return user.as_actor(session.get_one(Practice, user.practice_id))


def decisions_of_every_sort(session: Session, code: str) -> None:
    """One hidden, one referred and answered, and three left visible in one stroke."""
    by, patient = amira(session, code), a_patient(session, practice=code, family=LONG_WORD)
    deciding(session, an_item(session, patient, titles=["Home visit", "Plan"]), HIDE_FOR_HARM, by=by)
    referred = an_item(session, patient, titles=[f"Letter about {LONG_WORD}"])
    deciding(session, referred, Choice(Outcome.REFER, note="What do you think?"), by=by)
    deciding(session, referred, HIDE_FOR_HARM, by=a_lead(a_practice(session, code)))
    items = [an_item(session, patient, titles=["Sprained ankle"]) for _ in range(3)]
    leave_visible(session, {item.id: revision(session, item) for item in items}, by=by, at=NOON)


def test_what_was_decided_is_found_undone_and_changed(page: Page, workbench: Live) -> None:
    workbench.write(decisions_of_every_sort, workbench.practice)
    workbench.sign_in(page, "amira")
    page.get_by_role("link", name="My decisions").click()
    expect(page.get_by_role("heading", level=2)).to_have_count(3)
    stroke = page.get_by_role("listitem").filter(has_text="3 left visible in one stroke")
    stroke.get_by_text("Show them").click()
    expect(stroke.get_by_role("link", name="Sprained ankle")).to_have_count(3)
    stroke.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status").filter(has_text="3 items returned to the queue")).to_be_visible()
    page.get_by_role("link", name="My decisions").click()
    page.get_by_label("Decision", exact=True).select_option("Hidden")
    page.get_by_role("button", name="Apply filters").click()
    expect(page.get_by_role("heading", level=2)).to_have_count(1)
    page.get_by_role("link", name="Change").click()
    offered = page.get_by_role("region", name="Decide").get_by_role("button")
    expect(offered).to_have_text([re.compile(words) for words in ("Hide from proxies", "Refer", "Leave visible")])


@pytest.mark.parametrize("width", [WIDE, NARROW, NARROWEST])
def test_my_decisions_are_clean_and_fit(
    page: Page, workbench: Live, axe: Callable[[Page], list[str]], width: int
) -> None:
    workbench.write(decisions_of_every_sort, workbench.practice)
    page.set_viewport_size({"width": width, "height": 900})
    workbench.sign_in(page, "amira")
    page.goto(f"{workbench.address}/decisions/mine")
    page.get_by_text("Show them").click()
    assert axe(page) + too_wide(page) == []
