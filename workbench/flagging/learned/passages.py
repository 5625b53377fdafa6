"""A text split into passages short enough to be scored, and into sentences; both as spans."""

import re
from collections.abc import Iterator
from itertools import pairwise

Span = tuple[int, int]

LONG, HALF = 350, 125
"""Characters: up to the first a text is one passage; in longer ones each half of a passage has at least the second."""

SENTENCE_END = re.compile(r"[.!?;]+(?=\s)|\n+")


def passages(text: str) -> list[Span]:
    """Whole sentences each; of a long text, every passage shares a half with the next, so that none is cut in two."""
    halves = list(_halves(text)) if len(text) > LONG else []
    if len(halves) < 2:
        return [(0, len(text))]
    return [(start, end) for (start, _), (_, end) in pairwise(halves)]


def _halves(text: str) -> Iterator[Span]:
    start = 0
    for _, end in sentences(text):
        if end - start >= HALF and len(text) - end >= HALF:
            yield start, end
            start = end
    yield start, len(text)


def sentences(text: str) -> Iterator[Span]:
    """Every character is in one of them."""
    start = 0
    for found in SENTENCE_END.finditer(text):
        yield start, found.end()
        start = found.end()
    if start < len(text):
        yield start, len(text)


def trimmed(text: str, span: Span) -> Span:
    """Without the blanks round it."""
    start, end = span
    words = text[start:end]
    return start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())
