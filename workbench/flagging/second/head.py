"""What the sentence model's numbers weigh: a readable table that training wrote."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

from workbench.flagging.second.border import BORDER, NEAR
from workbench.vocabulary import Category

HEAD, HEAD_BEFORE = (Path(__file__).parent / name for name in ("head.tsv", "head-before.tsv"))
"""For the latest adaptation of the sentence model, and for the one before."""

UNIT = 1_000
"""Weights are kept as whole thousandths."""


@dataclass(frozen=True, slots=True)
class Head:
    """For "should be flagged" and for each category, in this order: a bias, and a weight for each of the numbers.

    The score of the first reading is added to the first of them; `first` is the version of the weights by which it was
    counted. `model` and `adaptation` are the SHA-256 of the sentence model's file and of its adaptation that the head
    was trained with. The numbers of others would mean nothing. The `version` is of the borders and of the head before,
    too: what was not near an older one has to be read twice when it moves.
    """

    first: str
    model: str
    adaptation: str
    biases: tuple[float, ...]
    weights: tuple[tuple[float, ...], ...]
    version: str

    @classmethod
    def read(cls, written: str, before: str = "") -> Self:
        """A line each for `first`, `model`, `adaptation` and the biases, then for each number, with all its weights."""
        lines = dict(line.split("\t", 1) for line in written.splitlines())
        rows = [_row(row) for name, row in lines.items() if name.isdecimal()]
        version = f"second {hashlib.sha256(f'{BORDER}{NEAR}{written}{before}'.encode()).hexdigest()[:8]}"
        return cls(
            lines["first"],
            lines["model"],
            lines["adaptation"],
            _row(lines["bias"]),
            tuple(zip(*rows, strict=True)),
            version,
        )

    def look(self, vector: Sequence[float]) -> float:
        """How much these numbers say for a flag, without what the first reading says."""
        return self._dot(0, vector)

    def of_categories(self, vector: Sequence[float]) -> list[float]:
        return [self._dot(place, vector) for place in range(1, 1 + len(Category))]

    def _dot(self, place: int, vector: Sequence[float]) -> float:
        of_numbers = sum(weight * number for weight, number in zip(self.weights[place], vector, strict=True))
        return self.biases[place] + of_numbers


def _row(written: str) -> tuple[float, ...]:
    return tuple(int(each) / UNIT for each in written.split("\t"))


@cache
def head() -> Head:
    return Head.read(HEAD.read_text("utf-8"), HEAD_BEFORE.read_text("utf-8"))


@cache
def head_before() -> Head:
    return Head.read(HEAD_BEFORE.read_text("utf-8"))
