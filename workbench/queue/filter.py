"""What the queue is narrowed to, and the statement that asks for it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from workbench.db import columns_of
from workbench.models import Entry, Flag, ReviewItem
from workbench.queue.finding import among, patients_sought
from workbench.queue.item_view import ITEMS
from workbench.vocabulary import RANK_WITHOUT_FLAGS, Category, Kind, State

_ITEM, _ENTRY, _FLAG = map(columns_of, (ReviewItem, Entry, Flag))


@dataclass(frozen=True, slots=True)
class Filter:
    """What the queue is narrowed to: `flag` is a category, "any" or "none"; `patient` an NHS number or a name."""

    state: State = State.WAITING
    kind: Kind | None = None
    flag: str = ""
    patient: str = ""
    author: str = ""

    @property
    def is_a_search(self) -> bool:
        """Is this looking somebody or something up, rather than working through what waits? Then it is audited."""
        return bool(self.patient) or self.state is not State.WAITING


def narrowed_to(session: Session, practice_id: int, narrowed: Filter) -> "Select[*tuple[Any, ...]]":
    statement = ITEMS.where(_ITEM.practice_id == practice_id, _standing_in(session, practice_id, narrowed.state))
    if narrowed.kind:
        statement = statement.where(_ITEM.kind == narrowed.kind)
    if narrowed.author:
        statement = statement.where(_ITEM.author == narrowed.author)
    if narrowed.flag == "none":
        statement = statement.where(_ITEM.rank == RANK_WITHOUT_FLAGS)
    elif narrowed.flag:
        statement = statement.where(_ITEM.rank < RANK_WITHOUT_FLAGS)
    if narrowed.flag in list(Category):
        flagged = select(_FLAG.review_item_id).where(
            _FLAG.practice_id == practice_id, _FLAG.category == Category(narrowed.flag)
        )
        statement = statement.where(among(session, _ITEM.id, flagged))
    if narrowed.patient:
        statement = statement.where(among(session, _ITEM.patient_id, patients_sought(practice_id, narrowed.patient)))
    return statement


def _standing_in(session: Session, practice_id: int, state: State) -> ColumnElement[bool]:
    """An item holds entries, so `hidden` and its like ask whether any entry stands there."""
    if state in (State.WAITING, State.REFERRED, State.DECIDED, State.OUT_OF_SCOPE, State.WITHDRAWN):
        return _ITEM.state == state
    entries = select(_ENTRY.review_item_id).where(_ENTRY.practice_id == practice_id, _ENTRY.state == state)
    return among(session, _ITEM.id, entries)
