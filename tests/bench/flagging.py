"""Flags on one core, for an ordinary day's entries and for ones of 300 characters, compared with a bare scan."""

import itertools
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from tests.bench.measuring import Act, Figure, at_least, at_most, for_information
from tests.training.rows import Example, examples
from workbench.cli.base.flag_examples import entry_of
from workbench.flagging.learned.weights import weights
from workbench.flagging.matching import phrases
from workbench.flagging.scan import suggest
from workbench.flagging.second.border import needs_second_reading
from workbench.flagging.second.head import head
from workbench.flagging.second.second_reading import SecondReading
from workbench.flagging.second.sentence_model import sentence_model
from workbench.flagging.suggesting import score_entry
from workbench.flagging.values import EntryText

LENGTH, ENTRIES, SENSITIVE_EVERY, ROUNDS = 300, 2_000, 20, 5
DAY = Path(__file__).parents[1] / "evaluation" / "day.jsonl"
"""Its lengths and shares of results, issues and letters; what is found in it is not looked at here."""
STARTING = """
import time
start = time.perf_counter()
from workbench.flagging.scan import suggest
from workbench.flagging.values import EntryText
suggest(EntryText("Low mood", "Denies DV but ex-partner strangled her", codes={"1": "one"}))
spent = time.perf_counter() - start
from tests.bench.measuring import peak_of_process
print(spent, peak_of_process())
"""


def measure() -> Iterator[Figure]:
    yield from _speed()
    seconds, megabytes = _starting()
    yield at_most("flags: start-up, from import to the first entry flagged", seconds * 1_000, "ms", 300)
    yield at_most("flags: memory of a process that flags", megabytes, "MB", 300)


def _speed() -> Iterator[Figure]:
    day = [entry_of(json.loads(line)) for line in DAY.read_text("utf-8").splitlines()]
    yield at_least("flags for an ordinary day's entries, by CPU time", len(day) / _flagging(day), "entries/s", 8_000)
    yield from _second(day)
    entries = list(itertools.islice(_mixed(examples()), ENTRIES))
    spent, scanning = _flagging(entries), _scanning(entries)
    name = f"flags for entries of {LENGTH} characters, one in {SENSITIVE_EVERY} sensitive, by CPU time"
    yield at_least(name, ENTRIES / spent, "entries/s", 12_000)
    yield for_information("a bare pyahocorasick scan of the same for the same phrases", ENTRIES / scanning, "entries/s")
    yield for_information("flags take so many times as long as the bare scan", spent / scanning, "times")


def _second(day: Sequence[EntryText]) -> Iterator[Figure]:
    """Of those that the second reading is asked about; the model is loaded before."""
    model = sentence_model()
    assert model is not None
    scored = [each for each in (score_entry(entry, weights()) for entry in day) if needs_second_reading(each)]
    spent = min(_cpu(lambda: [SecondReading(each, model, head()).suggestions() for each in scored]) for _ in range(2))
    yield for_information("flags: entries of an ordinary day that are read twice", 100 * len(scored) / len(day), "%")
    yield at_least("flags: the second reading, by CPU time", len(scored) / spent, "entries/s", 30)


def _flagging(entries: Sequence[EntryText]) -> float:
    return min(_cpu(lambda: [suggest(entry) for entry in entries]) for _ in range(ROUNDS))


def _scanning(entries: Sequence[EntryText]) -> float:
    bare = phrases()
    return min(_cpu(lambda: [list(bare.iter(entry.text.lower())) for entry in entries]) for _ in range(ROUNDS))


def _cpu(act: Act) -> float:
    start = time.process_time()
    act()
    return time.process_time() - start


def _mixed(some: Sequence[Example]) -> Iterator[EntryText]:
    """Endless entries of LENGTH characters, padded with other plain texts; one in SENSITIVE_EVERY is sensitive."""
    plain = itertools.cycle([each.entry for each in some if each.group == "plain-negative"])
    sensitive = itertools.cycle([each.entry for each in some if each.labels])
    for number in itertools.count():
        entry = next(plain if number % SENSITIVE_EVERY else sensitive)
        text = entry.text
        while len(text) < LENGTH:
            text += f"\n{next(plain).text}"
        yield replace(entry, text=text[:LENGTH])


def _starting() -> tuple[float, float]:
    """Seconds and megabytes, the best of a few fresh processes."""
    runs = [subprocess.run([sys.executable, "-c", STARTING], capture_output=True, text=True, check=True).stdout
            for _ in range(ROUNDS)]  # fmt: skip
    seconds, megabytes = zip(*(map(float, run.split()) for run in runs), strict=True)
    return min(seconds), min(megabytes)
