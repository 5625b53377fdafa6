"""What each process of a long run does: its own database, and a part of the sequences at a time."""

import traceback
from collections import Counter
from pathlib import Path

from tests.soak.machine import Machine
from tests.soak.running import an_empty_database, run


def begin(folder: Path) -> None:
    Machine.engine = an_empty_database(folder)


def work(part: tuple[int, int]) -> tuple[Counter[str], str]:
    """So many sequences of those that the first number chooses; what was done, and the difference, if one was found."""
    of, sequences = part
    Machine.counts.clear()
    try:
        run(Machine.engine, sequences=sequences, of=of)
    except BaseException:  # whatever it is, it is what was looked for
        return Counter(Machine.counts), traceback.format_exc()
    return Counter(Machine.counts), ""
