"""Whether what people wrote in an entry is English: all others would be weighed by words that nobody knows."""

import re
import unicodedata
from functools import cache
from importlib import import_module
from typing import Any

from workbench.flagging.learned.tokens import words_of
from workbench.flagging.learned.weights import weights
from workbench.flagging.prose import prose_of
from workbench.flagging.values import EntryText

FEWEST_WORDS = 5
"""In a shorter text nobody can tell. Names and medicines, which are alike in all languages, are not counted."""

FEWEST_KNOWN = 0.45
"""A text of which a larger share of the words is known is English, however it is written."""

FEWEST_FOREIGN = 4
"""So many letters of another alphabet, if they are a third of all, are no units or formulas."""

READ = 4_000
"""Characters, from the beginning."""

_IN_SMALL_LETTERS = re.compile(r"\b[^\W\d_A-Z][^\W\d_]+\b")
_LETTER = re.compile(r"[^\W\d_]")


def is_english(entry: EntryText) -> bool:
    """Also where there are too few words to tell, and none but listed or generated ones."""
    if entry.has_listed_words:
        return True
    prose = prose_of(entry)
    text = f"{prose.title}\n{prose.text[:READ]}"
    return not (_is_of_another_alphabet(text) or _is_of_unknown_words(text))


def _is_of_another_alphabet(text: str) -> bool:
    if text.isascii():
        return False
    letters = _LETTER.findall(text)
    foreign = sum(not unicodedata.name(letter, "LATIN").startswith(_OURS) for letter in letters if letter > "ʯ")
    return foreign >= FEWEST_FOREIGN and 3 * foreign >= len(letters)


_OURS = ("LATIN", "FULLWIDTH LATIN", "MATHEMATICAL", "MODIFIER", "MICRO", "OHM", "KELVIN", "ANGSTROM")


def _is_of_unknown_words(text: str) -> bool:
    """The library is asked only where most words are unknown: notes in telegram style puzzle it."""
    words = _IN_SMALL_LETTERS.findall(text)
    if len(words) < FEWEST_WORDS:
        return False
    known = weights().by_category
    share = sum(word in known for word in words_of(" ".join(words), "")) / len(words)
    return share < FEWEST_KNOWN and _language_of(" ".join(words)) != "en"


def _language_of(words: str) -> str:
    return str(_library().classify(words)[0])


@cache
def _library() -> Any:
    """Loaded when it is first asked: it takes longer than the start of a command."""
    return import_module("py3langid")
