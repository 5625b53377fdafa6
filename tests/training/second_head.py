"""The head of the second reading: regressions over the sentence model's numbers and the first reading's score."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from sklearn.linear_model import LogisticRegression

from tests.training.cross_validation import Judged, fold
from tests.training.rows import Example
from workbench.flagging.second.head import UNIT
from workbench.flagging.second.pieces import pieces
from workbench.flagging.second.second_reading import FIRST_SCORES, NOT_WORDS, PIECES_PENALTY
from workbench.flagging.second.sentence_model import SentenceModel
from workbench.flagging.suggesting import SECOND_CATEGORY_FROM, ScoredEntry, likeliest
from workbench.vocabulary import Category

INVERSE_PENALTY, OF_CATEGORIES = 0.03, 0.003
"""The inverse of the penalty on weights, for "should be flagged" and for each category."""

SHARE, CATEGORY_SHARE = 0.7, 0.5
"""What the sentence model says counts so much beside what the first reading says."""


@dataclass(frozen=True)
class Piece:
    """One piece of an example: its numbers, and whether it is one that a label quotes; None if nobody can say."""

    example: int
    vector: np.ndarray
    wanted: bool | None


@dataclass(frozen=True)
class Pieces:
    """Of all examples, each as the first reading scores it by a model that was trained without its hand."""

    some: Sequence[Example]
    scored: Sequence[ScoredEntry]
    of_all: Sequence[Piece]

    @classmethod
    def read(cls, some: Sequence[Example], scored: Sequence[ScoredEntry], model: SentenceModel) -> "Pieces":
        return cls(some, scored, [piece for place, each in enumerate(some) for piece in _pieces(place, each, model)])

    @cached_property
    def scores(self) -> np.ndarray:
        return np.array([each.score for each in self.scored])

    @cached_property
    def first(self) -> np.ndarray:
        return np.clip(self.scores, *FIRST_SCORES)

    @cached_property
    def is_certain(self) -> np.ndarray:
        return np.array([each.is_certain for each in self.scored])

    @cached_property
    def matrix(self) -> np.ndarray:
        return np.array([piece.vector for piece in self.of_all])

    @cached_property
    def hands(self) -> np.ndarray:
        return np.array([self.some[piece.example].hand for piece in self.of_all])

    @cached_property
    def wanted(self) -> np.ndarray:
        """1, 0, or -1 for those that are left out of fitting."""
        return np.array([-1 if piece.wanted is None else int(piece.wanted) for piece in self.of_all])


def _pieces(place: int, example: Example, model: SentenceModel) -> list[Piece]:
    entry = example.prose
    if not (entry.title.strip() or entry.text.strip()):
        return []
    spans = pieces(entry.text)
    vectors = model.vectors([f"{entry.title}. {entry.text[slice(*span)]}".translate(NOT_WORDS) for span in spans])
    quotes = [label["quote"] for label in example.row["labels"]]
    return [
        Piece(place, np.array(vector), _wanted(example, example.entry.text[slice(*span)], quotes, len(spans)))
        for vector, span in zip(vectors, spans, strict=True)
    ]


def _wanted(example: Example, words: str, quotes: Sequence[str], count: int) -> bool | None:
    if not example.labels:
        return False
    return True if count == 1 or any(quote in words for quote in quotes) else None


@dataclass(frozen=True)
class FittedHead:
    """Bias and weights for "should be flagged", then for each category."""

    biases: np.ndarray
    weights: np.ndarray

    def scores(self, of: Pieces) -> np.ndarray:
        """Of each example; where it has no prose or a rule is certain, the first reading's score stands."""
        looks = of.matrix @ self.weights[0] + self.biases[0]
        counts = np.bincount([piece.example for piece in of.of_all], minlength=len(of.some))
        highest = np.full(len(of.some), -np.inf)
        np.maximum.at(highest, [piece.example for piece in of.of_all], looks)
        both = of.first + highest - PIECES_PENALTY * np.log(np.maximum(counts, 1))
        return np.where(np.isfinite(both) & ~of.is_certain, both, of.scores)

    def categories(self, of: Pieces, place: int) -> frozenset[str]:
        """What the first example's piece with the highest score would be flagged as, and what rules say."""
        scored = of.scored[place]
        by_rules = {str(flag.category) for flag in scored.by_phrases}
        vectors = [piece.vector for piece in of.of_all if piece.example == place]
        if not vectors:
            return frozenset(by_rules)
        best = max(vectors, key=lambda vector: float(vector @ self.weights[0]))
        more = self.biases[1:] + best @ self.weights[1:].T
        scores = [
            (name, score + added)
            for (name, score), added in zip(scored.model_score.category_scores(), more, strict=True)
        ]
        return frozenset(
            by_rules | {str(name) for name in likeliest(scores, SECOND_CATEGORY_FROM)[: 1 if by_rules else 2]}
        )


def cross_validated_head(of: Pieces) -> Judged:
    """Each example as it is read twice, by models that were trained without its hand."""
    scores, categories = np.zeros(len(of.some)), [frozenset[str]() for _ in of.some]
    for hands in {fold(each.hand) for each in of.some}:
        head = fit_head(of, hands)
        of_theirs = head.scores(of)
        for place, each in enumerate(of.some):
            if each.hand in hands:
                scores[place] = of_theirs[place]
                categories[place] = head.categories(of, place) if each.to_be_hidden else frozenset()
    return Judged("both readings", of.some, scores, categories)


def fit_head(of: Pieces, without: Sequence[str] = ()) -> FittedHead:
    """To all pieces that can be told, or those of all hands but these."""
    kept = (of.wanted >= 0) & ~np.isin(of.hands, without)
    labels = [of.some[piece.example].labels for piece in of.of_all]
    positive = kept & (of.wanted == 1)
    fitted = [_fit(of.matrix[kept], of.wanted[kept], INVERSE_PENALTY, SHARE)]
    for category in Category:
        theirs = np.array([category in labels[place] for place in np.flatnonzero(positive)])
        fitted.append(_fit(of.matrix[positive], theirs, OF_CATEGORIES, CATEGORY_SHARE))
    return FittedHead(np.array([bias for bias, _ in fitted]), np.array([weights for _, weights in fitted]))


def _fit(matrix: np.ndarray, wanted: np.ndarray, inverse_penalty: float, share: float) -> tuple[float, np.ndarray]:
    """The bias and the weights, times `share`; the numbers are scaled to be penalised alike."""
    centre, scale = matrix.mean(0), matrix.std(0) + 1e-6
    regression = LogisticRegression(C=inverse_penalty, max_iter=MOST_STEPS, random_state=0)
    regression.fit((matrix - centre) / scale, wanted)
    weights = regression.coef_[0] / scale
    return float(regression.intercept_[0] - weights @ centre) * share, weights * share


MOST_STEPS = 300


def head_table(head: FittedHead, model: str, *, limit: float) -> str:
    """As the workbench reads it; the bias is reduced by `limit`, so that scores above it are positive."""
    biases = [head.biases[0] - limit, *head.biases[1:]]
    rows: Mapping[str, Sequence[float]] = {
        "bias": biases,
        **{str(place): column for place, column in enumerate(head.weights.T)},
    }
    written = ["\t".join([name, *(str(round(value * UNIT)) for value in row)]) for name, row in rows.items()]
    return "\n".join([f"model\t{model}", *written]) + "\n"
