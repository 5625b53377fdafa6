"""The flags on texts that nobody read who made them: what was reached is kept, and the two sets stay apart."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.training.rows import SECOND_TEXTS, TEXTS, UNSEEN_TEXTS
from workbench.cli.base.flag_examples import entry_of
from workbench.flagging.scan import suggest_twice
from workbench.flagging.second.sentence_model import sentence_model

TESTS = Path(__file__).parents[2]
EVALUATION = TESTS / "evaluation"
Row = dict[str, Any]

REACHED = {"hard": (0.91, 0.04), "day": (0.96, 0.02)}
"""Of each file: what is to be hidden is flagged at least so often, what is not sensitive at most so often."""


def rows_in(folder: Path, name: str = "*") -> list[Row]:
    files = sorted(folder.glob(f"{name}.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]


@cache
def judged(name: str) -> list[tuple[Row, bool]]:
    """Each entry, and whether it is flagged after both readings."""
    rows = rows_in(EVALUATION, name)
    return [(row, bool(suggest_twice(entry_of(row), second=sentence_model).suggestions)) for row in rows]


def share(flagged: list[bool]) -> float:
    return sum(flagged) / len(flagged)


@pytest.mark.parametrize("name", REACHED)
def test_what_was_reached_is_kept(name: str) -> None:
    hidden = [flagged for row, flagged in judged(name) if row["hide"] is True and row["labels"]]
    others = [flagged for row, flagged in judged(name) if not row["labels"]]
    least, most = REACHED[name]
    assert share(hidden) >= least
    assert share(others) <= most


def test_no_text_is_in_both_sets() -> None:
    rows = [*rows_in(TEXTS), *rows_in(SECOND_TEXTS), *rows_in(UNSEEN_TEXTS)], rows_in(EVALUATION)
    training, evaluation = ({row["text"].casefold().strip() for row in each} for each in rows)
    assert len(training) > 48_000
    assert len(evaluation) > 800
    assert {text for text in training & evaluation if len(text) > 40} == set()


def test_nothing_that_trains_names_the_evaluation_texts() -> None:
    assert [file.name for file in (TESTS / "training").rglob("*.py") if "evaluation" in file.read_text("utf-8")] == []
