"""How much of an entry's words is loaded and printed: in a list, on its item's page, and part by part."""

from typing import NamedTuple

LONGEST_TITLE = 1_000
"""Characters. Whatever is shown of a title."""

PART, OVERLAP = 50_000, 200
"""Characters of a text on a page of its own, and how many of them stand on the page before as well."""

MOST_PARTS = 10_000
"""More than a text of any bundle has."""

COMPARED = 20_000
"""Characters from the beginning of two versions of a text that are compared."""

AROUND = 160
"""Characters that are shown on either side of a flag, of a text that is not shown whole."""

MOST_PLACES = 200
"""On one page, flags beyond what is shown of their texts that are shown with the words around them."""

MOST_QUOTES, LONGEST_QUOTE = 8, 200
"""How many different words are quoted for one reason, and how many characters of each."""

ENTRIES_IN_LIST = 20
"""Entries of one item that a list shows."""

ENTRIES_ON_PAGE = 600
"""Entries of one item on one page; of more, each page shows so many, and is decided about by itself."""

ITEM_IN_LIST = 16_000
"""Characters of all the entries of one item that a list may hold whole."""


class Limits(NamedTuple):
    """For each entry: characters from the beginning of its text and of its narrative's markup, flags, and places
    further on that are shown with the words around them."""

    characters: int
    flags: int
    places: int


IN_LIST = Limits(8_000, 20, 4)

_ON_PAGE, _FLAGS_ON_PAGE = 1_000_000, 2_000
"""Of all the entries of an item's page together."""


def parts_in(length: int) -> int:
    """How many parts a text of so many characters has."""
    return max(-(-length // PART), 1)


def bounds_of_part(number: int) -> tuple[int, int]:
    """Of the part with that number, from 1: it begins with the end of the one before."""
    return max((number - 1) * PART - OVERLAP, 0), number * PART


def on_page(entries: int) -> Limits:
    """For an item of so many entries: the more there are, the less of each."""
    shared = min(max(entries, 1), ENTRIES_ON_PAGE)
    return Limits(
        min(max(_ON_PAGE // shared, 200), PART),
        min(max(_FLAGS_ON_PAGE // shared, 4), 200),
        min(MOST_PLACES // shared, 12),
    )
