"""For `workbench check`: every sample drawn again from its record, and all that was kept held against the audit."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench import oversight
from workbench.models import (
    AuditEvent,
    Decision,
    Practice,
    SecondLook,
    SecondLookAnswer,
    SecondLookDraw,
    SecondLookStep,
    moment,
)
from workbench.permissions import Actor, Permission, require
from workbench.second_look.frame import digest, frame, sample
from workbench.vocabulary import Action

Key = tuple[object, ...]
"""What a row and its event both say; first what it is, and of which second look or week."""


def check(session: Session, *, by: Actor) -> Iterator[str]:
    """A sentence for each sample that is not what its seed draws, and for what the audit does not tell or tells
    otherwise, both ways, at every practice. Reads only.
    """
    require(by, Permission.MAINTAIN)
    for faults in (_of_draws, _of_record, _of_first):
        yield from oversight.at_each_practice(session, faults)


def _of_draws(session: Session, practice: Practice) -> Iterator[str]:
    draws = select(SecondLookDraw).where(SecondLookDraw.practice_id == practice.id)
    for draw in session.scalars(draws.order_by(SecondLookDraw.first_day)).all():
        named = _named(SAMPLE, draw.first_day)
        acts = frame(session, practice.id, draw.first_day, left_out=draw.left_out_id)
        again = [act.sequence for act in sample(acts, draw.seed, share=draw.share, most=draw.most)]
        if (draw.decisions, draw.digest) != (len(acts), digest(acts)):
            yield f"{named} was not drawn from the decisions of that week"
        elif again != (found := _kept(session, draw)) or draw.drawn != len(found):
            yield f"{named} is not what its seed draws"


def _kept(session: Session, draw: SecondLookDraw) -> list[int]:
    kept = select(SecondLook.sequence).where(SecondLook.draw_id == draw.id)
    return list(session.scalars(kept.order_by(SecondLook.place)))


def _of_record(session: Session, practice: Practice) -> Iterator[str]:
    rows, events = Counter(_rows(session, practice)), Counter(_events(session, practice))
    for kind, about, *_ in (rows - events).elements():
        yield f"{_named(kind, about)} is not in the audit, or the audit says otherwise"
    for kind, about, *_ in (events - rows).elements():
        yield f"{_named(kind, about)} is in the audit and missing, or differs from it"


def _named(kind: object, about: object) -> str:
    return f"{kind} {about}"


def _rows(session: Session, practice: Practice) -> Iterator[Key]:
    here = practice.id
    for draw in session.scalars(select(SecondLookDraw).where(SecondLookDraw.practice_id == here)):
        drawn = _kept(session, draw)
        yield SAMPLE, str(draw.first_day), draw.seed, draw.share, draw.most, draw.decisions, draw.digest, tuple(drawn)
    for answer in session.scalars(select(SecondLookAnswer).where(SecondLookAnswer.practice_id == here)):
        given = (answer.by_name, moment(answer.at), answer.note, answer.outcome, answer.reason or "")
        yield ANSWER, answer.look_id, *given, str(answer.review_on or ""), answer.agrees
    for step in session.scalars(select(SecondLookStep).where(SecondLookStep.practice_id == here)):
        yield STEP, step.look_id, step.by_name, moment(step.at), step.note, step.step, step.by_role


def _events(session: Session, practice: Practice) -> Iterator[Key]:
    wanted = select(AuditEvent.action, AuditEvent.actor, AuditEvent.actor_role, AuditEvent.at, AuditEvent.note,
                    AuditEvent.details).where(AuditEvent.organisation == practice.ods_code,
                                              AuditEvent.action.in_([action.value for action in TOLD]))  # fmt: skip
    for event in session.execute(wanted):
        yield TOLD[Action(event.action)](event, orjson.loads(event.details))


def _drawn(_event: Any, said: dict[str, Any]) -> Key:
    facts = (said["seed"], said["share"], said["most"], said["of"], said["digest"])
    return SAMPLE, said["from"], *facts, tuple(said["drawn"])


def _given(event: Any, said: dict[str, Any]) -> Key:
    given = (event.actor, event.at, event.note or "", said["would"], said.get("reason", ""))
    return ANSWER, said["second_look"], *given, said.get("review_on", ""), said["agrees"]


def _stepped(event: Any, said: dict[str, Any]) -> Key:
    return STEP, said["second_look"], event.actor, event.at, event.note or "", said["step"], event.actor_role


def _of_first(session: Session, practice: Practice) -> Iterator[str]:
    """What an answer says of the first decision is what that decision says."""
    wanted = (
        select(SecondLookAnswer, Decision)
        .join(SecondLook, SecondLook.id == SecondLookAnswer.look_id)
        .join(Decision, Decision.id == SecondLook.decision_id)
        .where(SecondLookAnswer.practice_id == practice.id)
    )
    for answer, first in session.execute(wanted.order_by(SecondLookAnswer.look_id)):
        if (answer.agrees, answer.first_by_id) != (answer.outcome is first.outcome, first.by_id):
            yield f"{_named(ANSWER, answer.look_id)} does not say what was decided first, or by whom"


SAMPLE, ANSWER = "the second look at the week from", "the answer to second look"
STEP = "a step of second look"
TOLD = {Action.SECOND_LOOK_DRAWN: _drawn, Action.SECOND_LOOK_GIVEN: _given, Action.SECOND_LOOK_STEP: _stepped}
