"""The lead's exports: a report for the meeting, printed, and signed proof, fetched."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import NewPage
from tests.browser.live import Live
from tests.factories import HIDE, LEAVE_VISIBLE, a_decided_item, a_patient
from workbench import exports

Axe = Callable[[Page], list[str]]
WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 400, "height": 800}


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_the_lead_makes_a_meetings_report_and_a_proof_and_fetches_them(
    new_page: NewPage, browser: Browser, workbench: Live, axe: Axe, tmp_path: Path, *, scripts: bool
) -> None:
    patient = workbench.write(a_patient, practice=workbench.practice)
    for choice in (HIDE, LEAVE_VISIBLE):
        workbench.write(a_decided_item, choice, patient)
    page = new_page(java_script_enabled=scripts, viewport=NARROW if scripts else WIDE)
    workbench.sign_in(page, "carys")
    if scripts:
        page.get_by_text("Menu", exact=True).click()
    page.get_by_role("link", name="Audit", exact=True).click()
    page.get_by_role("link", name="Reports for a meeting").click()
    if scripts:
        assert axe(page) == []
    page.get_by_label("Meeting").check()
    page.get_by_label("Purpose").fill("our May meeting")
    page.get_by_role("button", name="Make export").click()
    meeting = _fetched(page, tmp_path)
    if scripts:
        assert axe(page) == []
    page.get_by_role("link", name="All exports").click()
    page.get_by_label("Proof").check()
    page.get_by_label("Format").select_option("NDJSON")
    page.get_by_role("button", name="Make export").click()
    proof = _fetched(page, tmp_path)
    assert exports.verify_export(proof).rows >= 2
    page.get_by_role("link", name="All exports").click()
    expect(page.locator("[data-export]")).to_have_count(2)
    assert _pages_on_paper(browser, meeting, tmp_path) <= 2


def _fetched(page: Page, folder: Path) -> Path:
    """The zip, once it is ready; until then the page says how far it is."""
    download = page.get_by_role("link", name="Download the zip")
    for _ in range(50):
        if download.count():
            break
        page.wait_for_timeout(100)
        page.reload()
    with page.expect_download() as began:
        download.click()
    file = folder / began.value.suggested_filename
    began.value.save_as(file)
    return file


def _pages_on_paper(browser: Browser, export: Path, folder: Path) -> int:
    with zipfile.ZipFile(export) as whole:
        whole.extract("meeting.html", folder)
    page = browser.new_page()
    page.goto((folder / "meeting.html").as_uri())
    printed = folder / "meeting.pdf"
    page.pdf(path=printed, prefer_css_page_size=True)
    page.close()
    return printed.read_bytes().count(b"/Type /Page\n") or printed.read_bytes().count(b"/Type /Page ")
