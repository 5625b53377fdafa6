"""A text in the pieces that the sentence model reads: whole sentences each, up to so many characters."""

from collections.abc import Iterator

from workbench.flagging.learned.passages import Span, sentences

PIECE = 320
"""Characters; a longer sentence is a piece by itself, of which the model reads the beginning."""


def pieces(text: str) -> list[Span]:
    """Those with words; at least one, which may be empty."""
    return [span for span in _pieces(text) if text[slice(*span)].strip()] or [(0, len(text))]


def _pieces(text: str) -> Iterator[Span]:
    start = reached = 0
    for first, last in sentences(text):
        if last - start > PIECE and first > start:
            yield start, first
            start = first
        reached = last
    if reached > start:
        yield start, reached
