"""Leave-some-hands-out cross-validation: each hand (writer) is flagged by models trained without its entries."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from tests.training.fitting import fit_model
from tests.training.rows import Example
from tests.training.weights_file import weights_table
from workbench.flagging.learned.weights import Weights
from workbench.flagging.suggesting import ScoredEntry, score_entry

TOGETHER = (("hand-a", "hand-w"), ("hand-b", "hand-x"), ("hand-c", "hand-y"), ("hand-d", "hand-e", "hand-z"))
"""Hands that are left out together, to save time; every other hand alone."""

HARD_SHARE, PLAIN_SHARE = 0.10, 0.02
"""The shares of look-alikes and of plain entries, among those that were written in a voice, that may be flagged."""

TWINNED = ("hand-r", "hand-s", "hand-t")
"""Hands who wrote many a look-alike beside a sensitive text, of the same scene: harder than what a day brings, so that
the limit of the first reading is not set by them. That of both is set by other hands, with their counterparts."""

CURVE = (0.02, 0.04, 0.06, 0.08, 0.10, 0.15, 0.20)
"""Shares of look-alikes flagged, for which the report says how much is found."""


@dataclass(frozen=True)
class Judged:
    """What a reading made of the examples: a score of each, which is flagged from some limit on, and categories."""

    name: str
    some: Sequence[Example]
    scores: np.ndarray
    categories: Sequence[frozenset[str]]

    def report(self, limit: float) -> Iterator[str]:
        yield f"{self.name}: flagged above {limit:.2f}"
        yield from self._curve("all", [True for _ in self.some])
        yield from self._curve("in a voice", [bool(each.style) for each in self.some])
        yield from self._curve("no twins", [bool(each.style) and each.hand not in TWINNED for each in self.some])
        for name in ("hand", *sorted({each.hand for each in self.some})):
            yield self._line(name, limit, [each.hand.startswith(name) for each in self.some])
        for name in sorted({each.style for each in self.some if each.style}):
            yield self._line(f"style {name}", limit, [each.style == name for each in self.some])

    def _curve(self, name: str, among: Sequence[bool]) -> Iterator[str]:
        for share in CURVE:
            yield self._line(f"{name}, look-alikes {share:.0%}", self._cut("hard-negative", share, among), among)

    def _line(self, name: str, limit: float, among: Sequence[bool]) -> str:
        flagged = self.scores > limit
        hidden = [place for place, each in enumerate(self.some) if among[place] and each.to_be_hidden]
        right = [flagged[place] and self._is_right(place) for place in hidden]
        parts = [f"to be hidden {_share(flagged[hidden])}", f"in a right category {_share(right)}"]
        for group in ("hard-negative", "plain-negative"):
            parts.append(f"{group} {_share(flagged[self._places(group, among)])}")
        return f"  {name:<28} " + "; ".join(parts)

    def _is_right(self, place: int) -> bool:
        return bool(self.categories[place] & {*map(str, self.some[place].acceptable)})

    def _places(self, group: str, among: Sequence[bool]) -> list[int]:
        return [place for place, each in enumerate(self.some) if among[place] and each.group == group]

    def threshold(self) -> float:
        """The lowest limit at which, among what was written in a voice and is no twin, neither share is exceeded."""
        among = [bool(each.style) and each.hand not in TWINNED for each in self.some]
        return max(self._cut("hard-negative", HARD_SHARE, among), self._cut("plain-negative", PLAIN_SHARE, among))

    def _cut(self, group: str, share: float, among: Sequence[bool]) -> float:
        scores = sorted(self.scores[self._places(group, among)], reverse=True)
        return float(scores[int(share * len(scores))])


def _share(flagged: Sequence[bool] | np.ndarray) -> str:
    return f"{np.mean(flagged):.1%}" if len(flagged) else "-"


def fold(hand: str) -> tuple[str, ...]:
    return next((hands for hands in TOGETHER if hand in hands), (hand,))


def cross_validated(some: Sequence[Example]) -> list[ScoredEntry]:
    """Each example as it is scored by a model that was trained without its hand."""
    models = {hands: _without(hands, some) for hands in {fold(each.hand) for each in some}}
    return [score_entry(each.entry, models[fold(each.hand)]) for each in some]


def _without(hands: tuple[str, ...], some: Sequence[Example]) -> Weights:
    return Weights.read(weights_table(fit_model([each for each in some if each.hand not in hands]), limit=0.0))


def judged(some: Sequence[Example], scored: Sequence[ScoredEntry]) -> Judged:
    """By the first reading alone."""
    every = [frozenset(str(flag.category) for flag in each.suggestions(above=-np.inf)) for each in scored]
    return Judged("first reading", some, np.array([each.score for each in scored]), every)
