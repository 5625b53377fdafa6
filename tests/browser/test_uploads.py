"""An administrator uploads a record and watches it being imported."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.live import Live
from tests.commands import a_bundle
from tests.factories import NOON
from workbench import feeds

Axe = Callable[[Page], list[str]]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_an_administrator_uploads_records_and_sees_what_became_of_them(
    new_page: NewPage, workbench: Live, axe: Axe, tmp_path: Path, *, scripts: bool
) -> None:
    page = new_page(java_script_enabled=scripts, viewport={"width": 400 if scripts else 1280, "height": 800})
    workbench.sign_in(page, "pat")
    if scripts:
        page.get_by_text("Menu", exact=True).click()
    page.get_by_role("link", name="Practice", exact=True).click()
    page.get_by_role("link", name="Files received, and upload").click()
    page.get_by_role("button", name="Upload and import").click()
    expect(page.get_by_role("main")).to_contain_text("Choose one or more files")
    page.get_by_label("Files with FHIR bundles").set_input_files(a_file(tmp_path, workbench))
    page.get_by_role("button", name="Upload and import").click()
    expect(page.get_by_role("main")).to_contain_text("Waiting")
    if scripts:
        assert axe(page) == []
    bring_in(workbench)
    if not scripts:
        page.get_by_role("link", name="Reload").click()
    expect(page.get_by_role("main")).to_contain_text("Not all read")
    expect(page.get_by_role("main")).to_contain_text(
        "read 1, new 1, changed 0, unchanged 0, out of scope 0, unreadable 1"
    )
    expect(page.get_by_role("listitem").filter(has_text="line 2: ")).to_contain_text("registered at Z99999")
    page.get_by_role("link", name="All imports").click()
    expect(page.get_by_role("row").filter(has_text="rosa.ndjson")).to_contain_text("Upload: Pat Lee")
    if scripts:
        assert axe(page) == []


def a_file(folder: Path, workbench: Live) -> Path:
    file = folder / "rosa.ndjson"
    both = a_bundle(at=workbench.practice), a_bundle("9990000026", at="Z99999", name="omar")
    file.write_text("\n".join(map(json.dumps, both)))
    return file


def bring_in(workbench: Live) -> None:
    """As the process does that runs the feeds."""
    folder = Path(str(workbench.engine.url.database)).with_name("uploads")
    failures: list[Exception] = []
    runner = feeds.Runner(workbench.engine, feeds.Uploads(folder), lambda: NOON, failures.append)
    feeds.run_once(runner, settled_for=0)
    assert failures == []
