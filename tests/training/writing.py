"""A fitted model as the data file that the workbench reads."""

import numpy as np

from tests.training.fitting import Fitted
from workbench.flagging.learned.weights import UNIT
from workbench.vocabulary import Category

LIGHT = 600
"""Thousandths: what a word or pair of words weighs less is left out, as looking it up costs more than it tells."""


def written(model: Fitted, *, limit: float) -> str:
    """A line for each sign: what it weighs for "wants a look" and for each category. A score above the limit is to be
    positive."""
    lines = [model.look, *(model.categories[each] for each in Category)]
    signs = {"=bias": _whole([model.look.bias - limit, *(each.bias for each in lines[1:])])}
    signs |= zip(model.signs.names(), _whole(np.column_stack([each.weights for each in lines])), strict=True)
    rows = ((sign, row if sign[0] in "=@" else _heavy(row)) for sign, row in sorted(signs.items()))
    return "".join("\t".join([sign, *map(str, row)]) + "\n" for sign, row in rows if row.any())


def _heavy(row: np.ndarray) -> np.ndarray:
    return np.where(abs(row) >= LIGHT, row, 0)


def _whole(weights: object) -> np.ndarray:
    return np.round(np.asarray(weights) * UNIT).astype(int)
