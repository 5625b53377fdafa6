"""What the queue is narrowed to, and what that asks of review items."""

from dataclasses import dataclass

from sqlalchemy import BinaryExpression, ColumnElement, select
from sqlalchemy.orm import Session

from workbench.db import columns_of
from workbench.models import Entry, Flag, ReviewItem
from workbench.queue.listing.finding import among, patients_sought
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


def conditions(session: Session, practice_id: int, narrowed: Filter) -> tuple[ColumnElement[bool], ...]:
    """What is asked of the review items of a practice."""
    sought = (
        among(session, _ITEM.patient_id, patients_sought(practice_id, narrowed.patient)) if narrowed.patient else None
    )
    # Few patients are begun with: the order of the whole queue is then no way to find their items.
    practice = _ITEM.practice_id + 0 if isinstance(sought, BinaryExpression) else _ITEM.practice_id
    found = [practice == practice_id, _standing_in(session, practice_id, narrowed.state)]
    if narrowed.kind:
        found.append(_ITEM.kind == narrowed.kind)
    if narrowed.author:
        found.append(_ITEM.author == narrowed.author)
    if narrowed.flag:
        is_plain = narrowed.flag == "none"
        found.append(_ITEM.rank == RANK_WITHOUT_FLAGS if is_plain else _ITEM.rank < RANK_WITHOUT_FLAGS)
    if narrowed.flag in list(Category):
        flagged = select(_FLAG.review_item_id).where(
            _FLAG.practice_id == practice_id, _FLAG.category == Category(narrowed.flag)
        )
        found.append(among(session, _ITEM.id, flagged))
    if sought is not None:
        found.append(sought)
    return tuple(found)


def _standing_in(session: Session, practice_id: int, state: State) -> ColumnElement[bool]:
    """An item holds entries, so `hidden` and its like ask whether any entry stands there."""
    if state in (State.WAITING, State.REFERRED, State.DECIDED, State.OUT_OF_SCOPE, State.WITHDRAWN):
        return _ITEM.state == state
    entries = select(_ENTRY.review_item_id).where(_ENTRY.practice_id == practice_id, _ENTRY.state == state)
    return among(session, _ITEM.id, entries)
