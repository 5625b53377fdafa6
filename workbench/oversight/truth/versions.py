"""The text of every version of an entry held against the hash that was taken when it was received."""

from collections.abc import Iterator
from itertools import product
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.db import columns_of, table_of
from workbench.fhir.values import Coding, EntryRead
from workbench.models import Entry, EntryVersion, Practice
from workbench.vocabulary import Kind, RecordedFrom

ROWS_AT_ONCE = 1_000
_ENTRY, _VERSION = columns_of(Entry), columns_of(EntryVersion)


def version_faults(session: Session, practice: Practice) -> Iterator[str]:
    wanted = (
        select(*_VERSION, _ENTRY.kind)
        .select_from(table_of(EntryVersion))
        .join(table_of(Entry), _ENTRY.id == _VERSION.entry_id)
        .where(_VERSION.practice_id == practice.id)
        .order_by(_VERSION.entry_id, _VERSION.number)
    )
    for row in session.execute(wanted.execution_options(yield_per=ROWS_AT_ONCE)):
        if not any(read.content_hash() == row.content_hash for read in _as_it_may_have_been(row)):
            yield f"version {row.number} of entry {row.entry_id} is not what was received: its content has another hash"


def _as_it_may_have_been(row: Any) -> Iterator[EntryRead]:
    """As it is, first. What was withdrawn or labelled afterwards was hashed as it came; a later version may be filed as
    another kind; a time that the source did not give is the time of receipt.
    """
    kinds = [row.kind, *(kind for kind in Kind if kind is not row.kind)]
    times = [None, row.recorded_at] if row.recorded_from is RecordedFrom.RECEIPT else [row.recorded_at]
    withdrawn, nopat = ([True, False] if said else [False] for said in (row.withdrawn, row.nopat))
    for kind, at, gone, kept in product(kinds, times, withdrawn, nopat):
        yield EntryRead(
            source_id="",
            kind=kind,
            title=row.title,
            text=row.text,
            narrative=row.narrative_original,
            codings=tuple(Coding(*each) for each in row.codings),
            occurred_on=row.occurred_on,
            recorded_at=at,
            recorded_from=row.recorded_from,
            author=row.author,
            author_role=row.author_role,
            source_version=None,
            withdrawn=gone,
            nopat=kept,
            links=(),
            folded=(),
        )
