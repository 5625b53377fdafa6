"""A fitted model as the data file that the workbench reads."""

import numpy as np

from tests.training.fitting import Fitted
from workbench.flagging.learned.weights import UNIT
from workbench.vocabulary import Category

LIGHT = 600
"""Thousandths: what a word or pair of words weighs less is left out, as looking it up costs more than it tells."""


def written(model: Fitted, *, limit: float) -> str:
    """A line for each feature: its weight for "should be flagged" and for each category.

    The bias is shifted so that a score above the limit is positive.
    """
    lines = [model.flagging, *(model.categories[each] for each in Category)]
    features = {"=bias": _whole([model.flagging.bias - limit, *(each.bias for each in lines[1:])])}
    features |= zip(model.features.names(), _whole(np.column_stack([each.weights for each in lines])), strict=True)
    rows = ((feature, row if feature[0] in "=@" else _heavy(row)) for feature, row in sorted(features.items()))
    return "".join("\t".join([feature, *map(str, row)]) + "\n" for feature, row in rows if row.any())


def _heavy(row: np.ndarray) -> np.ndarray:
    return np.where(abs(row) >= LIGHT, row, 0)


def _whole(weights: object) -> np.ndarray:
    return np.round(np.asarray(weights) * UNIT).astype(int)
