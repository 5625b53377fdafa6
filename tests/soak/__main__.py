"""`make soak`: ten thousand sequences on all cores; says what was done, or the shortest way to the first difference.

The same sequences each time, unless told otherwise: `python -m tests.soak 500 7` runs 500 from another place on.
"""

import os
import sys
import time
from collections import Counter
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.soak.working import begin, work
from workbench.cli.base.progress import progress

SEQUENCES = 10_000
AT_ONCE = 25
"""Sequences that one process runs before it says how far it is."""
APART = 1_000_000
"""Between the first sequences of one run and those of another."""


def main(sequences: int = SEQUENCES, place: int = 0) -> int:
    started, counts = time.monotonic(), Counter[str]()
    parts = [(place * APART + first, min(AT_ONCE, sequences - first)) for first in range(0, sequences, AT_ONCE)]
    difference = ""
    with (
        TemporaryDirectory(prefix="workbench-soak-") as folder,
        get_context("spawn").Pool(os.cpu_count(), begin, (Path(folder),)) as pool,
        progress("sequences", sequences) as advance,
    ):
        for found, difference in pool.imap_unordered(work, parts):
            counts += found
            advance(AT_ONCE)
            if difference:
                break
    print(difference)
    _say(counts, time.monotonic() - started)
    return int(bool(difference))


def _say(counts: Counter[str], seconds: float) -> None:
    for name in ("sequences", "steps", "views compared", "entries shown"):
        print(f"{counts.pop(name, 0):>12,} {name}")
    print(f"{seconds / 60:>12,.1f} minutes\n\nof each kind of step:")
    for name, count in sorted(counts.items()):
        print(f"{count:>12,} {name}")


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
