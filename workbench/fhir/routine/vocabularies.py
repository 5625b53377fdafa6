"""The words of words.toml, and whether a text is made of them."""

import re
import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import Any, Final

_WORDS: Final[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8"))
_WORD = re.compile(r"[a-z]+(?:[-'][a-z]+)*")
_OF_OURS: Final = str.maketrans({"·": " ", "×": " ", "’": "'"})


def _one_by_one(written: str) -> frozenset[str]:
    return frozenset(written.split())


OF_SENTENCES: Final = _one_by_one(_WORDS["of_sentences"])
COMMENTS: Final = frozenset(_WORDS["comments"])
CATEGORIES: Final = frozenset(_WORDS["categories"])
SPECIMENS: Final = _one_by_one(_WORDS["specimens"])
VACCINES: Final = _one_by_one(_WORDS["immunisation"]["vaccines"])
SITES: Final = _one_by_one(_WORDS["immunisation"]["sites"])
ROUTES: Final = _one_by_one(_WORDS["immunisation"]["routes"])
TYPES: Final = frozenset(_WORDS["medication"]["types"])
AGENCIES: Final = frozenset(_WORDS["medication"]["agencies"])
MEDICINES: Final = _one_by_one(_WORDS["medication"]["medicines"])
PRODUCTS: Final = _one_by_one(_WORDS["medication"]["products"])
DOSAGES: Final = _one_by_one(_WORDS["medication"]["dosages"])
AMOUNTS: Final = _one_by_one(_WORDS["medication"]["amounts"])
ADMINISTRATION: Final = frozenset(_WORDS["administration"]["titles"])
CONTACTS: Final = frozenset(_WORDS["contact"]["titles"])
HEADINGS: Final = frozenset(_WORDS["contact"]["headings"])

_SENSITIVE = re.compile(rf"\b(?:{'|'.join(map(re.escape, _WORDS['sensitive']))})")
_PLACE = re.compile(rf"\b(?:{'|'.join(map(re.escape, _WORDS['places']))})\b")


def is_sensitive(text: str) -> bool:
    return _SENSITIVE.search(text.casefold()) is not None


def is_place(text: str) -> bool:
    """Does the name of the place say that it is a surgery or a pharmacy?"""
    return _PLACE.search(text.casefold()) is not None


def is_made_of(text: str, *vocabularies: Collection[str]) -> bool:
    """Is every word in one of these? Numbers and punctuation are none; other alphabets than ours are not known."""
    plain = text.translate(_OF_OURS).casefold()
    return plain.isascii() and all(any(word in some for some in vocabularies) for word in _WORD.findall(plain))


def names_one_of(text: str, vocabulary: Collection[str]) -> bool:
    return any(word in vocabulary for word in _WORD.findall(text.casefold()))


def phrase(text: str) -> str:
    """As the lists have it."""
    return " ".join(text.casefold().split()).strip(" .;,")
