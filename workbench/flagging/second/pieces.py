"""A text in the pieces that the sentence model reads: whole sentences each, up to so many characters."""

from collections.abc import Iterator

from workbench.flagging.fields import DENIED, INNOCENT
from workbench.flagging.learned.features import GENERAL_PRACTITIONERS, KINDS
from workbench.flagging.learned.passages import Span, sentences
from workbench.flagging.values import EntryText

PIECE = 700
"""Characters; a longer sentence is a piece by itself, of which the model reads the beginning."""

NOT_WORDS = str.maketrans(dict.fromkeys(DENIED + INNOCENT, " "))
SEXES = {"F": "female", "M": "male"}
OF_PLAIN_ENTRIES = frozenset({"", "clerical worker", "clinical coder", "summariser", "system administrator"})
"""Roles, and none, whose training texts are hardly ever sensitive: the model would take them for a sign, and most
entries of a practice have none."""


def words_read(entry: EntryText, piece: str) -> str:
    """What the sentence model reads with a piece: whose entry it is, if that is told, and the title; without what is
    denied and what is innocent.
    """
    return f"{patient_and_author(entry)}{entry.title}. {piece}".translate(NOT_WORDS)


def patient_and_author(entry: EntryText) -> str:
    """The patient's sex and age, the kind of entry, and who wrote it; nothing where that is no sign, as in a third of
    what the model was trained with.
    """
    role = entry.author_role.lower()
    if role in OF_PLAIN_ENTRIES:
        return ""
    sex, age = SEXES.get(entry.sex[:1].upper(), "person"), "unknown" if entry.age is None else entry.age
    author = "GP" if role in GENERAL_PRACTITIONERS else entry.author_role
    return f"{sex}, {age}, {KINDS.get(entry.kind, entry.kind)}, {author}. "


def pieces(text: str) -> list[Span]:
    """Those with words; at least one, which may be empty."""
    return [span for span in _pieces(text) if text[slice(*span)].strip()] or [(0, len(text))]


def _pieces(text: str) -> Iterator[Span]:
    start = reached = 0
    for first, last in sentences(text):
        if last - start > PIECE and first > start:
            yield start, first
            start = first
        reached = last
    if reached > start:
        yield start, reached
