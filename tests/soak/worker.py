"""A process of a long run: it has its own database, and runs a part of the sequences at a time."""

import traceback
from collections import Counter
from pathlib import Path

from tests.soak.machine import Machine
from tests.soak.running import migrated_database, run


def open_database(folder: Path) -> None:
    Machine.engine = migrated_database(folder)


def run_part(part: tuple[int, int]) -> tuple[Counter[str], str]:
    """Run that number of sequences with that seed; returns counts of steps, and the traceback of a difference or ""."""
    of, sequences = part
    Machine.counts.clear()
    try:
        run(Machine.engine, sequences=sequences, of=of)
    except BaseException:  # every error is a difference to report
        return Counter(Machine.counts), f"A difference with seed {of}:\n{traceback.format_exc()}"
    return Counter(Machine.counts), ""
