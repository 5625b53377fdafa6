"""What entries tell, read from their texts and flags; and which words an author writes in many notes."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbench.db import batches, columns_of, table_of
from workbench.mirrors.likeness import Told, plain, told
from workbench.models import CURRENT_VERSION, Entry, EntryVersion, Flag, ReviewItem, words_of_name
from workbench.sanitise import beginning_words
from workbench.vocabulary import MIRROR_RULE, Category, Kind

MOST_CHARACTERS = 6000
"""Of an entry: what is further on in a long letter is not compared."""

OTHER_NOTES, IN_OTHERS, IN_CANDIDATES = 60, 3, 10
"""A word is a template's if so many other patients have it in an author's latest notes, or more of the candidates."""

_TAG = re.compile(r"<[^<>]*>")
_ENTRY, _VERSION, _FLAG, _ITEM = map(columns_of, (Entry, EntryVersion, Flag, ReviewItem))


@dataclass(frozen=True)
class Telling:
    """`written` is what somebody wrote, without a title that is only the name of a code.

    Most entries are only read for the names in them; the rest is worked out once it is compared.
    """

    kind: Kind
    written: str
    markup: str
    categories: Collection[Category]

    @cached_property
    def roughly(self) -> str:
        """Without tags: to find names in it, for which reading the markup would take too long."""
        return f"{self.written}\n{_TAG.sub(' ', self.markup)}" if self.markup else self.written

    @cached_property
    def told(self) -> Told:
        words = f"{self.written}\n{beginning_words(self.markup)}" if self.markup else self.written
        return told(self.kind, words, self.categories)

    def may_name(self, given_name: str) -> bool:
        here = plain(self.roughly)
        return any(part in here for part in words_of_name(given_name))


def telling(session: Session, entries: Collection[int]) -> Mapping[int, Telling]:
    """By entry."""
    found: dict[int, Telling] = {}
    for some in batches(sorted(entries)):
        flags: dict[int, set[Category]] = defaultdict(set)
        for entry, category in session.execute(_FLAGS.where(_FLAG.entry_id.in_(some))):
            flags[entry].add(category)
        for row in session.execute(_TEXTS.where(_ENTRY.id.in_(some))):
            found[row.id] = Telling(row.kind, _written(row), row.narrative or "", flags[row.id])
    return found


def _written(row: Any) -> str:
    is_code = any(row.title in display or (display and display in row.title) for _, _, display in row.codings)
    return row.text if is_code else f"{row.title}\n{row.text}"


def template_words(
    session: Session, practice_id: int, authors: Collection[str], others: Sequence[tuple[int, Told]], own: int
) -> frozenset[str]:
    """`others` are what the candidates tell, each with its patient; `own` is the patient in question."""
    patients = {patient for patient, _ in others} | {own}
    many = _said_of_more_than(IN_CANDIDATES, others)
    for author in sorted(filter(None, authors)):
        many |= _said_of_more_than(IN_OTHERS - 1, _other_notes(session, practice_id, author, patients))
    return frozenset(many)


def _other_notes(session: Session, practice_id: int, author: str, patients: Collection[int]) -> list[tuple[int, Told]]:
    latest = (
        select(_ITEM.id)
        .where(_ITEM.practice_id == practice_id, _ITEM.author == author, _ITEM.patient_id.not_in(patients))
        .order_by(_ITEM.recorded_at.desc())
        .limit(OTHER_NOTES)
    )
    rows = session.execute(_TEXTS.where(_ENTRY.review_item_id.in_(latest.scalar_subquery())))
    return [(row.patient_id, told(row.kind, _written(row))) for row in rows]


def _said_of_more_than(most: int, notes: Sequence[tuple[int, Told]]) -> set[str]:
    said = {(patient, word) for patient, note in notes for word in note.words}
    return {word for word, patients in Counter(word for _, word in said).items() if patients > most}


_FLAGS = select(_FLAG.entry_id, _FLAG.category).where(_FLAG.rule != MIRROR_RULE)
_TEXTS = select(
    _ENTRY.id,
    _ENTRY.kind,
    _ENTRY.patient_id,
    _VERSION.title,
    _VERSION.codings,
    func.substr(_VERSION.text, 1, MOST_CHARACTERS).label("text"),
    func.substr(_VERSION.narrative, 1, MOST_CHARACTERS).label("narrative"),
).join_from(table_of(Entry), table_of(EntryVersion), CURRENT_VERSION)
