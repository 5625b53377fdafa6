"""The ordinary case, over HTTP: a year's decided items beside those that wait, one client."""

import statistics
from collections.abc import Callable, Iterator
from functools import partial

from tests.bench import floor
from tests.bench.measuring import Figure, alternating, at_most, for_information, seconds
from tests.bench.pages import signed_in, static_page
from tests.bench.practices import PASSWORD, Surgery, do_what_is_due
from tests.bench.sizes import pages_of
from tests.server import Visitor, served

TIMES = 40
ADMIN = 6.3
"""Milliseconds that Django's admin with simple-history took for a decision; `make bench PEER=1` measures it here."""


def measure(year: Surgery) -> Iterator[Figure]:
    do_what_is_due(year.engine)
    with served(year.engine.url.render_as_string(hide_password=False), command=floor.COMMAND) as server:
        visitor = Visitor(server)
        assert visitor.sign_in("lead", PASSWORD) == 303
        yield from _queue_page(visitor, year)
        patient = {"patient page": f"/patients/{year.patient_number(next(year.waiting))}"}
        for name, address in (pages_of(year) | patient).items():
            spent = _median(partial(visitor.found, address))
            yield for_information(f"{name} over HTTP on {year.database}, {year.told}, p50", spent, "ms")
        spent = _median(partial(decide, visitor, visitor.token("/queue"), year.waiting))
        yield at_most(f"decision over HTTP on {year.database}, {year.told}, p50", spent, "ms", ADMIN)
    yield _overview(year)


def _queue_page(visitor: Visitor, year: Surgery) -> Iterator[Figure]:
    page, rows = partial(visitor.found, "/queue"), partial(visitor.found, "/floor")
    page_s, floor_s, ratio = alternating(page, rows, times=TIMES)
    name = f"queue page over HTTP on {year.database}, {year.told} ÷ a page of the same rows from memory"
    yield at_most(f"{name} ({page_s * 1e3:.1f} ms, {floor_s * 1e3:.1f} ms)", ratio, "times", 2)
    yield for_information("queue page, uncompressed", len(page()) / 1000, "kB")


def _overview(year: Surgery) -> Figure:
    """The lead's first page, whose pictures are counted day by day beforehand."""
    client = signed_in(year.engine, "lead")
    floor = static_page(client, "/oversight", "oversight/index.html")
    page_s, floor_s, ratio = alternating(partial(client.get, "/oversight"), floor, times=TIMES)
    name = f"overview on {year.database}, {year.told} ÷ its own template over values already in memory"
    return at_most(f"{name} ({page_s * 1e3:.1f} ms, {floor_s * 1e3:.1f} ms)", ratio, "times", 3)


def _median(act: Callable[[], object]) -> float:
    return statistics.median(seconds(act) for _ in range(TIMES)) * 1e3


def decide(visitor: Visitor, token: str, waiting: Iterator[int]) -> None:
    item = next(waiting)
    form = {"csrf_token": token, "seen": f"{item}-1", "outcome": "leave-visible"}
    assert visitor.ask("POST", f"/review-items/{item}/decision", part=True, **form)[0] == 200
