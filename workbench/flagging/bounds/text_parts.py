"""A very long text in parts that overlap, so that no phrase is cut in two, nor parted from what denies it."""

from collections.abc import Iterator

WHOLE, PART = 1_000_000, 500_000
"""Characters: a text up to the first is scanned at once; of a longer one, so many at a time."""

MARGIN = 500
"""Characters that are read before and after those that a part answers for."""


def parts(length: int) -> Iterator[tuple[int, int, int]]:
    """Where each begins to be read, and the first and the last place (excluded) that it answers for.

    It is read up to MARGIN beyond that.
    """
    size = length if length <= WHOLE else PART
    for first in range(0, max(length, 1), max(size, 1)):
        yield max(first - MARGIN, 0), first, min(first + size, length)
