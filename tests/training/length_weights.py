"""Weights of the training texts by length: sensitive texts are longer, and the model must not use that."""

from collections.abc import Sequence

import numpy as np

LENGTHS = (80, 130, 180, 240, 320, 420)
"""Limits of the length classes, in characters."""

FEWEST, MOST = 0.2, 5.0


def length_balanced_weights(lengths: Sequence[int], wanted: np.ndarray) -> np.ndarray:
    """A weight for each text of so many characters: in each length class, wanted texts have the same total weight as
    the others.
    """
    classes = np.digitize(lengths, LENGTHS)
    weights = np.ones(len(lengths))
    for one in set(classes):
        alike = classes == one
        for side in (alike & wanted, alike & ~wanted):
            weights[side] = alike.sum() / 2 / max(1, side.sum())
    return weights.clip(FEWEST, MOST)
