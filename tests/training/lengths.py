"""Sensitive texts tend to be longer: texts are weighed so that a model learns nothing from that."""

from collections.abc import Sequence

import numpy as np

from tests.training.rows import Example

LENGTHS = (80, 130, 180, 240, 320, 420)
"""Characters: texts between two of these count as equally long."""

FEWEST, MOST = 0.2, 5.0


def evened(some: Sequence[Example], wanted: np.ndarray) -> np.ndarray:
    """A weight for each: among texts of one length, the wanted weigh as much as the others."""
    lengths = np.digitize([len(each.entry.text) for each in some], LENGTHS)
    weights = np.ones(len(some))
    for length in set(lengths):
        alike = lengths == length
        for side in (alike & wanted, alike & ~wanted):
            weights[side] = alike.sum() / 2 / max(1, side.sum())
    return weights.clip(FEWEST, MOST)
