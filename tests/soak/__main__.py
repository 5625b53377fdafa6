"""`make soak`: ten thousand sequences on all cores; prints counts, and the shortest sequence to the first difference.

Each run has the same sequences. `python -m tests.soak 500 7` runs 500 sequences of another range of seeds.
"""

import os
import sys
import time
from collections import Counter
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.soak.worker import open_database, run_part
from workbench.cli.base.progress import progress

SEQUENCES = 10_000
AT_ONCE = 25
"""Sequences that a process runs before it reports progress."""
SEED_STRIDE = 1_000_000
"""Distance between the first seeds of two ranges."""


def main(sequences: int = SEQUENCES, seed_range: int = 0) -> int:
    started, counts = time.monotonic(), Counter[str]()
    parts = [
        (seed_range * SEED_STRIDE + first, min(AT_ONCE, sequences - first)) for first in range(0, sequences, AT_ONCE)
    ]
    difference = ""
    try:
        with (
            TemporaryDirectory(prefix="workbench-soak-") as folder,
            get_context("spawn").Pool(os.cpu_count(), open_database, (Path(folder),)) as pool,
            progress("sequences", sequences) as advance,
        ):
            for found, difference in pool.imap_unordered(run_part, parts):
                counts += found
                advance(AT_ONCE)
                if difference:
                    break
    finally:  # also of a run that somebody ends
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
    try:
        sys.exit(main(*map(int, sys.argv[1:])))
    except KeyboardInterrupt:
        sys.exit("ended before all had run")
