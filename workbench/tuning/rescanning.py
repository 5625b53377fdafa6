"""What waits, scanned again after what its flags come from has changed, and where a second reading is due.

It is read and scanned without a transaction that writes; its new flags are written in a short one, where it is still
what was scanned.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, delete, func, insert, not_, or_, select, update
from sqlalchemy.orm import Session

from workbench import queue
from workbench.db import batches, columns_of, table_of
from workbench.flagging.practice_rules import OwnRules
from workbench.flagging.scan import SecondReader
from workbench.flagging.scanning import (
    NEEDS_LOWER_THRESHOLD,
    Weighed,
    age_at,
    own_rules_of,
    snomed_in,
    version_of,
    weigh,
)
from workbench.flagging.second.sentence_model import UnknownModel, is_installed, sentence_model
from workbench.flagging.values import EntryText
from workbench.models import CURRENT_VERSION, Entry, EntryVersion, Flag, Patient
from workbench.permissions import Actor, Permission, require_practice
from workbench.vocabulary import MIRROR_RULE, OF_LISTED_WORDS, State, Weighing

MOST_ENTRIES, MOST_CHARACTERS = 150, 150_000
"""At a time. Once so many characters have been read, no further entry is."""


@dataclass(frozen=True, slots=True)
class Outdated:
    """Waiting entries that are to be scanned, as they were read, and the practice's own rules to scan them by."""

    own: OwnRules
    entries: Sequence[Row[Any]]


@dataclass(frozen=True, slots=True)
class Scanned:
    """`facts` is what each entry was when it was read, except for its texts, which its version tells.

    `lower` are the entries that were scanned with the lower threshold.
    """

    own: OwnRules
    facts: Mapping[int, tuple[object, ...]]
    flags: Sequence[Mapping[str, object]]
    weighing: Mapping[int, Weighing]
    lower: frozenset[int]

    def in_parts(self, most: int) -> Iterator["Scanned"]:
        """At most so many entries in each."""
        entries = list(self.facts)
        for start in range(0, len(entries), most):
            some = {entry: self.facts[entry] for entry in entries[start : start + most]}
            flags = [flag for flag in self.flags if flag["entry_id"] in some]
            yield Scanned(self.own, some, flags, self.weighing, self.lower)


def reads_twice() -> bool:
    """Is the sentence model installed here?"""
    return is_installed()


def fault_of_second_reading() -> str:
    """Why the sentence model that is installed cannot be used; empty where it can. Loads it, which takes a second."""
    try:
        sentence_model()
    except UnknownModel as fault:
        return str(fault)
    return ""


def still_to_scan(session: Session, *, by: Actor) -> int:
    """How many waiting entries carry flags of an older version, or wait for their second reading."""
    practice_id = require_practice(by, Permission.TUNE_FLAGS)
    own = own_rules_of(session, practice_id)
    return session.scalars(select(func.count()).select_from(Entry).where(_outdated(practice_id, own))).one()


def is_any_outdated(session: Session, practice_id: int) -> bool:
    outdated = _outdated(practice_id, own_rules_of(session, practice_id))
    return session.scalars(select(Entry.id).where(outdated).limit(1)).first() is not None


def outdated_entries(session: Session, practice_id: int, *, most: int = MOST_ENTRIES) -> Outdated:
    """The first waiting entries with outdated flags: up to `most`, fewer if they are long. Reads only."""
    own = own_rules_of(session, practice_id)
    ids = _first_of(session, _outdated(practice_id, own), most)
    return Outdated(own, session.execute(_ENTRIES.where(Entry.id.in_(ids)).order_by(Entry.id)).all())


def scan_again(outdated: Outdated) -> Scanned:
    """Both readings. Takes seconds where texts are long, or many are near the border; needs no database."""
    weighed = {row.id: _weighed(row, outdated.own, sentence_model) for row in outdated.entries}
    return Scanned(
        outdated.own,
        {row.id: _facts(row) for row in outdated.entries},
        [flag for row in outdated.entries for flag in _flags(row, weighed[row.id])],
        {entry: each.weighing for entry, each in weighed.items()},
        frozenset(row.id for row in outdated.entries if row.lower_threshold),
    )


def write_scanned(session: Session, practice_id: int, scanned: Scanned, *, at: datetime) -> int:
    """Replace the scanned flags of those that are still as they were scanned, and settle their items; returns how many.

    None if the practice's rules are others now. What is left out is found again by `outdated_entries`.
    """
    own = own_rules_of(session, practice_id)
    if own != scanned.own:
        return 0
    item_of = _unchanged(session, _outdated(practice_id, own), scanned)
    for some in batches(sorted(item_of)):
        session.execute(delete(Flag).where(Flag.entry_id.in_(some), Flag.rule != MIRROR_RULE))
        run = session.connection()
        run.execute(_UPDATE_ENTRY, [{"entry": entry, **_as_scanned(entry, scanned)} for entry in some])
    if flags := [flag for flag in scanned.flags if flag["entry_id"] in item_of]:
        session.execute(insert(table_of(Flag)), flags)
    queue.settle(session, set(item_of.values()), at=at)
    return len(item_of)


def _unchanged(session: Session, outdated: ColumnElement[bool], scanned: Scanned) -> dict[int, int]:
    """Entry → item."""
    found: dict[int, int] = {}
    for some in batches(sorted(scanned.facts)):
        rows = session.execute(_WITHOUT_TEXTS.where(Entry.id.in_(some), outdated))
        found.update({row.id: row.review_item_id for row in rows if _facts(row) == scanned.facts[row.id]})
    return found


def _facts(row: Row[Any]) -> tuple[object, ...]:
    return tuple(getattr(row, column.key) for column in _FACTS)


def _first_of(session: Session, outdated: ColumnElement[bool], most: int) -> list[int]:
    """At least one, if there is one."""
    length = func.length(EntryVersion.text) + func.coalesce(func.length(EntryVersion.narrative), 0)
    found = session.execute(
        select(Entry.id, length).join(EntryVersion, CURRENT_VERSION).where(outdated).order_by(Entry.id).limit(most)
    ).all()
    upto = accumulate(characters for _, characters in found)
    return [entry for (entry, characters), sum_ in zip(found, upto, strict=True) if sum_ - characters < MOST_CHARACTERS]


def _outdated(practice_id: int, own: OwnRules) -> ColumnElement[bool]:
    """Where somebody else reads the record since, what waits is weighed anew with the lower threshold."""
    needs_lower = Entry.patient_id.in_(
        select(Patient.id).where(Patient.practice_id == practice_id, NEEDS_LOWER_THRESHOLD)
    )
    return and_(
        Entry.practice_id == practice_id,
        Entry.state == State.WAITING,
        or_(
            Entry.weighing == Weighing.NOT_YET,
            and_(needs_lower, Entry.flags_version != version_of(own, lower_threshold=True)),
            and_(not_(needs_lower), Entry.flags_version != version_of(own)),
        ),
    )


def _as_scanned(entry: int, scanned: Scanned) -> dict[str, object]:
    version = version_of(scanned.own, lower_threshold=entry in scanned.lower)
    return {"flags_version": version, "weighing": scanned.weighing[entry]}


def _weighed(row: Any, own: OwnRules, second: SecondReader) -> Weighed:
    entry = EntryText(
        title=row.title,
        text=row.text,
        kind=row.kind,
        author_role=row.author_role,
        age=age_at(row.birth_date, row.recorded_at),
        sex=row.gender,
        codes=snomed_in(row.codings),
        lower_threshold=row.lower_threshold,
        generated_lines=tuple(row.generated_lines),
        has_listed_words=row.routine in OF_LISTED_WORDS,
    )
    return weigh(entry, row.narrative, own, second)


def _flags(row: Any, weighed: Weighed) -> list[dict[str, object]]:
    kept = {
        "practice_id": row.practice_id,
        "review_item_id": row.review_item_id,
        "entry_id": row.id,
        "entry_version": row.current_version,
    }
    return [{**kept, **flag} for flag in weighed.flags]


_UPDATE_ENTRY = (
    update(table_of(Entry))
    .where(columns_of(Entry).id == bindparam("entry"))
    .values(flags_version=bindparam("flags_version"), weighing=bindparam("weighing"))
)

_FACTS = (
    Entry.id,
    Entry.practice_id,
    Entry.review_item_id,
    Entry.current_version,
    Entry.kind,
    Entry.routine,
    Entry.recorded_at,
    EntryVersion.author_role,
    Patient.birth_date,
    Patient.gender,
    NEEDS_LOWER_THRESHOLD.label("lower_threshold"),
)


def _select(*more: Any) -> Select[Any]:
    columns: list[Any] = [*_FACTS, *more]
    return select(*columns).join(EntryVersion, CURRENT_VERSION).join(Patient, Patient.id == Entry.patient_id)


_WITHOUT_TEXTS = _select()
_ENTRIES = _select(
    EntryVersion.title, EntryVersion.text, EntryVersion.narrative, EntryVersion.codings, EntryVersion.generated_lines
)
