"""A text as the rules read it (plain quotes, single blanks for blanks and hyphens) and the way back to the original."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from unicodedata import combining, normalize

from workbench.flagging.rulebook import rule_file

DECOMPOSED = (
    (0x00C0, 0x0250), (0x02B0, 0x0370), (0x1D2C, 0x1DC0), (0x1E00, 0x1F00), (0x2070, 0x20A0), (0x2100, 0x2190),
    (0x2460, 0x2500), (0x1D400, 0x1D800), (0x1F100, 0x1F200),
)  # fmt: skip
"""Blocks of accented, raised, circled and otherwise styled letters: each decomposes to the letter and its marks."""


def _plain_letters() -> Iterator[tuple[str, str]]:
    for letter in map(chr, (number for block in DECOMPOSED for number in range(*block))):
        plain = "".join(c for c in normalize("NFKD", letter) if not combining(c))
        if len(plain) == 1 and plain.isascii() and plain.isalpha():
            yield letter, plain


LETTERS_ALIKE = {
    **dict(_plain_letters()),
    **{alike: ours for ours, written in rule_file("letters.toml").items() for alike in written},
    **{chr(0xFF01 + place): chr(0x21 + place) for place in range(94)},
}
"""Letters of other alphabets, and styled, accented and wide ones, that look like ours: nothing hides behind them."""

ALIKE = str.maketrans(
    {
        **LETTERS_ALIKE,
        **dict.fromkeys("‘’‚‛ʼ′`´＇", "'"),
        **dict.fromkeys("“”„‟″", '"'),
        **dict.fromkeys("-‐‑‒–—―−﹣－\t\n\r\v\f\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000", " "),
        **{chr(blank): " " for blank in range(0x2000, 0x200B)},
    }
)
"""One character for one. After it, `lower()` keeps every character in its place: İ was the only one that grew."""

UNSEEN = "\u00ad\u0300-\u036f\u0488\u0489\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20d0-\u20ff\ufe00-\ufe0f\ufeff"
"""Of no width, or drawn over the letter before them: strokes, accents of their own, marks of direction."""

ODD = re.compile(rf"[\s\-‐-―−]{{2,}}|[{UNSEEN}]+|[ﬀ-ﬄ]")
ODD_IN_ASCII = re.compile(r"[\s\-]{2,}")
IS_UNSEEN = re.compile(f"[{UNSEEN}]")
LIGATURES = dict(zip("ﬀﬁﬂﬃﬄ", ("ff", "fi", "fl", "ffi", "ffl"), strict=True))


@dataclass(frozen=True)
class Reading:
    """`words` is read from `text`; `cased` is `words` before it was lower-cased."""

    text: str
    cased: str
    words: str

    @cached_property
    def places(self) -> Sequence[int]:
        """`words[i]` is read from `text[places[i]]`. Most texts are never asked."""
        return _places(self.text) if _odd(self.text).search(self.text) else range(len(self.text))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where `words[start:end]` stands in the original text."""
        return self.places[start], self.places[end - 1] + 1


def read(text: str) -> Reading:
    """Runs of blanks become one, invisible characters go, ligatures open."""
    cased = _odd(text).sub(_instead, text).translate(ALIKE)
    return Reading(text, cased, cased.lower())


def _odd(text: str) -> re.Pattern[str]:
    """The second finds the same in plain text, in a third of the time."""
    return ODD_IN_ASCII if text.isascii() else ODD


def _places(text: str) -> Sequence[int]:
    places: list[int] = []
    for length, start, each in _pieces(text):
        places.extend(range(start, start + length) if each else [start] * length)
    return places


def _pieces(text: str) -> Iterator[tuple[int, int, bool]]:
    """Of each stretch: how long it is read, where it starts, whether each of its characters has its own place."""
    last = 0
    for odd in _odd(text).finditer(text):
        yield odd.start() - last, last, True
        yield len(_instead(odd)), odd.start(), False
        last = odd.end()
    yield len(text) - last, last, True


def _instead(odd: re.Match[str]) -> str:
    """A blank line stays a line's end, so that no phrase is read across paragraphs (`|` is in no rule)."""
    found = odd.group()
    if IS_UNSEEN.match(found):
        return ""
    return LIGATURES.get(found) or ("|" if found.count("\n") > 1 else " ")
