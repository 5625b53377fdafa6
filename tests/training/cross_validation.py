"""Leave-one-group-out cross-validation: each hand (writer) is flagged by a model trained without its entries."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from tests.training.fitting import fit_model
from tests.training.rows import Example
from tests.training.weights_file import weights_table
from workbench.flagging.learned.weights import Weights
from workbench.flagging.suggesting import ScoredEntry, score_entry

HARD_SHARE, PLAIN_SHARE = 0.06, 0.03
"""The shares of look-alikes and of plain entries that may be flagged. The first is half the target of 12 %, because at
least 1.5 times as many look-alikes of a new writer are flagged; with a lower share, recall falls quickly."""


@dataclass(frozen=True)
class CrossValidated:
    """The examples, each with the scores of a model that was trained without its hand."""

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


def cross_validated(some: Sequence[Example]) -> CrossValidated:
    models = {hand: _without(hand, some) for hand in {each.hand for each in some}}
    return CrossValidated(some, [score_entry(each.entry, models[each.hand]) for each in some])


def _without(hand: str, some: Sequence[Example]) -> Weights:
    return Weights.read(weights_table(fit_model([each for each in some if each.hand != hand]), limit=0.0))


def threshold(validated: CrossValidated) -> float:
    """The lowest threshold at which neither share is exceeded."""
    return max(_cut(validated, "hard-negative", HARD_SHARE), _cut(validated, "plain-negative", PLAIN_SHARE))


def _cut(validated: CrossValidated, group: str, share: float) -> float:
    scores = [
        scored.score for each, scored in zip(validated.some, validated.scored, strict=True) if each.group == group
    ]
    return sorted(scores, reverse=True)[int(share * len(scores))]
