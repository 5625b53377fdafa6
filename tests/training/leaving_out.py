"""How well entries are flagged by a model that has not seen the hand that wrote them: each is left out once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from tests.training.fitting import fitted
from tests.training.rows import Example
from tests.training.writing import written
from workbench.flagging.learned.weights import Weights
from workbench.flagging.suggesting import ScoredEntry, score_entry

HARD, PLAIN = 0.06, 0.03
"""The shares of look-alikes and of plain entries that may be flagged. The first is half the target of 12 %, as a new
hand's look-alikes are flagged half as often again or more; below it, what is to be hidden soon goes unfound."""


@dataclass(frozen=True)
class Left:
    """The examples, each with a look by a model that did not see its hand."""

    some: Sequence[Example]
    scored: Sequence[ScoredEntry]

    def report(self) -> Iterator[str]:
        limit = threshold(self)
        for hand in ("hand", *sorted({each.hand for each in self.some})):
            yield f"{hand:<8} " + "; ".join(self._shares(limit, hand))

    def _shares(self, limit: float, hand: str) -> Iterator[str]:
        flags = [{flag.category for flag in scored.suggestions(above=limit)} for scored in self.scored]
        theirs = [(each, names) for each, names in zip(self.some, flags, strict=True) if each.hand.startswith(hand)]
        hidden = [(each, names) for each, names in theirs if each.to_be_hidden]
        yield f"to be hidden {np.mean([bool(names) for _, names in hidden]):.1%}"
        yield f"in a right category {np.mean([bool(names & each.acceptable) for each, names in hidden]):.1%}"
        yield f"in a labelled one {np.mean([bool(names & each.labels) for each, names in hidden]):.1%}"
        for group in ("hard-negative", "plain-negative"):
            yield f"{group} {np.mean([bool(names) for each, names in theirs if each.group == group]):.1%}"


def left_out(some: Sequence[Example]) -> Left:
    models = {hand: _without(hand, some) for hand in {each.hand for each in some}}
    return Left(some, [score_entry(each.entry, models[each.hand]) for each in some])


def _without(hand: str, some: Sequence[Example]) -> Weights:
    return Weights.read(written(fitted([each for each in some if each.hand != hand]), limit=0.0))


def threshold(left: Left) -> float:
    """The lowest score that keeps both shares."""
    return max(_cut(left, "hard-negative", HARD), _cut(left, "plain-negative", PLAIN))


def _cut(left: Left, group: str, share: float) -> float:
    scores = [scored.score for each, scored in zip(left.some, left.scored, strict=True) if each.group == group]
    return sorted(scores, reverse=True)[int(share * len(scores))]
