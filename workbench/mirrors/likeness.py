"""Whether two entries may tell of one event, by their words and flags alone. Knows no database."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from rapidfuzz import fuzz, process

from workbench.vocabulary import CLOSE, SUBJECTS, Category, Kind, Likeness, Tie

NOT_PROSE = frozenset({Kind.IMMUNISATION, Kind.MEDICATION, Kind.RESULT, Kind.REPORT, Kind.ALLERGY})
"""What a protocol gives the same words: members of a family have them alike on the day that all of them come."""

MOST_WORDS, SHORT = 400, 4
SAME_WORD = 86
"""Of 100: disclosed and disclose, bruising and brusing."""

_WORD = re.compile(r"[^\W\d_]{3,}")
_NAME = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Told:
    """What an entry tells: its words that are not common to all notes, as stems; and what it is flagged for."""

    kind: Kind
    words: frozenset[str]
    is_of_family: bool
    subjects: frozenset[str]

    @property
    def tells_anything(self) -> bool:
        return bool(self.words or self.subjects)


@dataclass(frozen=True, slots=True)
class Alike:
    """`score` orders them: from 0 to 1 by the words that both have, more where their flags agree."""

    likeness: Likeness
    score: float


def told(kind: Kind, text: str, categories: Iterable[Category] = ()) -> Told:
    found = _WORD.findall(plain(text))
    stems = dict.fromkeys(stem for word in found if (stem := _stem(word)) not in _common())
    words = [stem for stem in stems if stem not in _family()]
    subjects = frozenset(subject for each in categories if (subject := SUBJECTS[each]))
    return Told(kind, frozenset(words[:MOST_WORDS]), len(words) < len(stems), subjects)


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


def shared(one: Told, other: Told, template: AbstractSet[str] = frozenset()) -> int:
    """How many words of the shorter the longer has too: in any ending, or with a slip of the pen where many agree."""
    few, many = sorted((one.words - template, other.words - template), key=len)
    both = few & many
    if len(both) < max(2, len(few) / 4):
        return len(both)
    left = [word for word in many - both if len(word) > SHORT]
    slips = (word for word in few - both if len(word) > SHORT)
    return len(both) + sum(
        1 for word in slips if process.extractOne(word, left, scorer=fuzz.ratio, score_cutoff=SAME_WORD)
    )


def alike(
    one: Told, other: Told, ties: AbstractSet[Tie], *, days: int, template: AbstractSet[str] = frozenset()
) -> Alike | None:
    """None: nothing says that both tell of one event. `days` lie between them; `template` are words of many notes."""
    is_close, are_prose = not ties.isdisjoint(CLOSE), {one.kind, other.kind}.isdisjoint(NOT_PROSE)
    is_one_subject = is_close and not one.subjects.isdisjoint(other.subjects)
    if not is_one_subject and (not are_prose or one.words.isdisjoint(other.words)):
        return None
    common = shared(one, other, template)
    share = common / max(1, min(len(one.words - template), len(other.words - template)))
    if is_one_subject:
        return Alike(Likeness.FLAG, 1 + share)
    if common >= _words_needed(is_close) and share >= _share_needed(is_close):
        return Alike(Likeness.WORDS, share)
    if is_close and days == 0 and Tie.AUTHOR in ties and common and _speak_of_family(one, other):
        return Alike(Likeness.FAMILY, share / 2)
    return None


def _words_needed(is_close: bool) -> int:
    return 4 if is_close else 6


def _share_needed(is_close: bool) -> float:
    return 0.5 if is_close else 0.7


def _speak_of_family(one: Told, other: Told) -> bool:
    return one.is_of_family or other.is_of_family


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
