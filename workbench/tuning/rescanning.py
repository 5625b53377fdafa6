"""What waits, scanned again after the rules, the model or the practice's own phrases and codes have changed."""

from datetime import datetime
from itertools import accumulate
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, insert, select, update
from sqlalchemy.orm import Session

from workbench import queue
from workbench.db import table_of
from workbench.flagging.practice_rules import OwnRules
from workbench.flagging.scanning import NEEDS_LOWER_THRESHOLD, age_at, flags_of, own_rules_of, snomed_in, version_of
from workbench.flagging.values import EntryText
from workbench.models import CURRENT_VERSION, Entry, EntryVersion, Flag, Patient
from workbench.permissions import Actor, Permission, require_practice
from workbench.vocabulary import State

MOST_CHARACTERS = 500_000
"""Once so many have been scanned in a transaction, no further entry is."""


def still_to_scan(session: Session, *, by: Actor) -> int:
    """How many waiting entries carry flags of an older version."""
    practice_id = require_practice(by, Permission.TUNE_FLAGS)
    own = own_rules_of(session, practice_id)
    return session.scalars(select(func.count()).select_from(Entry).where(_outdated(practice_id, own))).one()


def rescan(session: Session, practice_id: int, *, at: datetime, most: int) -> int:
    """Scan up to `most` waiting entries with outdated flags again, and settle their items; returns how many.

    Fewer if they are long, as nobody else can write meanwhile.
    """
    own = own_rules_of(session, practice_id)
    ids = _first_of(session, _outdated(practice_id, own), most)
    rows = session.execute(_ENTRIES.where(Entry.id.in_(ids)).order_by(Entry.id)).all()
    if rows:
        session.execute(delete(Flag).where(Flag.entry_id.in_(ids)))
        flags = [flag for row in rows for flag in _flags(row, own)]
        if flags:
            session.execute(insert(table_of(Flag)), flags)
        session.execute(update(Entry).where(Entry.id.in_(ids)).values(flags_version=version_of(own)))
        queue.settle(session, {row.review_item_id for row in rows}, at=at)
    return len(rows)


def _first_of(session: Session, outdated: ColumnElement[bool], most: int) -> list[int]:
    """At least one, if there is one; together no more characters than a transaction should scan."""
    length = func.length(EntryVersion.text) + func.coalesce(func.length(EntryVersion.narrative), 0)
    found = session.execute(
        select(Entry.id, length).join(EntryVersion, CURRENT_VERSION).where(outdated).order_by(Entry.id).limit(most)
    ).all()
    upto = accumulate(characters for _, characters in found)
    return [entry for (entry, characters), sum_ in zip(found, upto, strict=True) if sum_ - characters < MOST_CHARACTERS]


def _outdated(practice_id: int, own: OwnRules) -> ColumnElement[bool]:
    return and_(Entry.practice_id == practice_id, Entry.state == State.WAITING, Entry.flags_version != version_of(own))


def _flags(row: Any, own: OwnRules) -> list[dict[str, object]]:
    entry = EntryText(
        title=row.title,
        text=row.text,
        kind=row.kind,
        author_role=row.author_role,
        age=age_at(row.birth_date, row.recorded_at),
        sex=row.gender,
        codes=snomed_in(row.codings),
        lower_threshold=row.lower_threshold,
    )
    kept = {
        "practice_id": row.practice_id,
        "review_item_id": row.review_item_id,
        "entry_id": row.id,
        "entry_version": row.current_version,
    }
    return [{**kept, **flag} for flag in flags_of(entry, row.narrative, own)]


_ENTRIES = (
    select(
        Entry.id,
        Entry.practice_id,
        Entry.review_item_id,
        Entry.current_version,
        Entry.kind,
        Entry.recorded_at,
        EntryVersion.title,
        EntryVersion.text,
        EntryVersion.narrative,
        EntryVersion.codings,
        EntryVersion.author_role,
        Patient.birth_date,
        Patient.gender,
        NEEDS_LOWER_THRESHOLD.label("lower_threshold"),
    )
    .join(EntryVersion, CURRENT_VERSION)
    .join(Patient, Patient.id == Entry.patient_id)
)
