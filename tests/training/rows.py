"""The training texts, and their features."""

import json
import sys
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from workbench.cli.base.flag_examples import entry_of
from workbench.flagging.learned.features import Grams, details, grams, length
from workbench.flagging.learned.tokens import words_of
from workbench.flagging.phrase_conditions import PhraseConditions
from workbench.flagging.prose import masked, prose_of
from workbench.flagging.rule_suggestions import conditions_of, phrase_suggestions
from workbench.flagging.suggesting import rule_features
from workbench.flagging.values import EntryText, Suggestion
from workbench.vocabulary import Category

TEXTS, SECOND_TEXTS, UNSEEN_TEXTS = (Path(__file__).parent / name for name in ("texts", "second_texts", "unseen_texts"))
"""Those that teach both readings, those that teach the second alone, and those that set the limit of both
and teach nothing."""


@dataclass(frozen=True)
class Example:
    """One labelled entry, and the hand (writer) that wrote it."""

    hand: str
    row: dict[str, Any]

    @cached_property
    def entry(self) -> EntryText:
        return entry_of(self.row)

    @cached_property
    def conditions(self) -> PhraseConditions:
        return conditions_of(self.entry)

    @cached_property
    def by_phrases(self) -> tuple[Suggestion, ...]:
        return tuple(phrase_suggestions(self.conditions))

    @cached_property
    def prose(self) -> EntryText:
        """What the models read of it."""
        return prose_of(masked(self.entry, self.conditions))

    @cached_property
    def _read(self) -> Grams:
        read = self.prose
        return grams(words_of(read.text, read.sex), words_of(read.title, read.sex))

    @cached_property
    def grams(self) -> list[str]:
        """The features whose weights are divided by the entry's length."""
        return [*self._read.named(), *details(self.entry)]

    @property
    def length(self) -> float:
        return length(self._read.count)

    @cached_property
    def rule_features(self) -> list[str]:
        return sorted(rule_features(self.by_phrases))

    @cached_property
    def labels(self) -> frozenset[Category]:
        return frozenset(Category(label["category"]) for label in self.row["labels"])

    @cached_property
    def acceptable(self) -> frozenset[Category]:
        return self.labels | {Category(name) for name in self.row.get("also_ok") or []}

    @property
    def style(self) -> str:
        """The voice in which it is written, if it was written in one."""
        return str(self.row.get("style") or "")

    @property
    def group(self) -> str:
        return str(self.row["group"])

    @property
    def to_be_hidden(self) -> bool:
        return self.row["hide"] is True and bool(self.labels)


def examples(folder: Path = TEXTS) -> list[Example]:
    return [Example(file.stem, json.loads(line)) for file in sorted(folder.glob("*.jsonl")) for line in _lines(file)]


def with_as_many_others(hands: Collection[str], some: Sequence[Example]) -> list[Example]:
    """What these hands wrote, and as much of what others did, drawn by chance. Ends where a hand wrote nothing."""
    named = {f"hand-{each}" for each in hands}
    theirs, others = ([each for each in some if (each.hand in named) is wanted] for wanted in (True, False))
    if unknown := named - {each.hand for each in theirs}:
        sys.exit(
            f"No text that teaches is by {', '.join(sorted(unknown))}: name hands of tests/training, as bq for hand-bq"
        )
    drawn = np.random.default_rng(0).permutation(len(others))[: len(theirs)]
    return [*theirs, *(others[place] for place in drawn)]


def _lines(file: Path) -> Iterator[str]:
    return (line for line in file.read_text("utf-8").splitlines() if line.strip())
