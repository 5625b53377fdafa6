"""A fitted model as the data file that the workbench reads."""

import numpy as np

from tests.training.fitting import Model
from workbench.flagging.learned.weights import UNIT
from workbench.vocabulary import Category

SMALLEST_WEIGHT = 600
"""In thousandths. Smaller weights of words and pairs of words become 0: they add little, and cost look-ups."""


def weights_table(model: Model, *, limit: float) -> str:
    """A line for each feature: its weight for "should be flagged" and for each category. The bias is reduced by
    `limit`, so that scores above it are positive."""
    models = [model.needs_look, *(model.categories[each] for each in Category)]
    weights_of = {"=bias": _in_thousandths([model.needs_look.bias - limit, *(each.bias for each in models[1:])])}
    weights_of |= zip(
        model.features.names(), _in_thousandths(np.column_stack([each.weights for each in models])), strict=True
    )
    rows = ((name, row if name[0] in "=@" else _without_small(row)) for name, row in sorted(weights_of.items()))
    return "".join("\t".join([name, *map(str, row)]) + "\n" for name, row in rows if row.any())


def _without_small(row: np.ndarray) -> np.ndarray:
    return np.where(abs(row) >= SMALLEST_WEIGHT, row, 0)


def _in_thousandths(weights: object) -> np.ndarray:
    return np.round(np.asarray(weights) * UNIT).astype(int)
