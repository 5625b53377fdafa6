"""Pictures of the demonstration practice for the README: python -m tests.browser.screenshots."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page

from tests.browser.chromium import launched
from tests.browser.live import serving
from workbench.settings import PROJECT
from workbench.web.wording.keys import KEYS

PICTURES = PROJECT / "docs" / "pictures"
LARGEST = 300_000
PASSWORD = "for the pictures only"
WIDE, NARROW = {"width": 1280, "height": 720}, {"width": 400, "height": 860}


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder, _demonstration(Path(folder)) as address, launched() as browser:
        _pictures_of_the_gp(browser, address)
        _pictures_of_the_lead(browser, address)


@contextmanager
def _demonstration(folder: Path) -> Iterator[str]:
    """Where a demonstration practice of its own is served."""
    database = f"sqlite:///{folder / 'pictures.sqlite3'}"
    settings = {"WORKBENCH_DATABASE_URL": database, "WORKBENCH_DEMO_PASSWORD": PASSWORD}
    for verb in (["db", "upgrade"], ["demo"]):
        command = [sys.executable, "-c", "from workbench.cli import main; main()", *verb]
        subprocess.run(command, env=os.environ | settings, cwd=PROJECT, check=True, stdout=subprocess.DEVNULL)
    with serving(database, "tests.browser.served:today") as address:
        yield address


def _pictures_of_the_gp(browser: Browser, address: str) -> None:
    page = _signed_in(browser, address, "gp", WIDE)
    page.locator("#beside h3").first.wait_for()
    _take(page, "queue")
    page.locator("[data-review-item] .app-item__title a").first.click()
    page.get_by_role("heading", level=1).wait_for()
    _take(page, "review-item")
    page.goto(f"{address}/queue")
    page.locator("#pane li[data-review-item]").first.focus()
    page.keyboard.press(KEYS["hide"].key)
    page.locator(".app-form [data-digit='1']").check()
    page.locator(".app-form textarea").fill("Discussed with Dr Llewellyn.")
    page.locator(".app-form").evaluate("form => form.scrollIntoView({block: 'end'})")
    _take(page, "hide")
    page.goto(f"{address}/queue?state=left-visible")
    page.locator(".app-card__who a").first.click()
    page.get_by_role("link", name="As the patient sees it").click()
    page.get_by_role("heading", name="GP health record").wait_for()
    _take(page, "patient-view")
    _take(_signed_in(browser, address, "gp", NARROW), "queue-400")


def _pictures_of_the_lead(browser: Browser, address: str) -> None:
    page = _signed_in(browser, address, "lead", WIDE)
    page.goto(f"{address}/audit")
    _take(page, "audit")


def _signed_in(browser: Browser, address: str, name: str, size: dict[str, int]) -> Page:
    page = browser.new_context(viewport=size, locale="en-GB", timezone_id="Europe/London").new_page()
    page.goto(f"{address}/sign-in")
    page.get_by_label("User name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda address: "sign-in" not in address)
    return page


def _take(page: Page, name: str) -> None:
    """As it stands: hiding the caret would put a style of Playwright's own into the page, which our policy forbids."""
    picture = PICTURES / f"{name}.png"
    page.screenshot(path=picture, caret="initial")
    size = picture.stat().st_size
    print(f"{picture.relative_to(PROJECT)}  {size // 1000} kB")
    if size > LARGEST:
        raise SystemExit(f"{picture.name} is larger than {LARGEST // 1000} kB.")


if __name__ == "__main__":
    main()
