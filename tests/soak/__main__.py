"""`make soak`: ten thousand sequences on all cores; says what was done, or the shortest way to the first difference.

The same sequences each time, unless told otherwise: `python -m tests.soak 500 7` runs 500 from another place on.
"""

import os
import sys
import time
import traceback
from collections import Counter
from multiprocessing import get_context

from tests.soak.machine import Machine
from tests.soak.running import an_empty_database, run
from workbench.cli.progress import progress

SEQUENCES = 10_000
AT_ONCE = 25
"""Sequences that one process runs before it says how far it is."""
APART = 1_000_000
"""Between the first sequences of one run and those of another."""


def main(sequences: int = SEQUENCES, place: int = 0) -> int:
    started, counts = time.monotonic(), Counter[str]()
    parts = [(place * APART + first, min(AT_ONCE, sequences - first)) for first in range(0, sequences, AT_ONCE)]
    with get_context("spawn").Pool(os.cpu_count(), initializer=_open) as pool, progress("sequences", sequences) as on:
        for found, difference in pool.imap_unordered(_part, parts):
            counts += found
            on(AT_ONCE)
            if difference:
                pool.terminate()
                print(difference)
                break
        else:
            difference = ""
    _say(counts, time.monotonic() - started)
    return int(bool(difference))


_folder: list[object] = []
"""What this process holds open until it ends."""


def _open() -> None:
    database = an_empty_database()
    _folder.append(database)
    Machine.engine = database.__enter__()


def _part(part: tuple[int, int]) -> tuple[Counter[str], str]:
    first, sequences = part
    Machine.counts.clear()
    try:
        run(Machine.engine, sequences=sequences, of=first)
    except BaseException:  # whatever it is, it is what was looked for
        return Counter(Machine.counts), traceback.format_exc()
    return Counter(Machine.counts), ""


def _say(counts: Counter[str], seconds: float) -> None:
    for name in ("sequences", "steps", "views compared", "entries shown"):
        print(f"{counts.pop(name, 0):>12,} {name}")
    print(f"{seconds / 60:>12,.1f} minutes\n\nof each kind of step:")
    for name, count in sorted(counts.items()):
        print(f"{count:>12,} {name}")


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
