"""How many second looks need whom: asked for on every page of the queue and of the overview, so prepared once."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Date, Integer, and_, bindparam, case, func, select
from sqlalchemy.orm import Session, aliased

from workbench.db import Written, fetch, placeholder
from workbench.london import day_of
from workbench.models import Decision, SecondLook, SecondLookAnswer, SecondLookDraw, SecondLookStep
from workbench.permissions import Actor, Permission, require_practice
from workbench.second_look.drawing import WEEKS_OPEN, monday_of
from workbench.second_look.frame import WEEK
from workbench.second_look.rows import DISAGREES, IS_GONE, IS_SETTLED
from workbench.vocabulary import LookStep

ANSWERS = (LookStep.REPLIED, LookStep.READ)


class Needs(NamedTuple):
    """How many second looks need this lead; `own` are about their own decisions and wait for another lead."""

    to_look_at: int
    to_settle: int
    replies: int
    own: int

    @property
    def all(self) -> int:
        return self.to_look_at + self.to_settle + self.replies


def needs(session: Session, *, by: Actor, at: datetime) -> Needs:
    practice, run = require_practice(by, Permission.OVERSEE), session.connection()
    of = {"practice": practice, "me": by.user_id}
    opened, settled, replied = fetch(
        run, _OPEN.of(run, **of, first=first_open_day(at)), _TO_SETTLE.of(run, **of), _REPLIED.of(run, **of)
    )
    return Needs(opened[0].others, settled[0].looks, replied[0].looks, opened[0].own)


def how_many_new(session: Session, *, by: Actor) -> int:
    """Disagreements about one's own decisions that are settled, and that one has neither answered nor read."""
    practice, run = require_practice(by, Permission.WORK_THE_QUEUE), session.connection()
    (rows,) = fetch(run, _NEW.of(run, practice=practice, me=by.user_id))
    found: int = rows[0].looks
    return found


def disagreements_about(session: Session, item: int, *, by: Actor) -> list[int]:
    """The second looks at this review item that came to another answer and are settled."""
    practice, run = require_practice(by, Permission.WORK_THE_QUEUE), session.connection()
    (rows,) = fetch(run, _ABOUT_ITEM.of(run, practice=practice, item=item))
    return [row.id for row in rows]


def first_open_day(at: datetime) -> date:
    """The Monday of the earliest week whose sample can still be looked at."""
    return monday_of(day_of(at)) - WEEKS_OPEN * WEEK


_reply, _read = aliased(SecondLookStep, name="reply"), aliased(SecondLookStep, name="read")
_is_read = select(_read.id).where(
    _read.look_id == _reply.look_id, _read.step == LookStep.REPLY_READ, _read.number > _reply.number
)
IS_NEW_REPLY: ColumnElement[bool] = and_(_reply.step == LookStep.REPLIED, ~_is_read.correlate_except(_read).exists())
"""A condition on the alias `reply` of SecondLookStep."""
REPLIED_LOOKS = select(_reply.look_id).where(IS_NEW_REPLY)

_PRACTICE, _ME = bindparam("practice", type_=Integer), bindparam("me", type_=Integer)
_FIRST = bindparam("first", type_=Date)
_practice, _me = placeholder(_PRACTICE), placeholder(_ME)
_mine = aliased(SecondLookStep, name="mine")
_is_answered_by_me = select(_mine.id).where(
    _mine.look_id == SecondLook.id, _mine.step.in_(ANSWERS), _mine.by_id == _me
)  # fmt: skip
_open_draws = select(SecondLookDraw.id).where(
    SecondLookDraw.practice_id == _practice, SecondLookDraw.first_day >= placeholder(_FIRST)
)
_disagreements = (
    select(func.count().label("looks"))
    .select_from(SecondLookAnswer)
    .join(SecondLook, SecondLook.id == SecondLookAnswer.look_id)
    .where(SecondLookAnswer.practice_id == _practice, DISAGREES)
)

_OPEN = Written(
    select(
        func.count(case((Decision.by_id != _me, 1))).label("others"),
        func.count(case((Decision.by_id == _me, 1))).label("own"),
    )
    .select_from(SecondLook)
    .join(Decision, Decision.id == SecondLook.decision_id)
    .outerjoin(SecondLookAnswer, SecondLookAnswer.look_id == SecondLook.id)
    .where(SecondLook.draw_id.in_(_open_draws), SecondLookAnswer.id.is_(None), ~IS_GONE),
    _PRACTICE, _ME, _FIRST,
)  # fmt: skip
_TO_SETTLE = Written(_disagreements.where(SecondLookAnswer.first_by_id != _me, ~IS_SETTLED), _PRACTICE, _ME)
_REPLIED = Written(
    select(func.count(_reply.look_id.distinct()).label("looks"))
    .join(SecondLookAnswer, SecondLookAnswer.look_id == _reply.look_id)
    .where(_reply.practice_id == _practice, IS_NEW_REPLY, SecondLookAnswer.first_by_id != _me),
    _PRACTICE, _ME,
)  # fmt: skip
_ITEM = bindparam("item", type_=Integer)
_ABOUT_ITEM = Written(
    select(SecondLook.id)
    .join(SecondLookAnswer, SecondLookAnswer.look_id == SecondLook.id)
    .where(SecondLook.review_item_id == placeholder(_ITEM), SecondLook.practice_id == _practice, DISAGREES, IS_SETTLED),
    _PRACTICE, _ITEM,
)  # fmt: skip
_NEW = Written(
    _disagreements.where(
        SecondLookAnswer.first_by_id == _me, IS_SETTLED, ~_is_answered_by_me.correlate_except(_mine).exists()
    ),
    _PRACTICE, _ME,
)  # fmt: skip
