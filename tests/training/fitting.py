"""Logistic regressions over the features: one for "should be flagged", one for each category of what should."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix, diags, hstack
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from tests.training.lengths import evened
from tests.training.rows import Example
from workbench.vocabulary import Category

SEEN = 2
"""A feature must be in so many texts."""

GRAMS, RULE = 32.0, 0.5
"""How freely words may speak, and a single rule, beside a rule's category."""

STRENGTH = 1.0
"""The inverse of the penalty on weights."""


@dataclass(frozen=True)
class Features:
    """Those that were seen in training; `freedom` says how much weight each may take up before it is penalised."""

    grams: CountVectorizer
    rules: CountVectorizer
    freedom: np.ndarray

    def matrix(self, some: Sequence[Example]) -> csr_matrix:
        lengths = diags([1 / each.length for each in some])
        return hstack([lengths @ self.grams.transform(some), self.rules.transform(some)]).tocsr()

    def names(self) -> list[str]:
        return [*self.grams.get_feature_names_out(), *self.rules.get_feature_names_out()]


def features_of(some: Sequence[Example]) -> Features:
    grams = CountVectorizer(analyzer=lambda each: each.grams, min_df=SEEN, dtype=float).fit(some)
    rules = CountVectorizer(analyzer=lambda each: each.rule_features, min_df=SEEN, dtype=float).fit(some)
    seen = np.asarray(grams.transform(some).sum(0)).ravel()
    rarity = np.log((1 + len(some)) / (1 + seen)) + 1
    single = [RULE if "." in name else 1.0 for name in rules.get_feature_names_out()]
    return Features(grams, rules, np.concatenate([GRAMS * rarity / rarity.mean(), single]))


@dataclass(frozen=True)
class Line:
    weights: np.ndarray
    bias: float

    def scores(self, matrix: csr_matrix) -> np.ndarray:
        return matrix @ self.weights + self.bias


def line(features: Features, some: Sequence[Example], wanted: np.ndarray, strength: float) -> Line:
    """A feature whose frequency alone tells the wanted from the others is penalised less."""
    matrix = features.matrix(some)
    freedom = features.freedom * _telling(matrix, wanted, len(features.grams.vocabulary_))
    regression = LogisticRegression(C=strength, max_iter=3_000, random_state=0)
    regression.fit(matrix @ diags(freedom), wanted, sample_weight=evened(some, wanted))
    return Line(regression.coef_[0] * freedom, float(regression.intercept_[0]))


def _telling(matrix: csr_matrix, wanted: np.ndarray, grams: int) -> np.ndarray:
    """As naive Bayes would weigh it, softened; rules are left as they are."""
    here, there = (np.asarray((matrix[some] > 0).sum(0)).ravel()[:grams] + 1 for some in (wanted, ~wanted))
    contrast = np.abs(np.log((here / here.sum()) / (there / there.sum())))
    return np.concatenate([(1 + contrast) / (1 + contrast.mean()), np.ones(matrix.shape[1] - grams)])


@dataclass(frozen=True)
class Fitted:
    features: Features
    flagging: Line
    categories: dict[Category, Line]

    def flagging_scores(self, some: Sequence[Example]) -> np.ndarray:
        return self.flagging.scores(self.features.matrix(some))

    def category_scores(self, some: Sequence[Example]) -> np.ndarray:
        matrix = self.features.matrix(some)
        return np.column_stack([self.categories[each].scores(matrix) for each in Category])


def fitted(some: Sequence[Example]) -> Fitted:
    features = features_of(some)
    flagging = line(features, some, np.array([bool(each.labels) for each in some]), STRENGTH)
    sensitive = [each for each in some if each.labels]
    categories = {
        category: line(features, sensitive, np.array([category in each.labels for each in sensitive]), STRENGTH)
        for category in Category
    }
    return Fitted(features, flagging, categories)
