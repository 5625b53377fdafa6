"""What both readings find together, in texts that neither was trained with."""

from collections.abc import Iterable, Sequence

import numpy as np

from tests.training.cross_validation import Judged
from tests.training.rows import Example
from workbench.flagging.second.border import needs_second_reading
from workbench.flagging.second.head import Head
from workbench.flagging.second.second_reading import SecondReading
from workbench.flagging.second.sentence_model import SentenceModel
from workbench.flagging.suggesting import SECOND_CATEGORY_FROM, ScoredEntry, likeliest


def judged_twice(some: Sequence[Example], scored: Iterable[ScoredEntry], model: SentenceModel, head: Head) -> Judged:
    """`scored`: each example by the first reading. What is not near the border is not read twice, as in a practice."""
    read = [
        _read_twice(SecondReading(first, model, head)) if needs_second_reading(first) else _read_once(first)
        for first in scored
    ]
    scores, categories = zip(*read, strict=True)
    return Judged("both readings", some, np.array(scores), categories)


def _read_once(first: ScoredEntry) -> tuple[float, frozenset[str]]:
    """Flagged or not by the first reading's own limit, whatever that of both is."""
    score = float(np.copysign(np.inf, first.score))
    return score, frozenset(str(flag.category) for flag in first.suggestions(above=-np.inf))


def _read_twice(reading: SecondReading) -> tuple[float, frozenset[str]]:
    """The categories that it would name, flagged or not."""
    by_rules = frozenset(str(flag.category) for flag in reading.scored.by_phrases)
    likely = likeliest(reading.category_scores(), SECOND_CATEGORY_FROM)[: 1 if by_rules else 2]
    return reading.score, by_rules | {str(name) for name in likely}
