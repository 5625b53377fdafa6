"""What the queue is narrowed to, and the statement that asks for it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, false, select
from sqlalchemy.orm import Session

from workbench.db import columns_of
from workbench.models import Entry, Flag, Patient, ReviewItem
from workbench.queue.item_view import ITEMS
from workbench.vocabulary import RANK_WITHOUT_FLAGS, Category, Kind, State

FEW_PATIENTS = 200
_ITEM, _PATIENT, _ENTRY, _FLAG = map(columns_of, (ReviewItem, Patient, Entry, Flag))


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
    statement = ITEMS.where(_ITEM.practice_id == practice_id, _standing_in(narrowed.state))
    if narrowed.kind:
        statement = statement.where(_ITEM.kind == narrowed.kind)
    if narrowed.author:
        statement = statement.where(_ITEM.author == narrowed.author)
    if narrowed.flag == "any":
        statement = statement.where(_ITEM.rank < RANK_WITHOUT_FLAGS)
    elif narrowed.flag == "none":
        statement = statement.where(_ITEM.rank == RANK_WITHOUT_FLAGS)
    elif narrowed.flag:
        flagged = select(_FLAG.review_item_id).where(
            _FLAG.practice_id == practice_id, _FLAG.category == Category(narrowed.flag)
        )
        statement = statement.where(_ITEM.id.in_(flagged))
    if narrowed.patient:
        statement = statement.where(_of_patient(session, practice_id, narrowed.patient))
    return statement


def _standing_in(state: State) -> ColumnElement[bool]:
    """An item holds entries, so `hidden` and its like ask whether any entry stands there."""
    if state in (State.WAITING, State.REFERRED, State.DECIDED, State.OUT_OF_SCOPE, State.WITHDRAWN):
        return _ITEM.state == state
    from_entries = select(_ENTRY.review_item_id).where(_ENTRY.practice_id == _ITEM.practice_id, _ENTRY.state == state)
    return _ITEM.id.in_(from_entries)


def _of_patient(session: Session, practice_id: int, words: str) -> ColumnElement[bool]:
    """Few patients are named one by one, which the database finds at once; many are left to it to look up."""
    digits = "".join(words.split())
    found = select(_PATIENT.id).where(_PATIENT.practice_id == practice_id)
    if digits.isdecimal():
        found = found.where(_PATIENT.nhs_number == digits)
    else:
        name = _PATIENT.given_name + " " + _PATIENT.family_name
        found = found.where(*(name.icontains(word, autoescape=True) for word in words.split()))
    few = session.scalars(found.limit(FEW_PATIENTS + 1)).all()
    if not few:
        return false()
    return _ITEM.patient_id.in_(few if len(few) <= FEW_PATIENTS else found)
