"""Giving a second look, and what follows from a disagreement: to let it stand, to answer, to read the answer."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench import audit
from workbench.decisions import Choice
from workbench.decisions.choice import LONGEST_NOTE, checked, written
from workbench.errors import Invalid, NotAllowed, not_in_practice
from workbench.models import Decision, SecondLook, SecondLookAnswer, SecondLookStep, select_next_number
from workbench.permissions import Actor, Permission, require
from workbench.second_look.listing import OWN, one_blind, one_given
from workbench.second_look.looks import Look
from workbench.second_look.telling import told_of
from workbench.vocabulary import LOOKED_AT, Action, LookState, LookStep

GONE = "Nobody needs to look at this any more: somebody has looked, or it has changed since"
SETTLED = "This has been settled already"


def give(session: Session, look: int, choice: Choice, *, by: Actor, at: datetime) -> bool:
    """Say what one would decide, without knowing what was decided; is it the same outcome?

    Raises Invalid, NotFound, NotAllowed for one's own decision.
    """
    require(by, Permission.OVERSEE)
    choice = checked(choice, at)
    if choice.outcome not in LOOKED_AT:
        raise Invalid({"outcome": "Choose what you would have decided"})
    audit.take_turn(session, by)
    about = one_blind(session, look, by=by, at=at)
    if about is None:
        raise Invalid({"outcome": GONE})
    first_outcome, first_by = session.execute(
        select(Decision.outcome, Decision.by_id)
        .join(SecondLook, SecondLook.decision_id == Decision.id)
        .where(SecondLook.id == look)
    ).one()
    agrees = first_outcome is choice.outcome
    session.add(SecondLookAnswer(
        practice_id=by.practice_id, look_id=look, outcome=choice.outcome, reason=choice.reason, note=choice.note,
        review_on=choice.review_on, agrees=agrees, first_by_id=first_by, by_id=by.user_id, by_name=by.name, at=at,
    ))  # fmt: skip
    session.flush()
    audit.add(session, audit.Event(
        Action.SECOND_LOOK_GIVEN, patient_nhs_number=about.nhs_number, review_item=about.review_item,
        note=choice.note, details={"second_look": look, "agrees": agrees, **_would(choice)},
    ), by=by, at=at)  # fmt: skip
    return agrees


def _would(choice: Choice) -> dict[str, str]:
    """What was answered, where nobody who counts decisions finds it: nothing was decided."""
    review_on = {"review_on": choice.review_on.isoformat()} if choice.review_on else {}
    return {"would": choice.outcome, **({"reason": choice.reason} if choice.reason else {}), **review_on}


def let_stand(session: Session, look: int, note: str, *, by: Actor, at: datetime) -> None:
    """Leave the first decision as it is, although one would have decided otherwise, and say why."""
    require(by, Permission.OVERSEE)
    audit.take_turn(session, by)
    found = _given(session, look, by)
    note = _checked(note, "Write why the first decision stands")
    if found.first_by_id == by.user_id:
        raise NotAllowed(OWN)
    if found.state is not LookState.TO_SETTLE:
        raise Invalid({"note": SETTLED})
    _step(session, found, LookStep.LET_STAND, note, by=by, at=at)


def read_reply(session: Session, look: int, *, by: Actor, at: datetime) -> None:
    """A lead has read what the clinician answered; of what is read already, or was never answered, nothing is noted."""
    require(by, Permission.OVERSEE)
    audit.take_turn(session, by)
    found = _given(session, look, by)
    replies = [each.step for each in found.steps if each.step in (LookStep.REPLIED, LookStep.REPLY_READ)]
    is_new = replies[-1:] == [LookStep.REPLIED]
    if found.first_by_id != by.user_id and is_new:
        _step(session, found, LookStep.REPLY_READ, "", by=by, at=at)


def answer(session: Session, look: int, note: str, *, by: Actor, at: datetime) -> None:
    """The first clinician answers a second look that disagreed; an empty note says only that they have read it."""
    require(by, Permission.DECIDE)
    audit.take_turn(session, by)
    found, note = told_of(session, look, by=by), _checked(note, "")
    _step(session, found, LookStep.REPLIED if note else LookStep.READ, note, by=by, at=at)


def _given(session: Session, look: int, by: Actor) -> Look:
    found = one_given(session, look, by=by)
    if found is None:
        raise not_in_practice("second look")
    return found


def _checked(note: str, needed: str) -> str:
    note = written(note)
    if len(note) > LONGEST_NOTE:
        raise Invalid({"note": f"The note is longer than {LONGEST_NOTE} characters"})
    if needed and not note:
        raise Invalid({"note": needed})
    return note


def _step(session: Session, look: Look, step: LookStep, note: str, *, by: Actor, at: datetime) -> None:
    number = session.scalars(select_next_number(SecondLookStep.number, SecondLookStep.look_id == look.id)).one()
    session.add(SecondLookStep(
        practice_id=by.practice_id, look_id=look.id, number=number, step=step, note=note, by_id=by.user_id,
        by_name=by.name, by_role=by.role, at=at,
    ))  # fmt: skip
    session.flush()
    audit.add(session, audit.Event(
        Action.SECOND_LOOK_STEP, patient_nhs_number=look.nhs_number, review_item=look.review_item, note=note,
        details={"second_look": look.id, "step": step},
    ), by=by, at=at)  # fmt: skip
