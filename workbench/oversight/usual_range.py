"""Where a share lies from week to week by chance alone: a control chart for proportions (p-chart)."""

import math
from collections.abc import Sequence
from typing import NamedTuple

FEWEST_WEEKS = 8
"""With something decided: of fewer weeks nobody can say what is usual."""

STANDARD_ERRORS = 3
"""As NHS England's "Making data count" draws its limits; a week lies outside by chance about once in 370."""


class Usual(NamedTuple):
    """The mean of all the weeks, and what a week of so many decisions does not leave by chance; shares of 1."""

    mean: float
    low: float
    high: float


def usual_range(weeks: Sequence[tuple[int, int]]) -> list[Usual | None]:
    """For each week (how many hid, of how many): its range; None for all where there are too few weeks to say."""
    told = [week for week in weeks if week[1]]
    if len(told) < FEWEST_WEEKS:
        return [None] * len(weeks)
    mean = sum(hidden for hidden, _ in told) / sum(of for _, of in told)
    return [_range(mean, of) if of else None for _, of in weeks]


def _range(mean: float, of: int) -> Usual:
    width = STANDARD_ERRORS * math.sqrt(mean * (1 - mean) / of)
    return Usual(mean, max(0.0, mean - width), min(1.0, mean + width))
