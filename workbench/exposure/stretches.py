"""Stretches of time: joined, overlapped and added up."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

Stretch = tuple[datetime, datetime]
"""From a moment on, to one that is not part of it."""


def joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """In order, none of them twice, and none that is empty."""
    found: list[Stretch] = []
    for start, end in sorted(stretches):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        elif start < end:
            found.append((start, end))
    return found


def overlap(these: Sequence[Stretch], those: Sequence[Stretch]) -> list[Stretch]:
    """What is in both; each is joined already."""
    both = [(max(a, c), min(b, d)) for a, b in these for c, d in those if a < d and c < b]
    return joined(both) if len(both) > 1 else both


def total(stretches: Iterable[Stretch]) -> timedelta:
    return sum((end - start for start, end in stretches), timedelta())
