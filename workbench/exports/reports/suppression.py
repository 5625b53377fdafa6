"""Small numbers suppressed, so that nobody is found in a table of counts, nor by taking one number from another.

Below 5 a count is not shown, and every other is rounded to the nearest 5: the usual disclosure control of NHS England's
statistics. Where sums would still narrow down a small count, the largest count of the sum goes to another multiple of 5
(controlled rounding), so that what is printed fits other small counts as well.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Generic, TypeVar

SMALLEST = 5
ROUNDED_TO = 5
MOST_MOVES, MOST_PASSES = 60, 4

Name = TypeVar("Name", bound=Hashable)
Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Sum(Generic[Name]):
    """These counts together are those."""

    parts: Sequence[Name]
    whole: Sequence[Name]


@dataclass(frozen=True, slots=True)
class Shown:
    """What may be printed of a count: the rounded `value`; None where it is below 5, or would give one below 5 away."""

    value: int | None
    is_small: bool = False

    @property
    def words(self) -> str:
        return "not shown" if self.value is None else f"{self.value:,}"

    @property
    def range(self) -> Range:
        """What a reader knows of the count, who takes it for rounded to the nearest."""
        if self.value is not None:
            return max(self.value - ROUNDED_TO // 2, SMALLEST), self.value + ROUNDED_TO // 2
        return (0, SMALLEST - 1) if self.is_small else (0, inf)

    def moved(self, by: int) -> "Shown":
        to = (self.value or 0) + by
        return Shown(to if to >= SMALLEST else None)


def suppressed(counts: Mapping[Name, int], sums: Iterable[Sum[Name]]) -> dict[Name, Shown]:
    """Nothing that is shown, nor any of these sums, tells more of a small count than that it is below 5."""
    shown = {name: _shown(count) for name, count in counts.items()}
    relations = list(sums)
    for _ in range(MOST_MOVES):
        known = known_ranges(shown, relations)
        narrowed = next(_narrowed(shown, known, relations), None)
        if narrowed is None:
            return shown
        each, name = narrowed
        _widen(shown, each, name, is_raised=known[name][0] > 0)
    return {name: Shown(None) for name in shown}


def _shown(count: int) -> Shown:
    if count < SMALLEST:
        return Shown(None, is_small=True)
    return Shown((count + ROUNDED_TO // 2) // ROUNDED_TO * ROUNDED_TO)


def _narrowed(
    shown: Mapping[Name, Shown], known: Mapping[Name, Range], sums: Sequence[Sum[Name]]
) -> Iterator[tuple[Sum[Name], Name]]:
    """The small counts whose range a reader could narrow down, each with a sum that does so."""
    for each in sums:
        for name in (*each.parts, *each.whole):
            if shown[name].is_small and known[name] != shown[name].range:
                yield each, name


def _widen(shown: dict[Name, Shown], each: Sum[Name], small: Name, *, is_raised: bool) -> None:
    """`is_raised`: the sum says that the small count is not the least possible, else that it is not the most."""
    values = [name for name in (*each.parts, *each.whole) if shown[name].value is not None] or [
        name for name in shown if shown[name].value is not None
    ]
    largest = max(values, key=lambda name: shown[name].value or 0)
    beside = (largest in each.parts) == (small in each.parts)
    shown[largest] = shown[largest].moved(ROUNDED_TO if beside == is_raised else -ROUNDED_TO)


def known_ranges(shown: Mapping[Name, Shown], sums: Sequence[Sum[Name]]) -> dict[Name, Range]:
    """What a reader can work out of each count from all sums together."""
    known = {name: each.range for name, each in shown.items()}
    for _ in range(MOST_PASSES):
        before = dict(known)
        for each in sums:
            _narrow(known, each.parts, each.whole)
            _narrow(known, each.whole, each.parts)
        if known == before:
            break
    return known


def _narrow(known: dict[Name, Range], these: Sequence[Name], those: Sequence[Name]) -> None:
    least, most = (sum(known[name][end] for name in those) for end in (0, 1))
    for name in these:
        others = [known[other] for other in these if other != name]
        low, high = known[name]
        known[name] = (
            max(low, least - sum(other[1] for other in others)),
            min(high, most - sum(other[0] for other in others)),
        )
