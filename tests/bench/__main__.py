"""`make bench`: measure, mostly as ratios to a baseline in the same run. A missed target is printed, not an error."""

import time
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from tests.bench import (
    a_gps_day,
    clinicians,
    decisions,
    exporting,
    flagging,
    imports,
    long_history,
    ordinary,
    pages,
    searching,
    sizes,
    slow_clients,
    telling,
    turns_at_work,
)  # fmt: skip
from tests.bench.databases import Database, postgresql, sqlite
from tests.bench.measuring import Figure
from tests.bench.peer import measuring as peer
from tests.bench.practices import a_surgery

DECIDED, WAITING, FEW = 200_000, 600, 400
"""A year's data; what a young practice has decided, which differs in nothing else."""
AT_WORK = 30_000
"""Items that wait where clinicians decide at the same time."""


def main() -> None:
    asked = ArgumentParser()
    asked.add_argument("--items", type=int, default=1_000_000, help="of the largest practice, half of them decided")
    asked.add_argument("--peer", action="store_true", help="Django's admin with simple-history, too; needs the network")
    chosen = asked.parse_args()
    start, say = time.monotonic(), Console(stderr=True)
    figures = []
    with TemporaryDirectory(prefix="workbench-bench-") as name, say.status("making a year's data…") as status:
        for figure in _all(Path(name), chosen.items, with_peer=chosen.peer):
            print(figure.line(), flush=True)
            status.update(f"after: {figure.name}…")
            figures.append(figure.met)
    spent = (time.monotonic() - start) / 60
    print(f"{figures.count(True)} targets met, {figures.count(False)} missed, in {spent:.1f} minutes")


def _all(folder: Path, items: int, *, with_peer: bool) -> Iterator[Figure]:
    with postgresql(folder) as server:
        files = sqlite(folder)
        yield from a_gps_day.measure(files)
        yield from _year(files)
        yield from _year(server)
        yield from _large(files, items)
        yield from searching.measure(files)
        yield from searching.measure(server)
        for database in (files, server):
            yield from telling.measure(database)
            yield from _at_work(database)
        if with_peer:
            yield from peer.measure(folder, (files, server))
    yield from flagging.measure()


def _year(database: Database) -> Iterator[Figure]:
    year = a_surgery(database, decided=DECIDED, waiting=WAITING)
    yield from ordinary.measure(year)
    yield from sizes.measure(a_surgery(database, decided=FEW, waiting=WAITING, patients=year.patients), year)
    yield from decisions.measure(year)
    yield from exporting.measure(year)
    yield from pages.measure(year)


def _large(database: Database, items: int) -> Iterator[Figure]:
    small = a_surgery(database, decided=500, waiting=500)
    yield from sizes.measure(small, a_surgery(database, decided=items // 2, waiting=items - items // 2))
    yield from exporting.measure_memory(small)


def _at_work(database: Database) -> Iterator[Figure]:
    surgery = a_surgery(database, decided=0, waiting=AT_WORK)
    yield from turns_at_work.measure(surgery)
    yield from clinicians.measure(surgery)
    yield from imports.measure(database)
    yield from imports.measure_meanwhile(surgery)
    yield from long_history.measure(database, surgery)
    yield from slow_clients.measure(database)


if __name__ == "__main__":
    main()
