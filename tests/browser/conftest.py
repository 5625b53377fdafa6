"""What a journey needs: a browser, a page in it, and a judge of accessibility."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect
from sqlalchemy import Engine

from tests.browser.chromium import launched
from tests.browser.live import Live, serving
from workbench import signing
from workbench.db import open_engine

HERE = Path(__file__).parent
AXE = HERE.parent.parent / "static" / "vendor" / "axe.min.js"
PATIENCE = 20_000
"""Milliseconds until what a journey waits for counts as missing; a busy machine can take more than five seconds."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_AXE = """async (rules) => {
    const found = await axe.run(document, {runOnly: rules, resultTypes: ["violations"]});
    return found.violations.flatMap((rule) => rule.nodes.map((node) =>
        `${rule.id} (${rule.impact}): ${rule.help}\\n  ${node.target.join(" ")}\\n  ${node.failureSummary}`));
}"""

expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory, sqlite_file: tuple[Path, Engine]) -> Iterator[tuple[str, Engine]]:
    """Where the workbench is served for the whole run, its clock at NOON, and its database."""
    file = tmp_path_factory.mktemp("live") / "workbench.sqlite3"
    shutil.copyfile(sqlite_file[0].with_suffix(".new"), file)
    engine = open_engine(f"sqlite:///{file}")
    key = file.parent / "key.pem"
    signing.make(key)
    settings = {
        "WORKBENCH_EXPORTS": str(file.parent / "exports"),
        "WORKBENCH_UPLOADS": str(file.parent / "uploads"),
        "WORKBENCH_SIGNING_KEY": str(key),
    }
    with serving(f"sqlite:///{file}", **settings) as address:
        yield address, engine
    engine.dispose()


@pytest.fixture
def workbench(served: tuple[str, Engine]) -> Live:
    """A practice that is being served, with nothing in it yet but its people."""
    return Live(*served)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


NewPage = Callable[..., Page]


@pytest.fixture
def new_page(browser: Browser) -> Iterator[NewPage]:
    """A page in a browser of its own; the test fails if it makes the browser complain or ask an outside host."""
    complaints: list[str] = []
    with ExitStack() as contexts:

        def new_page(**options: Any) -> Page:
            usual = {"locale": "en-GB", "timezone_id": "Europe/London"}
            page = contexts.enter_context(browser.new_context(**{**usual, **options})).new_page()
            page.set_default_timeout(PATIENCE)
            page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
            page.on("console", lambda message: complaints.extend(_complaint(message)))
            page.on("request", lambda request: complaints.extend(_outside(request)))
            return page

        yield new_page
    assert complaints == []


@pytest.fixture
def page(new_page: NewPage) -> Page:
    return new_page()


@pytest.fixture
def page_without_scripts(new_page: NewPage) -> Page:
    return new_page(java_script_enabled=False)


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """What axe finds wrong with a page as it stands, a paragraph each: `assert axe(page) == []`."""
    script = AXE.read_text()

    def violations(page: Page) -> list[str]:
        if not page.evaluate("'axe' in window"):  # the same page may be judged at several widths
            page.evaluate(script)  # evaluated by the debugger, which a content security policy does not bind
        found: list[str] = page.evaluate(RUN_AXE, RULES)
        return found

    return violations


def _complaint(message: ConsoleMessage) -> list[str]:
    """An error in the console; a refusal (409, 422) is reported there too, and is none."""
    is_error = message.type == "error" and not message.text.startswith("Failed to load resource")
    return [f"{message.location.get('url')}: {message.text}"] if is_error else []


def _outside(request: Request) -> list[str]:
    parts = urlsplit(request.url)
    is_outside = parts.scheme in {"http", "https", "ws", "wss"} and parts.hostname not in {"127.0.0.1", "localhost"}
    return [f"asked an outside host: {request.url}"] if is_outside else []
