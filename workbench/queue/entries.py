"""Entries as people see them: their current version, with its flags."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, func, select
from sqlalchemy.orm import Session

from workbench.models import Entry, EntryVersion, Flag
from workbench.vocabulary import Category, Kind, RecordedFrom, Severity, State


@dataclass(frozen=True, slots=True)
class FlagShown:
    category: Category
    severity: Severity
    rule: str
    field: str
    start: int
    end: int
    why: str


@dataclass(frozen=True, slots=True)
class EntryShown:
    id: int
    kind: Kind
    title: str
    text: str
    narrative: str | None
    codings: Sequence[Any]
    occurred_on: str | None
    recorded_at: datetime
    recorded_from: RecordedFrom
    author: str
    author_role: str
    version: int
    state: State
    nopat: bool
    source_id: str
    flags: Sequence[FlagShown]


def entries_of(session: Session, items: Collection[int], *, most: int | None = None) -> dict[int, list[EntryShown]]:
    """The entries of each review item in their order, in two statements however many items there are.

    With `most`, only so many of each: the heading, then flagged ones first.
    """
    rows = session.execute(_statement(items, most)).all()
    flags = _flags_of(session, [row.id for row in rows])
    found: dict[int, list[EntryShown]] = defaultdict(list)
    for row in rows:
        found[row.review_item_id].append(_shown(row, flags[row.id]))
    return found


def _statement(items: Collection[int], most: int | None) -> Any:
    flagged = select(Flag.id).where(Flag.entry_id == Entry.id).exists()
    place = func.row_number().over(
        partition_by=Entry.review_item_id,
        order_by=(Entry.position > 0, Entry.withdrawn, ~flagged, Entry.position, Entry.id),
    )
    chosen = select(Entry.id, place.label("place")).where(Entry.review_item_id.in_(items)).subquery()
    statement = (
        select(
            Entry.id, Entry.review_item_id, Entry.kind, Entry.state, Entry.nopat, Entry.source_id,
            EntryVersion.number, EntryVersion.title, EntryVersion.text, EntryVersion.narrative, EntryVersion.codings,
            EntryVersion.occurred_on, EntryVersion.recorded_at, EntryVersion.recorded_from, EntryVersion.author,
            EntryVersion.author_role,
        )
        .join(EntryVersion, and_(EntryVersion.entry_id == Entry.id, EntryVersion.number == Entry.current_version))
        .order_by(Entry.review_item_id, Entry.position, Entry.id)
    )  # fmt: skip
    if most is None:
        return statement.where(Entry.review_item_id.in_(items))
    return statement.join(chosen, chosen.c.id == Entry.id).where(chosen.c.place <= most)


def _flags_of(session: Session, entries: Collection[int]) -> dict[int, list[FlagShown]]:
    found: dict[int, list[FlagShown]] = defaultdict(list)
    for row in session.execute(
        select(Flag.entry_id, Flag.category, Flag.severity, Flag.rule, Flag.field, Flag.start, Flag.end, Flag.why)
        .where(Flag.entry_id.in_(entries))
        .order_by(Flag.entry_id, Flag.field, Flag.start, Flag.id)
    ):  # fmt: skip
        found[row.entry_id].append(FlagShown(*row[1:]))
    return found


def _shown(row: Row[Any], flags: Sequence[FlagShown]) -> EntryShown:
    return EntryShown(
        id=row.id, kind=row.kind, title=row.title, text=row.text, narrative=row.narrative, codings=row.codings,
        occurred_on=row.occurred_on, recorded_at=row.recorded_at, recorded_from=row.recorded_from, author=row.author,
        author_role=row.author_role, version=row.number, state=row.state, nopat=row.nopat, source_id=row.source_id,
        flags=flags,
    )  # fmt: skip
