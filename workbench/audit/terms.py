"""What an event is found by: the words that people wrote in it, and a mark for each of its codes."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from workbench.vocabulary import LOOKS

PRIVATE = "\ue000"
"""Begins every mark. It is no letter, so that nobody can type one."""

LONGEST_WORD = 100
SHORTEST_BEGINNING = 3
"""A shorter word is found whole only: too many begin with it."""


class Mark(StrEnum):
    """A letter for what a mark says; migrations/versions/0024_words_of_the_audit.py writes some in SQL."""

    DEED = "d"
    ACTION = "a"
    ACTOR = "b"
    PATIENT = "n"
    OUTCOME = "o"
    REASON = "r"
    MONTH = "m"
    DAY = "y"


class Term(NamedTuple):
    """A word of the index, or the beginning of one. It has only letters and digits, and PRIVATE."""

    word: str
    is_beginning: bool = False


class AllOf(tuple["Condition", ...]):
    """Every one of these."""

    __slots__ = ()


class AnyOf(tuple["Condition", ...]):
    """At least one of these."""

    __slots__ = ()


Condition = Term | AllOf | AnyOf


@lru_cache(1 << 14)
def marked(mark: Mark, value: str = "") -> Term:
    return Term(f"{PRIVATE}{mark}{value.encode().hex()}")


def words_in(text: str) -> list[str]:
    """In their order, without accents, case and what stands between them."""
    plain = unicodedata.normalize("NFKD", text)
    bare = "".join(c for c in plain if not unicodedata.combining(c)) if not plain.isascii() else plain
    return [word[:LONGEST_WORD] for word in re.findall(r"[^\W_]+", bare.lower())]


def typed(word: str) -> Term:
    return Term(word, len(word) >= SHORTEST_BEGINNING)


def finds(term: Term, words: Sequence[str]) -> bool:
    """Would the index find a text of these words by it?"""
    return any(word.startswith(term.word) if term.is_beginning else word == term.word for word in words)


def of_event(row: Mapping[str, object]) -> str:
    """All that the index holds of an event. What was looked at is told in its details, in no words of people."""
    action, note, details = str(row["action"]), str(row["note"]), str(row["details"])
    is_look, at = action in _LOOKS, str(row["at"])
    words = words_in(note) if note else []
    words += words_in(details) if details != "{}" and not is_look else []
    marks = [marked(Mark.ACTION, action), marked(Mark.MONTH, at[:7]), marked(Mark.DAY, at[:10])]
    marks += [] if is_look else [marked(Mark.DEED)]
    marks += [marked(mark, str(value)) for name, mark in _CODES.items() if (value := row[name]) is not None]
    return " ".join([*words, *(term.word for term in marks)])


_LOOKS = frozenset(look.value for look in LOOKS)
_CODES = {"actor": Mark.ACTOR, "patient_nhs_number": Mark.PATIENT, "outcome": Mark.OUTCOME, "reason": Mark.REASON}
COLUMNS = ("sequence", "at", "action", "note", "details", *_CODES)
"""What of an event the index is made of."""
