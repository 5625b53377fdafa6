"""What a journey needs: a browser, a page in it, and a judge of accessibility."""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request

from tests.browser.chromium import launched

HERE = Path(__file__).parent
AXE = HERE.parent.parent / "static" / "vendor" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_AXE = """async (rules) => {
    const found = await axe.run(document, {runOnly: rules, resultTypes: ["violations"]});
    return found.violations.flatMap((rule) => rule.nodes.map((node) =>
        `${rule.id} (${rule.impact}): ${rule.help}\\n  ${node.target.join(" ")}\\n  ${node.failureSummary}`));
}"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker("browser")


# The live workbench (a fixture `workbench` that starts the app on a free port and gives its address) belongs here.


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page in a browser of its own; the test fails if it makes the browser complain or ask an outside host."""
    complaints: list[str] = []
    with browser.new_context(locale="en-GB", timezone_id="Europe/London") as context:
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda message: complaints.extend(_complaint(message)))
        page.on("request", lambda request: complaints.extend(_outside(request)))
        yield page
    assert complaints == []


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """What axe finds wrong with a page as it stands, a paragraph each: `assert axe(page) == []`."""
    script = AXE.read_text()

    def violations(page: Page) -> list[str]:
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
