"""A fitted model as the data file that the workbench reads."""

import numpy as np

from tests.training.fitting import Fitted
from workbench.flagging.learned.weights import UNIT
from workbench.vocabulary import Category

LIGHT, LIGHT_FOR_CATEGORY = 400, 1_000
"""Thousandths: a sign that weighs less is left out."""


def written(model: Fitted, *, limit: float) -> str:
    """A line for each sign: what it weighs for "wants a look" and for each category. A score above the limit is to be
    positive."""
    lines = [model.look, *(model.categories[each] for each in Category)]
    signs = {"=bias": _whole([model.look.bias - limit, *(each.bias for each in lines[1:])])}
    signs |= zip(model.signs.names(), _whole(np.column_stack([each.weights for each in lines])), strict=True)
    heavy = ((name, row) for name, row in sorted(signs.items()) if _is_heavy(row))
    return "".join("\t".join([name, *map(str, row)]) + "\n" for name, row in heavy)


def _is_heavy(row: np.ndarray) -> bool:
    return bool(abs(row[0]) >= LIGHT or abs(row[1:]).max() >= LIGHT_FOR_CATEGORY)


def _whole(weights: object) -> np.ndarray:
    return np.round(np.asarray(weights) * UNIT).astype(int)
