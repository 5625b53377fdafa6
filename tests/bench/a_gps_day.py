"""A GP's day in Chromium: a practice's 600 entries are cleared with keys and clicks by one who knows what to hide.

The groups first, a page at a stroke; then the cards. An observer of our own, in the page, notes which texts were on
the screen: the day fails if anything was released of which some text never was.
"""

import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import brotli
from playwright.sync_api import CDPSession, Page

from tests.bench.databases import Database, sqlite
from tests.bench.measuring import Figure, at_most, for_information, seconds
from tests.bench.pages import signed_in
from tests.bench.practice_day import ENTRIES, HIDDEN, PASSWORD, Day, a_day
from tests.bench.practices import do_what_is_due
from tests.browser.chromium import launched
from tests.browser.live import serving
from workbench.web.wording.keys import KEYS

WINDOW = {"width": 1280, "height": 860}
A_MOMENT_TO_READ = 420  # milliseconds, in which a key that decides at once does nothing
MOST_STEPS = 1_000
WATCH = Path(__file__).with_name("a_gps_day.js")


class Unread(Exception):
    """Something was released of which some text was never on the screen."""


@dataclass
class Tally:
    """What it took. `times` are milliseconds from a key that decides to the focus on what comes next."""

    strokes: int = 0
    hides: list[int] = field(default_factory=list)
    loads: int = 0
    screens: float = 0
    received: int = 0
    times: list[float] = field(default_factory=list)


def measure(database: Database) -> Iterator[Figure]:
    day = a_day(database.empty("day"))
    do_what_is_due(day.engine)  # what came in is weighed within a minute
    yield from _first_page(day)
    address = day.engine.url.render_as_string(hide_password=False)
    with serving(address, "tests.bench.served_day:app") as server, launched() as browser:
        page = browser.new_context(viewport=WINDOW, locale="en-GB", timezone_id="Europe/London").new_page()
        tally = _worked(page, server, day)
    plain = ENTRIES - HIDDEN
    yield at_most(f"a GP's day: strokes for the plain {plain} of {ENTRIES} entries", tally.strokes, "strokes", 150)
    yield at_most("a GP's day: keys for a hide, at most", max(tally.hides), "keys", 4)
    yield at_most("a GP's day: page loads after the first", tally.loads, "loads", 0)
    yield at_most("a GP's day: screens scrolled", tally.screens, "screens", 60)
    yield at_most("a GP's day: from a key to the next focus, p50", statistics.median(tally.times), "ms", 60)
    yield at_most("a GP's day: the same, p95", statistics.quantiles(tally.times, n=20)[-1], "ms", 150)
    yield for_information("a GP's day: received by the browser, compressed", tally.received / 1000, "kB")


def _first_page(day: Day) -> Iterator[Figure]:
    client = signed_in(day.engine)
    answer = client.get("/queue", headers={"Accept-Encoding": "br"})
    body = answer.data if answer.headers.get("Content-Encoding") == "br" else brotli.compress(answer.data, quality=5)
    yield at_most("a GP's day: the queue's first page of 50 cards, compressed", len(body) / 1000, "kB", 40)
    spent = statistics.median(seconds(lambda: client.get("/queue")) for _ in range(20))
    yield for_information("a GP's day: server time of that page", spent * 1e3, "ms")


def _worked(page: Page, server: str, day: Day) -> Tally:
    tally = Tally()
    page.add_init_script(WATCH.read_text())
    page.goto(f"{server}/sign-in")
    page.get_by_label("User name").fill("gp")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.locator("#pane [data-review-item]").first.wait_for()
    page.wait_for_load_state("load")
    page.on("load", lambda _page: _count_load(tally))
    _count_bytes(page.context.new_cdp_session(page), tally)
    _clear_groups(page, tally)
    _clear_cards(page, day, tally)
    return tally


def _count_load(tally: Tally) -> None:
    tally.loads += 1


def _count_bytes(network: CDPSession, tally: Tally) -> None:
    network.send("Network.enable")

    def finished(event: dict[str, float]) -> None:
        tally.received += int(event["encodedDataLength"])

    network.on("Network.loadingFinished", finished)


def _clear_groups(page: Page, tally: Tally) -> None:
    """Each by its link, which puts it where the cards are; it is gone from there once all of it is decided."""
    while (link := page.locator(".app-groups a").first).count():
        name = page.locator(".app-groups [data-group]").first.get_attribute("data-group")
        page.evaluate("scrollTo(0, 0)")
        link.click()
        page.locator(f"#group[data-card='{name}'] .app-glance").wait_for()
        tally.strokes += 1
        while page.locator("#group [data-review-item]").count():
            tally.strokes += 1
            _decide(page, tally, KEYS["leave_all"].key)
        tally.screens += _scrolled(page)
        page.wait_for_function("() => document.activeElement.matches('#pane li[data-review-item], h1')")


def _clear_cards(page: Page, day: Day, tally: Tally) -> None:
    for _ in range(MOST_STEPS):
        if not page.locator("#counts [data-waiting]:not([data-waiting='0'])").count():
            break
        item = page.evaluate("() => Number(document.activeElement.closest('[data-review-item]')?.dataset.reviewItem)")
        if item in day.to_hide:
            tally.hides.append(_hide(page, tally))
        else:
            _leave_visible(page, tally)
    else:
        sys.exit("The day could not be cleared; it is stuck at " + page.evaluate("document.activeElement.outerHTML"))
    tally.screens += _scrolled(page)


def _leave_visible(page: Page, tally: Tally) -> None:
    """The card's plain items in one stroke; one that is flagged by itself, and once more where its form asks."""
    is_plain = page.evaluate("() => document.activeElement.matches('.app-item--plain')")
    tally.strokes += 1
    _decide(page, tally, KEYS["leave_all" if is_plain else "leave_visible"].key)
    if page.locator(".app-form").count():
        tally.strokes += 1
        _decide(page, tally, "Enter")


def _hide(page: Page, tally: Tally) -> int:
    page.keyboard.press(KEYS["hide"].key)
    page.locator(".app-form [name=reason]").first.wait_for()
    page.keyboard.press("1")
    _decide(page, tally, "Enter")
    return 3


def _decide(page: Page, tally: Tally, key: str) -> None:
    """Press it when there was time to read, and wait for what comes of it: the next focus, or more to read."""
    page.wait_for_timeout(A_MOMENT_TO_READ)
    page.evaluate("() => watched.begin()")
    page.keyboard.press(key)
    page.wait_for_function("() => watched.came !== null", polling=5)
    came = page.evaluate("() => watched.came")
    if came["decided"]:
        tally.times.append(came["after"])
    if came["unread"]:
        raise Unread(came["unread"])


def _scrolled(page: Page) -> float:
    distance: float = page.evaluate("() => watched.take()")
    return distance / WINDOW["height"]


def main() -> None:
    start = time.monotonic()
    with TemporaryDirectory(prefix="workbench-bench-") as folder:
        for figure in measure(sqlite(Path(folder))):
            print(figure.line(), flush=True)
    print(f"in {time.monotonic() - start:.0f} seconds")


if __name__ == "__main__":
    main()
