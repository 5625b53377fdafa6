"""What was read of a document, and how much of one is read at most."""

from dataclasses import dataclass
from typing import Final

LARGEST: Final = 25_000_000
"""Bytes of a document that is kept and read."""

MOST_PAGES: Final = 100
MOST_PIXELS: Final = 40_000_000
"""Of one picture, as it is sent."""

MOST_CHARACTERS: Final = 1_000_000
MOST_UNPACKED: Final = 100_000_000
"""Bytes of what is packed in a Word file; and how many parts it has at most."""
MOST_PARTS: Final = 2_000


@dataclass(frozen=True, slots=True)
class Picture:
    """A page, or a picture, drawn anew: nothing of what was sent is in it but what is seen."""

    media_type: str
    width: int
    height: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Document:
    """`not_read` says in words, without its content, what of it cannot be read here; empty if all of it can.

    `has_wordless`: a page or picture of it has words, if any, that only a person can read. `pages` is how many pictures
    there are: of a document that is kept already, `pictures` are not here.
    """

    text: str = ""
    pictures: tuple[Picture, ...] = ()
    pages: int = 0
    has_wordless: bool = False
    not_read: tuple[str, ...] = ()


def unread(why: str) -> Document:
    """Nothing of it can be read."""
    return Document(not_read=(why,))
