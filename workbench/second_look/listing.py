"""For a safeguarding lead: what to look at, what to settle, what was answered; and one of these."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from workbench.errors import NotAllowed, not_in_practice
from workbench.models import Decision, SecondLook, SecondLookAnswer, SecondLookDraw
from workbench.permissions import Actor, Permission, require_practice
from workbench.second_look.counting import REPLIED_LOOKS, first_open_day
from workbench.second_look.looks import PAGE, Blind, Look, blind, looks_where, newest_page
from workbench.second_look.rows import DISAGREES, IS_ANSWERED, IS_GONE, IS_SETTLED, WITH_ITEM

OWN = "You made this decision yourself. Another safeguarding lead gives the second look."


def to_look_at(session: Session, *, by: Actor, at: datetime) -> Sequence[Blind]:
    """A page of what this lead has not looked at, in the order of the draws."""
    practice_id = require_practice(by, Permission.OVERSEE)
    wanted = WITH_ITEM.where(SecondLook.practice_id == practice_id, _is_to_look_at(at), Decision.by_id != by.user_id)
    return [blind(row) for row in session.execute(wanted.order_by(SecondLook.id).limit(PAGE))]


def to_settle(session: Session, *, by: Actor) -> list[Look]:
    """Disagreements about which nothing has been done yet; not about one's own decisions."""
    return looks_where(session, *_of_practice(by), DISAGREES, ~IS_SETTLED, Decision.by_id != by.user_id)


def settled(session: Session, *, by: Actor, before: int | None = None) -> tuple[list[Look], int | None]:
    """Disagreements about which something was done, with what became of them: a page (looks.newest_page)."""
    return newest_page(session, *_of_practice(by), DISAGREES, IS_SETTLED, before=before)


def replies(session: Session, *, by: Actor) -> list[Look]:
    """Second looks that the first clinician has answered, and no lead has read the answer yet."""
    return looks_where(session, *_of_practice(by), SecondLook.id.in_(REPLIED_LOOKS), Decision.by_id != by.user_id)


def one_blind(session: Session, look: int, *, by: Actor, at: datetime) -> Blind | None:
    """What is to be looked at; None: it has been, or nobody needs to any more. Raises NotFound, NotAllowed for own."""
    found = session.execute(WITH_ITEM.add_columns(Decision.by_id, IS_ANSWERED.label("is_answered"), _is_to_look_at(at)
                            .label("waits")).where(*_of_practice(by), SecondLook.id == look)).first()  # fmt: skip
    if found is None:
        raise not_in_practice("second look")
    if found.is_answered or not found.waits:
        return None
    if found.by_id == by.user_id:
        raise NotAllowed(OWN)
    return blind(found)


def one_given(session: Session, look: int, *, by: Actor) -> Look | None:
    """A second look that was given; None: it was not."""
    found = looks_where(session, *_of_practice(by), SecondLook.id == look, IS_ANSWERED)
    return found[0] if found else None


def entries_of(session: Session, look: int, *, by: Actor) -> list[int]:
    """The entries that the first decision was about."""
    return list(
        session.scalars(
            select(Decision.entry_id)
            .join(SecondLook, and_(SecondLook.batch == Decision.batch,
                                   SecondLook.review_item_id == Decision.review_item_id))
            .where(*_of_practice(by), SecondLook.id == look)
            .order_by(Decision.entry_id)
        )
    )  # fmt: skip


def _of_practice(by: Actor) -> tuple[ColumnElement[bool]]:
    return (SecondLook.practice_id == require_practice(by, Permission.OVERSEE),)


def _is_to_look_at(at: datetime) -> ColumnElement[bool]:
    is_open = SecondLookDraw.first_day >= first_open_day(at)
    return and_(SecondLookAnswer.id.is_(None), is_open, ~IS_GONE)
