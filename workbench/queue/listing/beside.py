"""What one needs to know of a patient beside what waits: the last entries, problems, and what is hidden already."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from workbench.db import columns_of, table_of
from workbench.models import CURRENT_VERSION, Entry, EntryVersion
from workbench.permissions import Actor, Permission, require_practice
from workbench.queue.derived_state import IS_HIDDEN
from workbench.vocabulary import Kind, State

MOST = 6
"""Entries of each sort."""

LONGEST = 120
"""Characters of a title."""


class EntryBeside(NamedTuple):
    review_item: int
    kind: Kind
    title: str
    occurred_on: str | None
    state: State


class Beside(NamedTuple):
    recent: Sequence[EntryBeside]
    problems: Sequence[EntryBeside]
    hidden: Sequence[EntryBeside]


def beside(session: Session, patient: int, *, by: Actor) -> Beside:
    """Newest first; of another practice's patient nothing. Withdrawn entries are left out."""
    wanted = {"patient": patient, "practice": require_practice(by, Permission.WORK_THE_QUEUE)}
    of_each = (session.execute(statement, wanted).mappings() for statement in (_RECENT, _PROBLEMS, _HIDDEN))
    return Beside(*([EntryBeside(**row) for row in rows] for rows in of_each))


_ENTRY, _VERSION = map(columns_of, (Entry, EntryVersion))
_NEWEST: Any = (
    select(
        _ENTRY.review_item_id.label("review_item"),
        _ENTRY.kind,
        func.substr(_VERSION.title, 1, LONGEST).label("title"),
        _VERSION.occurred_on,
        _ENTRY.state,
    )
    .join_from(table_of(Entry), table_of(EntryVersion), CURRENT_VERSION)
    .where(
        _ENTRY.patient_id == bindparam("patient"),
        _ENTRY.practice_id == bindparam("practice"),
        _ENTRY.state != State.WITHDRAWN,
    )
    .order_by(_ENTRY.recorded_at.desc(), _ENTRY.id.desc())
    .limit(MOST)
)
_RECENT = _NEWEST.where(_ENTRY.position == 0, _ENTRY.kind != Kind.PROBLEM)
_PROBLEMS = _NEWEST.where(_ENTRY.kind == Kind.PROBLEM)
_HIDDEN = _NEWEST.where(IS_HIDDEN)
