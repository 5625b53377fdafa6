"""A QR code as the one path of a picture."""

from typing import NamedTuple

import segno

QUIET = 4
"""Modules of white around it, as its standard asks for."""


class Drawn(NamedTuple):
    """`path` is of a picture that is `size` units wide and high."""

    size: int
    path: str


def drawn(words: str) -> Drawn:
    rows = segno.make(words, micro=False, error="m").matrix
    dark = (
        f"M{x + QUIET} {y + QUIET}h1v1h-1z" for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark
    )
    return Drawn(len(rows) + 2 * QUIET, "".join(dark))
