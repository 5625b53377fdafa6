"""Clinicians at work at the same time, over HTTP.

`python -m tests.bench.clinicians SECONDS` lets twenty of them do everything for so long on PostgreSQL, and counts what
they were answered.
"""

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench import floor
from tests.bench.databases import postgresql
from tests.bench.load import Client
from tests.bench.measuring import Figure, at_least, at_most, for_information
from tests.bench.practices import PASSWORD, Surgery, a_surgery
from tests.server import Served, Visitor, served
from workbench.db import turns

SECONDS, TEN, TWENTY = 5.0, 10, 20
ENOUGH = 10_000
"""Items that wait, for what is measured here."""
SHARED = 500
"""Items of which two clinicians decide at the same time, and then others."""


def measure(surgery: Surgery) -> Iterator[Figure]:
    database = surgery.database
    with served(address_of(surgery), command=floor.COMMAND) as server:
        nothing = posting_nothing(server, TEN)
        told = f"forms of ten clients over HTTP on {database}, to a page that does nothing"
        yield for_information(told, len(nothing.times) / SECONDS, "/s")
        many = deciding_at_once(server, TEN, surgery.waiting)
        assert many.statuses.keys() == {200}
        rate, p50, p99 = len(many.times) / SECONDS, many.percentile(0.5), many.percentile(0.99)
        yield at_least(f"decisions of ten clients over HTTP on {database}", rate, "/s", 400)
        yield at_most(f"the same on {database}, p99 (p50 {p50:.0f} ms)", p99, "ms", 60)
        answers = twenty_at_work(server, surgery, 2 * SECONDS)
    failed = sum(number for status, number in answers.statuses.items() if status >= 500)
    told = f"answers of 5xx to twenty clinicians who do everything on {database} (of {len(answers.times):,}"
    yield at_most(f"{told}; p99 {answers.percentile(0.99):.0f} ms)", failed, "answers", 0)


def address_of(surgery: Surgery) -> str:
    return surgery.engine.url.render_as_string(hide_password=False)


@dataclass
class Answers:
    """How long each answer took, in seconds, and how many there were of each status."""

    times: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    def timed(self, act: Callable[[], int]) -> None:
        start = time.perf_counter()
        status = act()
        self.times.append(time.perf_counter() - start)
        self.statuses[status] += 1

    def percentile(self, share: float) -> float:
        return turns.percentile(self.times, share) * 1e3


def deciding_at_once(server: Served, clients: int, items: Iterator[int], seconds: float = SECONDS) -> Answers:
    def decide(client: Client, token: str) -> int:
        item = next(items)
        return client.post(f"/review-items/{item}/decision", f"csrf_token={token}&seen={item}-1&outcome=leave-visible")

    return _posting(server, clients, decide, seconds)


def posting_nothing(server: Served, clients: int, seconds: float = SECONDS) -> Answers:
    """A form to a page that does nothing: what the clients, the server and the check of the token cost together."""
    return _posting(server, clients, lambda client, token: client.post("/nothing", f"csrf_token={token}"), seconds)


def _posting(server: Served, clients: int, post: Callable[[Client, str], int], seconds: float) -> Answers:
    answers, visitors = Answers(), [a_clinician(server) for _ in range(clients)]
    ready = [(Client(server, visitor.cookie), token) for visitor, token in visitors]
    at_once([partial(answers.timed, partial(post, *each)) for each in ready], seconds)
    return answers


def a_clinician(server: Served) -> tuple[Visitor, str]:
    visitor = Visitor(server)
    assert visitor.sign_in("gp", PASSWORD) == 303
    return visitor, visitor.token("/queue")


def at_once(acts: list[Callable[[], object]], seconds: float) -> None:
    """Each act again and again, in a thread of its own."""
    until = time.monotonic() + seconds

    def repeat(act: Callable[[], object]) -> None:
        while time.monotonic() < until:
            act()

    with ThreadPoolExecutor(len(acts)) as threads:
        for done in [threads.submit(repeat, act) for act in acts]:
            done.result()


def twenty_at_work(server: Served, surgery: Surgery, seconds: float) -> Answers:
    """They open, decide, undo, search and look up patients, on items that several of them have open at once."""
    answers, visitors, last = Answers(), [a_clinician(server) for _ in range(TWENTY)], surgery.items
    days = [a_day(*visitor, last - SHARED * (1 + number // 2)) for number, visitor in enumerate(visitors)]
    at_once([partial(answers.timed, day) for day in days], seconds)
    return answers


def a_day(visitor: Visitor, token: str, first: int) -> Callable[[], int]:
    """One act after the other of those below; two clinicians have the same items in front of them."""
    items, batch = count(first), [""]

    def decide() -> int:
        item = next(items)
        form = {"csrf_token": token, "seen": f"{item}-1", "outcome": "leave-visible"}
        status, body = visitor.ask("POST", f"/review-items/{item}/decision", part=True, **form)
        batch[0] = body.decode().partition("/decisions/")[2].partition("/undo")[0]
        return status

    def undo() -> int:
        return visitor.ask("POST", f"/decisions/{batch[0]}/undo", part=True, csrf_token=token)[0] if batch[0] else 200

    def look(path: str) -> int:
        return visitor.ask("GET", path)[0]

    acts = [
        lambda: look(f"/review-items/{first + SHARED // 2}"),
        decide,
        decide,
        lambda: look("/queue?patient=Person00007"),
        undo,
        lambda: look(f"/patients/{1 + first % 20}"),
        lambda: look("/patients?patient=Person"),
        lambda: look("/queue"),
    ]
    return partial(_next_of, acts, count())


def _next_of(acts: list[Callable[[], int]], turn: Iterator[int]) -> int:
    return acts[next(turn) % len(acts)]()


def main(seconds: float) -> None:
    with TemporaryDirectory(prefix="workbench-clinicians-") as folder, postgresql(Path(folder)) as database:
        surgery = a_surgery(database, decided=0, waiting=2 * ENOUGH)
        with served(address_of(surgery)) as server:
            found = twenty_at_work(server, surgery, seconds)
    print(f"{len(found.times):,} answers, by status {dict(found.statuses)}, p50 {found.percentile(0.5):.0f} ms, "
          f"p99 {found.percentile(0.99):.0f} ms")  # fmt: skip
    raise SystemExit(any(status >= 500 for status in found.statuses))


if __name__ == "__main__":
    main(float(sys.argv[1]))
