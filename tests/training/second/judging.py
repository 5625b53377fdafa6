"""What both readings find together, in texts that neither was trained with."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import log

import numpy as np

from tests.training.cross_validation import Judged
from tests.training.rows import Example
from tests.training.second.adapting import verdicts
from tests.training.second.network import Network
from tests.training.second.pieces import Piece
from workbench.flagging.second.border import needs_second_reading
from workbench.flagging.second.second_reading import FIRST_SCORES, PIECES_PENALTY
from workbench.flagging.suggesting import SECOND_CATEGORY_FROM, ScoredEntry, likeliest

SHARE, CATEGORY_SHARE = 2.5, 0.5
"""What the sentence model says counts so much beside what the first reading says."""


def judged_twice(
    some: Sequence[Example], scored: Sequence[ScoredEntry], pieces: Sequence[Piece], network: Network, limit: float
) -> Judged:
    """`scored`: each example as the first reading, which flags above `limit`, scores it by a model that was trained
    without its hand. What is not near the border is not read twice, as in a practice.
    """
    of_each = _verdicts_of_each(pieces, network)
    read = [
        _read_twice(first, of_each[id(each)], limit) if needs_second_reading(first, limit) else _read_once(first)
        for each, first in zip(some, scored, strict=True)
    ]
    scores, categories = zip(*read, strict=True)
    return Judged("both readings", some, np.array(scores), categories)


def _verdicts_of_each(pieces: Sequence[Piece], network: Network) -> Mapping[int, np.ndarray]:
    """By the example, a row for each of its pieces."""
    rows = defaultdict(list)
    for piece, row in zip(pieces, verdicts(network, pieces), strict=True):
        rows[id(piece.example)].append(row)
    return {example: np.array(each) for example, each in rows.items()}


def _read_once(first: ScoredEntry) -> tuple[float, frozenset[str]]:
    """Its score stands: it is far from either limit."""
    return first.score, frozenset(str(flag.category) for flag in first.suggestions(above=-np.inf))


def _read_twice(first: ScoredEntry, of_pieces: np.ndarray, limit: float) -> tuple[float, frozenset[str]]:
    """What the first reading says counts as in `SecondReading`, whose first scores have `limit` taken off."""
    by_rules = frozenset(str(flag.category) for flag in first.by_phrases)
    strongest = of_pieces[of_pieces[:, 0].argmax()]
    of_first = np.clip(first.score - limit, *FIRST_SCORES) + limit
    score = float(of_first + SHARE * strongest[0] - PIECES_PENALTY * log(len(of_pieces)))
    more = CATEGORY_SHARE * strongest[1:]
    of_categories = [
        (name, score + added) for (name, score), added in zip(first.model_score.category_scores(), more, strict=True)
    ]
    likely = likeliest(of_categories, SECOND_CATEGORY_FROM)[: 1 if by_rules else 2]
    return score, by_rules | {str(name) for name in likely}
