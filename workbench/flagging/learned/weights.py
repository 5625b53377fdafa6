"""What each sign weighs, as training left it in a data file."""

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
    """Of signs, for "wants a look": quick to add up. The weights for each category are read when they are wanted."""

    words: dict[str, float] = field(default_factory=dict)
    neighbours: dict[Pair, float] = field(default_factory=dict)
    gaps: dict[Pair, float] = field(default_factory=dict)
    by_category: dict[str, str | tuple[int, ...]] = field(default_factory=dict)
    version: str = ""

    @classmethod
    def read(cls, written: str) -> Self:
        """`word`, `first second` and `first _ second`; a sign that begins with @ or = is one, blanks and all."""
        weights = cls(version=f"model {hashlib.sha256(written.encode()).hexdigest()[:12]}")
        for line in written.splitlines():
            sign, look, weights.by_category[sign] = line.split("\t", 2)
            if look != "0":
                weights._keep(sign, int(look) / UNIT)
        return weights

    def _keep(self, sign: str, look: float) -> None:
        if " " not in sign or sign[0] in "@=":
            self.words[sign] = look
        elif " _ " in sign:
            first, _, second = sign.split(" ")
            self.gaps[first, second] = look
        else:
            first, second = sign.split(" ")
            self.neighbours[first, second] = look

    def totals(self, signs: Iterable[str]) -> list[float]:
        """For each category, what the signs weigh together."""
        rows = [row for sign in signs if (row := self._row(sign))]
        return [sum(column) / UNIT for column in zip(*rows, strict=True)] or [0.0] * len(Category)

    def total(self, signs: Iterable[str], category: Category) -> float:
        """The same for one of them."""
        place = PLACE_OF[category]
        return float(sum(row[place] for sign in signs if (row := self._row(sign)))) / UNIT

    def _row(self, sign: str) -> tuple[int, ...] | None:
        written = self.by_category.get(sign)
        if isinstance(written, str):
            written = self.by_category[sign] = tuple(map(int, written.split("\t")))
        return written


@cache
def weights() -> Weights:
    return Weights.read(WEIGHTS.read_text("utf-8"))
