"""Figures over many entries: the median, the 90th and 99th percentile and the longest, of what is known."""

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from math import ceil
from typing import Self

from workbench.exposure.values import Exposure

MEASURED = ("at_most", "at_least", "to_decision", "to_effect")
SHARES = {"median": 0.5, "p90": 0.9, "p99": 0.99}


@dataclass(frozen=True, slots=True)
class Spread:
    """Of `count` entries; None: not known, or not over yet (`goes_on`). `known` have a value that moves no more.

    There is no `longest` where one of them has no value: it may be longer. Of the least, it is the longest known.
    """

    count: int
    known: int
    at: Mapping[str, timedelta | None]
    longest: timedelta | None
    is_open: bool
    goes_on: bool


class Many:
    """Values of one kind: eight bytes for each, and nothing else is kept.

    `is_least`: each is the least that something may be, so that what is not known ranks below all that is.
    """

    def __init__(self, *, is_least: bool = False) -> None:
        self._is_least = is_least
        self._values = array("d")
        self._beyond = self._open = self._valueless = 0
        self._longest = -1.0
        self._longest_is_open = False

    def add(self, value: timedelta | None, *, is_open: bool = False) -> None:
        """What is not known, or goes on, counts as longer than all that is over: else it would look shorter.

        Of the least it counts as shorter, for the same reason: what is said must not be too much.
        """
        seconds = -1.0 if value is None else value.total_seconds()
        if is_open or value is None:
            self._beyond += 1
            self._open += is_open
            self._valueless += value is None
        else:
            self._values.append(seconds)
        if seconds > self._longest:
            self._longest, self._longest_is_open = seconds, is_open

    def take(self, other: Self) -> None:
        """What the other has counted, too."""
        self._values.extend(other._values)
        for name in ("_beyond", "_open", "_valueless"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        if other._longest > self._longest:
            self._longest, self._longest_is_open = other._longest, other._longest_is_open

    def spread(self) -> Spread:
        ordered = sorted(self._values)
        count = len(ordered) + self._beyond
        below = self._beyond if self._is_least else 0
        found = {name: _at(ordered, below, count, share) for name, share in SHARES.items()}
        goes_on = self._open == self._beyond > 0
        if self._longest < 0 or (self._valueless and not self._is_least):
            return Spread(count, len(ordered), found, None, is_open=False, goes_on=goes_on)
        longest = timedelta(seconds=self._longest)
        return Spread(count, len(ordered), found, longest, is_open=self._longest_is_open, goes_on=goes_on)


def _at(ordered: list[float], below: int, count: int, share: float) -> timedelta | None:
    """The smallest value that so many are not above (nearest rank); `below` are not known, and under all of them."""
    place = max(ceil(round(share * count, 6)) - 1, 0) - below
    return timedelta(seconds=ordered[place]) if 0 <= place < len(ordered) else None


@dataclass(frozen=True, slots=True)
class Figures:
    """`nobody`: nobody from whom it is hidden could read it at any time. `open`: it may be seen still."""

    count: int
    nobody: int
    open: int
    at_most: Spread
    at_least: Spread
    to_decision: Spread
    to_effect: Spread


@dataclass(slots=True)
class Tally:
    count: int = 0
    nobody: int = 0
    open: int = 0
    at_most: Many = field(default_factory=Many)
    at_least: Many = field(default_factory=lambda: Many(is_least=True))
    to_decision: Many = field(default_factory=Many)
    to_effect: Many = field(default_factory=Many)

    def add(self, each: Exposure) -> None:
        self.count += 1
        self.nobody += each.bounds.nobody
        self.open += each.bounds.is_open
        self.at_most.add(each.bounds.at_most, is_open=each.bounds.is_open)
        self.at_least.add(each.bounds.at_least)
        self.to_decision.add(None if each.recorded_at is None else each.decided_at - each.recorded_at)
        if each.was_released_first:
            return
        in_effect = None if each.in_effect_at is None else max(each.in_effect_at - each.decided_at, timedelta())
        self.to_effect.add(in_effect, is_open=in_effect is None and each.way is not None)

    def take(self, other: Self) -> None:
        for name in ("count", "nobody", "open"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in MEASURED:
            getattr(self, name).take(getattr(other, name))

    def figures(self) -> Figures:
        spreads = (getattr(self, name).spread() for name in MEASURED)
        return Figures(self.count, self.nobody, self.open, *spreads)
