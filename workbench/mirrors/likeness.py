"""Whether two entries may tell of one event, by their words and flags alone. Knows no database."""

import re
import tomllib
import unicodedata
from collections.abc import Collection, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from rapidfuzz import fuzz, process

from workbench.vocabulary import CLOSE, SUBJECTS, Category, Kind, Likeness, Tie

NOT_PROSE = frozenset({Kind.IMMUNISATION, Kind.MEDICATION, Kind.RESULT, Kind.REPORT, Kind.ALLERGY})
"""What a protocol gives the same words: members of a family have them alike on the day that all of them come."""

MOST_WORDS = 400
SAME_WORD = 86
"""Of 100: disclosed and disclose, bruising and brusing."""

_WORD = re.compile(r"[^\W\d_]{3,}")
_NAME = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Told:
    """What an entry tells: its words that are not common to all notes, without their endings; whom it speaks of."""

    kind: Kind
    words: tuple[str, ...]
    is_of_family: bool
    categories: AbstractSet[Category]

    @property
    def subjects(self) -> set[str]:
        return {subject for each in self.categories if (subject := SUBJECTS[each])}


@dataclass(frozen=True, slots=True)
class Alike:
    """`score` orders them: from 0 to 1 by the words that both have, more where their flags agree."""

    likeness: Likeness
    score: float


def told(kind: Kind, text: str, categories: Iterable[Category] = ()) -> Told:
    found = _WORD.findall(plain(text))
    stems = dict.fromkeys(stem for word in found if (stem := _stem(word)) not in _common())
    words = tuple(stem for stem in stems if stem not in _family())
    return Told(kind, words[:MOST_WORDS], len(words) < len(stems), frozenset(categories))


def plain(text: str) -> str:
    """In small letters without accents."""
    if text.isascii():
        return text.lower()
    letters = unicodedata.normalize("NFKD", text.replace("’", "'").casefold())
    return "".join(each for each in letters if not unicodedata.combining(each))


def names_in(text: str, most: int) -> list[str]:
    """The first words that are written as names are, each once."""
    found: dict[str, None] = {}
    for each in _NAME.finditer(text):
        if each[0][0].isupper():
            found[each[0]] = None
            if len(found) == most:
                break
    return list(found)


def shared(one: Told, other: Told, template: Collection[str] = ()) -> list[str]:
    """The words of the shorter that the longer has too, in this or another ending or with a slip of the pen."""
    few, many = sorted((one.words, other.words), key=len)
    there = set(many)
    both = [word for word in few if word in there and word not in template]
    rest = [word for word in few if word not in there and len(word) > 4 and word not in template]
    left = [word for word in many if len(word) > 4 and word not in both]
    return both + [word for word in rest if process.extractOne(word, left, scorer=fuzz.ratio, score_cutoff=SAME_WORD)]


def alike(one: Told, other: Told, ties: AbstractSet[Tie], *, days: int, template: Collection[str] = ()) -> Alike | None:
    """None: nothing says that both tell of one event. `days` lie between them; `template` are words of many notes."""
    common = shared(one, other, template)
    fewer = min(len(_without(one, template)), len(_without(other, template)))
    share = len(common) / fewer if fewer else 0.0
    is_close, are_prose = not ties.isdisjoint(CLOSE), {one.kind, other.kind}.isdisjoint(NOT_PROSE)
    if is_close and one.subjects & other.subjects:
        return Alike(Likeness.FLAG, 1 + share)
    if are_prose and len(common) >= _words_needed(is_close) and share >= _share_needed(is_close):
        return Alike(Likeness.WORDS, share)
    if is_close and are_prose and days == 0 and Tie.AUTHOR in ties and common and _speak_of_family(one, other):
        return Alike(Likeness.FAMILY, share / 2)
    return None


def _words_needed(is_close: bool) -> int:
    return 4 if is_close else 6


def _share_needed(is_close: bool) -> float:
    return 0.5 if is_close else 0.7


def _speak_of_family(one: Told, other: Told) -> bool:
    return one.is_of_family or other.is_of_family


def _without(one: Told, template: Collection[str]) -> list[str]:
    return [word for word in one.words if word not in template]


@lru_cache(1 << 15)
def _stem(word: str) -> str:
    """Rough, but always the same: discloses, disclosed and disclosing are one."""
    for ending in ("ings", "ing", "edly", "ed", "es", "s", "ly"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending).rstrip("e")
    return word.rstrip("e") if len(word) > 4 else word


@cache
def _lists() -> dict[str, frozenset[str]]:
    written = tomllib.loads((Path(__file__).parent / "common_words.toml").read_text("utf-8"))
    return {name: frozenset(map(_stem, words.split())) for name, words in written.items()}


@cache
def _common() -> frozenset[str]:
    return _lists()["english"] | _lists()["clinic"]


@cache
def _family() -> frozenset[str]:
    return _lists()["family"]
