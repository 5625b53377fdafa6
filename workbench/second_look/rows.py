"""The rows that tell of second looks: the first decision, the answer, and what holds of both now."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, or_, select
from sqlalchemy.orm import aliased

from workbench.decisions.subjects import UNDECIDABLE
from workbench.models import (
    Decision,
    Entry,
    EntryVersion,
    Patient,
    ReviewItem,
    SecondLook,
    SecondLookAnswer,
    SecondLookDraw,
    SecondLookStep,
    latest_decision_id,
)
from workbench.vocabulary import QUEUED, LookState, LookStep

OF_DECISION = and_(EntryVersion.entry_id == Decision.entry_id, EntryVersion.number == Decision.entry_version)
_each = aliased(Decision, name="each")
_about = (_each.batch == SecondLook.batch, _each.review_item_id == SecondLook.review_item_id)
_other_than_decided = or_(
    latest_decision_id(_each.entry_id) != _each.id,
    Entry.current_version != _each.entry_version,
    Entry.review_item_id != _each.review_item_id,
    Entry.state.in_(UNDECIDABLE),
)


def _any_entry(which: ColumnElement[bool]) -> ColumnElement[bool]:
    of_look = select(_each.id).join(Entry, Entry.id == _each.entry_id).where(*_about, which)
    return of_look.correlate_except(_each, Entry).exists()


IS_SUPERSEDED = _any_entry(_other_than_decided)
"""A condition on SecondLook: something of what was decided has been decided again, has changed, or is withdrawn."""

IS_GONE = _any_entry(or_(_other_than_decided, Entry.state.in_(QUEUED)))
"""That, or something of it waits again, so that somebody decides about it there: nobody needs to look any more."""

IS_LET_STAND = exists().where(SecondLookStep.look_id == SecondLook.id, SecondLookStep.step == LookStep.LET_STAND)
IS_SETTLED = or_(IS_LET_STAND, IS_SUPERSEDED)
IS_ANSWERED = SecondLookAnswer.id.is_not(None)
DISAGREES = SecondLookAnswer.agrees.is_(False)

STATE: ColumnElement[str] = case(
    (and_(SecondLookAnswer.agrees.is_(None), IS_GONE), LookState.SET_ASIDE.value),
    (SecondLookAnswer.agrees.is_(None), LookState.TO_LOOK_AT.value),
    (SecondLookAnswer.agrees, LookState.AGREED.value),
    (IS_LET_STAND, LookState.LET_STAND.value),
    (IS_SUPERSEDED, LookState.DECIDED_AGAIN.value),
    else_=LookState.TO_SETTLE.value,
)
"""A word of LookState."""

LOOKS: Select[Any] = (
    select(SecondLook.id)
    .join(SecondLookDraw, SecondLookDraw.id == SecondLook.draw_id)
    .join(Decision, Decision.id == SecondLook.decision_id)
    .outerjoin(SecondLookAnswer, SecondLookAnswer.look_id == SecondLook.id)
)
"""To be narrowed; all that the conditions above speak of is joined."""

WITH_ITEM: Select[Any] = (
    LOOKS.join(ReviewItem, ReviewItem.id == SecondLook.review_item_id)
    .join(Patient, Patient.id == ReviewItem.patient_id)
    .join(EntryVersion, OF_DECISION)
    .add_columns(
        SecondLookDraw.first_day,
        ReviewItem.id.label("review_item"),
        ReviewItem.kind,
        EntryVersion.title,
        Patient.id.label("patient_id"),
        Patient.given_name,
        Patient.family_name,
        Patient.nhs_number,
    )
)
"""What may be known before the answer is given: nothing of it says what was decided, or by whom."""

REVEALED: Select[Any] = WITH_ITEM.add_columns(
    Decision.outcome.label("first_outcome"),
    Decision.reason.label("first_reason"),
    Decision.note.label("first_note"),
    Decision.by_id.label("first_by_id"),
    Decision.by_name.label("first_by_name"),
    Decision.at.label("first_at"),
    Decision.id.label("first_decision"),
    Decision.entry_id.label("first_entry"),
    SecondLookAnswer.outcome,
    SecondLookAnswer.reason,
    SecondLookAnswer.note,
    SecondLookAnswer.review_on,
    SecondLookAnswer.agrees,
    SecondLookAnswer.by_name,
    SecondLookAnswer.at,
    STATE.label("state"),
)
"""What may be known once it is given."""
