"""Logistic regressions: one for "should be flagged", and one for each category, fitted to the entries that do."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_matrix, diags, hstack
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from tests.training.length_weights import length_balanced_weights
from tests.training.rows import Example
from workbench.vocabulary import Category

FEWEST_TEXTS = 2
"""The fewest texts in which a feature must occur."""

GRAM_SCALE, RULE_SCALE = 32.0, 0.5
"""Scales of word features and of single rules; the scale of a rule's category is 1."""

INVERSE_PENALTY = 1.0
"""The inverse of the penalty on weights."""

OF_STYLE = frozenset({"i", "me", "my", "mysel", "<say>", "<self>", "<not>"})
"""Words that tell how somebody writes: in the first person, with reported speech."""

WITHOUT_STYLE = 0.02
"""What the scale of these words is multiplied by, so that hardly any weight is given to them."""


@dataclass(frozen=True)
class Features:
    """The features that occur in training. A feature with a larger `scale` is penalised less for its weight."""

    grams: CountVectorizer
    rules: CountVectorizer
    scale: np.ndarray

    def matrix(self, some: Sequence[Example]) -> csr_matrix:
        lengths = diags([1 / each.length for each in some])
        return hstack([lengths @ self.grams.transform(some), self.rules.transform(some)]).tocsr()

    def without_style(self) -> "Features":
        style = np.array([name[0] not in "=@" and not OF_STYLE.isdisjoint(name.split()) for name in self.names()])
        return replace(self, scale=np.where(style, self.scale * WITHOUT_STYLE, self.scale))

    def names(self) -> list[str]:
        return [*self.grams.get_feature_names_out(), *self.rules.get_feature_names_out()]


def features_of(some: Sequence[Example]) -> Features:
    grams = CountVectorizer(analyzer=lambda each: each.grams, min_df=FEWEST_TEXTS, dtype=float).fit(some)
    rules = CountVectorizer(analyzer=lambda each: each.rule_features, min_df=FEWEST_TEXTS, dtype=float).fit(some)
    seen = np.asarray(grams.transform(some).sum(0)).ravel()
    rarity = np.log((1 + len(some)) / (1 + seen)) + 1
    single = [RULE_SCALE if "." in name else 1.0 for name in rules.get_feature_names_out()]
    return Features(grams, rules, np.concatenate([GRAM_SCALE * rarity / rarity.mean(), single]))


@dataclass(frozen=True)
class LinearModel:
    weights: np.ndarray
    bias: float

    def scores(self, matrix: csr_matrix) -> np.ndarray:
        return matrix @ self.weights + self.bias


def fit_linear(features: Features, some: Sequence[Example], matrix: csr_matrix, wanted: np.ndarray) -> LinearModel:
    """Fit a regression to these and their matrix. Features whose frequency differs between the classes are penalised
    less.
    """
    scale = features.scale * _contrast(matrix, wanted, len(features.grams.vocabulary_))
    regression = LogisticRegression(C=INVERSE_PENALTY, max_iter=3_000, random_state=0)
    lengths = [len(each.entry.text) for each in some]
    regression.fit(matrix @ diags(scale), wanted, sample_weight=length_balanced_weights(lengths, wanted))
    return LinearModel(regression.coef_[0] * scale, float(regression.intercept_[0]))


def _contrast(matrix: csr_matrix, wanted: np.ndarray, grams: int) -> np.ndarray:
    """Scales from the log-ratio of frequencies, as in naive Bayes, damped; 1 for rules."""
    here, there = (np.asarray((matrix[some] > 0).sum(0)).ravel()[:grams] + 1 for some in (wanted, ~wanted))
    contrast = np.abs(np.log((here / here.sum()) / (there / there.sum())))
    return np.concatenate([(1 + contrast) / (1 + contrast.mean()), np.ones(matrix.shape[1] - grams)])


@dataclass(frozen=True)
class Model:
    features: Features
    needs_look: LinearModel
    categories: dict[Category, LinearModel]

    def scores(self, some: Sequence[Example]) -> np.ndarray:
        return self.needs_look.scores(self.features.matrix(some))

    def category_scores(self, some: Sequence[Example]) -> np.ndarray:
        matrix = self.features.matrix(some)
        return np.column_stack([self.categories[each].scores(matrix) for each in Category])


def fit_look(features: Features, some: Sequence[Example], matrix: csr_matrix) -> LinearModel:
    """The average of a model of all words and of one without those of style, so that these do not decide."""
    wanted = np.array([bool(each.labels) for each in some])
    whole = fit_linear(features, some, matrix, wanted)
    content = fit_linear(features.without_style(), some, matrix, wanted)
    return LinearModel((whole.weights + content.weights) / 2, (whole.bias + content.bias) / 2)


def fit_model(some: Sequence[Example]) -> Model:
    features = features_of(some)
    matrix = features.matrix(some)
    look = fit_look(features, some, matrix)
    places = [place for place, each in enumerate(some) if each.labels]
    sensitive = [some[place] for place in places]
    categories = {
        category: fit_linear(
            features, sensitive, matrix[places], np.array([category in each.labels for each in sensitive])
        )
        for category in Category
    }
    return Model(features, look, categories)
