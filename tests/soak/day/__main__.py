"""`make day`: 600 entries through each way out, 200 kills; prints figures, and the seed of its chances.

`python -m tests.soak.day 60 20 7` takes 60 entries and 20 kills with the seed 7.
"""

import random
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.soak.day.working import work

ENTRIES, KILLS = 600, 200


def main(entries: int = ENTRIES, kills: int = KILLS, seed: int | None = None) -> None:
    seed = random.randrange(1_000_000) if seed is None else seed  # noqa: S311
    print(f"{entries} entries through each way out, {kills} kills, seed {seed}", flush=True)
    started = time.monotonic()
    with TemporaryDirectory(prefix="workbench-day-") as folder:
        counts = work(Path(folder), entries=entries, kills=kills, seed=seed)
    for name, count in sorted(counts.items()):
        print(f"{count:>10,} {name}")
    print(f"{(time.monotonic() - started) / 60:>10,.1f} minutes\n")
    print("No wish was lost, none was applied to another patient, and nothing was in effect that was not shown.")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
