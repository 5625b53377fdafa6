"""A text as the rules read it (plain quotes, single blanks for blanks and hyphens) and the way back to the original."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

ALIKE = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛ʼ′`´＇", "'"),
        **dict.fromkeys("“”„‟″", '"'),
        **dict.fromkeys("-‐‑‒–—―−﹣－\t\n\r\v\f\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000", " "),
        **{chr(blank): " " for blank in range(0x2000, 0x200B)},
        "İ": "I",
    }
)
"""One character for one. After it, `lower()` keeps every character in its place: İ was the only one that grew."""

ODD = re.compile(r"[\s\-‐-―−]{2,}|[\u00ad\u200b-\u200d\u2060\ufeff]+|[ﬀ-ﬄ]")
UNSEEN = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
LIGATURES = dict(zip("ﬀﬁﬂﬃﬄ", ("ff", "fi", "fl", "ffi", "ffl"), strict=True))


@dataclass(frozen=True, slots=True)
class Reading:
    """`words[i]` is read from `text[places[i]]`; `cased` is `words` before it was lower-cased."""

    text: str
    cased: str
    words: str
    places: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where `words[start:end]` stands in the original text."""
        return self.places[start], self.places[end - 1] + 1


def read(text: str) -> Reading:
    plain, places = _straighten(text) if ODD.search(text) else (text, range(len(text)))
    cased = plain.translate(ALIKE)
    return Reading(text, cased, cased.lower(), places)


def _straighten(text: str) -> tuple[str, Sequence[int]]:
    """Runs of blanks become one, invisible characters go, ligatures open; each character remembers its place."""
    pieces: list[str] = []
    places: list[int] = []
    for piece, start, each in _pieces(text):
        pieces.append(piece)
        places.extend(range(start, start + len(piece)) if each else [start] * len(piece))
    return "".join(pieces), places


def _pieces(text: str) -> Iterator[tuple[str, int, bool]]:
    """A stretch, where it starts, and whether each of its characters has a place of its own."""
    last = 0
    for odd in ODD.finditer(text):
        yield text[last : odd.start()], last, True
        yield _instead_of(odd.group()), odd.start(), False
        last = odd.end()
    yield text[last:], last, True


def _instead_of(odd: str) -> str:
    """A blank line stays a line's end, so that no phrase is read across paragraphs (`|` is in no rule)."""
    if odd[0] in UNSEEN:
        return ""
    return LIGATURES.get(odd) or ("|" if odd.count("\n") > 1 else " ")
