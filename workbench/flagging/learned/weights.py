"""The weight of each feature of the model, as training wrote it to a data file."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Self

from workbench.flagging.learned.features import Pair
from workbench.flagging.learned.tokens import LEARNED
from workbench.vocabulary import Category

WEIGHTS = LEARNED / "weights.tsv"
UNIT = 1_000
"""Weights are kept as whole thousandths."""

PLACE_OF = {category: place for place, category in enumerate(Category)}


@dataclass(slots=True)
class Weights:
    """Of features, for "should be flagged"; the weights for each category are parsed when they are first asked for."""

    words: dict[str, float] = field(default_factory=dict)
    neighbours: dict[Pair, float] = field(default_factory=dict)
    gaps: dict[Pair, float] = field(default_factory=dict)
    by_category: dict[str, str | tuple[int, ...]] = field(default_factory=dict)
    version: str = ""

    @classmethod
    def read(cls, written: str) -> Self:
        """`word`, `first second` and `first _ second`; a feature that begins with @ or = is one, blanks included."""
        weights = cls(version=_version(written))
        for line in written.splitlines():
            feature, weight, weights.by_category[feature] = line.split("\t", 2)
            if weight != "0":
                weights._keep(feature, int(weight) / UNIT)
        return weights

    def _keep(self, feature: str, weight: float) -> None:
        if " " not in feature or feature[0] in "@=":
            self.words[feature] = weight
        elif " _ " in feature:
            first, _, second = feature.split(" ")
            self.gaps[first, second] = weight
        else:
            first, second = feature.split(" ")
            self.neighbours[first, second] = weight

    def totals(self, features: Iterable[str]) -> list[float]:
        """For each category, the sum of the features' weights."""
        rows = [row for feature in features if (row := self._row(feature))]
        return [sum(column) / UNIT for column in zip(*rows, strict=True)] or [0.0] * len(Category)

    def total(self, features: Iterable[str], category: Category) -> float:
        """The same for one of them."""
        place = PLACE_OF[category]
        return float(sum(row[place] for feature in features if (row := self._row(feature)))) / UNIT

    def _row(self, feature: str) -> tuple[int, ...] | None:
        written = self.by_category.get(feature)
        if isinstance(written, str):
            written = self.by_category[feature] = tuple(map(int, written.split("\t")))
        return written


def _version(written: str) -> str:
    return f"model {hashlib.sha256(written.encode()).hexdigest()[:12]}"


@cache
def weights() -> Weights:
    """Some thirty megabytes, once in each process that asks for them."""
    return Weights.read(WEIGHTS.read_text("utf-8"))


@cache
def weights_version() -> str:
    """For who compares versions and flags nothing: the weights are not loaded."""
    return _version(WEIGHTS.read_text("utf-8"))
