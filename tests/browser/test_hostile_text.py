"""Text that would like to be more than text is shown as it is, and runs nothing."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.live import Live
from tests.factories import LEAVE_VISIBLE, NOON, a_gp, a_patient, a_practice, an_entry, an_item, deciding
from workbench.vocabulary import Category

HOSTILE = (
    "<mother reported abuse>",
    "<script>window.struck = true</script>",
    '"><img src=x onerror="window.struck = true">',
    "</textarea></select><svg onload=window.struck=true>",
    "{{ 7 * 7 }} {% raw %} &lt;b&gt;",
    "<button hx-get=/queue hx-trigger=load>",
)


@pytest.fixture
def numbers(workbench: Live, page: Page) -> tuple[int, int]:
    """The item and the patient that hold all of it, wherever a source could put it."""

    def everywhere(session: object) -> tuple[int, int]:
        practice = a_practice(session, workbench.practice)
        patient = a_patient(session, practice=workbench.practice, given=HOSTILE[2], family=HOSTILE[0])
        item = an_item(session, patient, titles=[" ".join(HOSTILE), HOSTILE[1]], author=HOSTILE[2],
                       flags=[Category.DOMESTIC_ABUSE])  # fmt: skip
        an_entry(session, item, title=HOSTILE[3], text="\n".join(HOSTILE), position=5)
        deciding(session, item, LEAVE_VISIBLE, by=a_gp(practice), at=NOON)
        waiting = an_item(session, patient, titles=[" ".join(HOSTILE)], author=HOSTILE[2])
        an_entry(session, waiting, title=HOSTILE[3], text="\n".join(HOSTILE), position=5)
        return waiting.id, patient.id

    return workbench.write(everywhere)


@pytest.mark.parametrize(
    "address", ["/queue", "/review-items/{item}", "/patients/{patient}", "/patients/{patient}/view"]
)
def test_it_is_shown_as_it_is_and_runs_nothing(
    page: Page, workbench: Live, numbers: tuple[int, int], address: str
) -> None:
    workbench.sign_in(page, "amira")
    page.goto(workbench.address + address.format(item=numbers[0], patient=numbers[1]))
    expect(page.locator("main")).to_contain_text(" ".join(HOSTILE))
    if address != "/patients/{patient}":
        for text in HOSTILE:
            expect(page.locator("main .app-text").last).to_contain_text(text)
    assert page.evaluate("window.struck === undefined")
    assert page.locator("main img, main svg[onload], main script, main [hx-trigger]:not(#news > *)").count() == 0


def test_it_stays_text_in_a_form_that_comes_back(page: Page, workbench: Live, numbers: tuple[int, int]) -> None:
    workbench.sign_in(page, "amira")
    page.get_by_role("button", name="Hide…").click()
    note = page.get_by_role("textbox", name="Note")
    note.fill(HOSTILE[3])
    page.get_by_role("button", name="Hide 2 entries").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(note).to_have_value(HOSTILE[3])
    assert page.evaluate("window.struck === undefined")
