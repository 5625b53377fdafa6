"""For whoever decided first: where a second look came to another answer, and what was done about it."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from workbench.errors import not_in_practice
from workbench.models import SecondLook, SecondLookAnswer
from workbench.permissions import Actor, Permission, require_practice
from workbench.second_look.counting import disagreements_about
from workbench.second_look.looks import Look, looks_where, newest_page
from workbench.second_look.rows import DISAGREES, IS_SETTLED


def told(session: Session, *, by: Actor, before: int | None = None) -> tuple[list[Look], int | None]:
    """The second looks at one's own decisions that came to another answer and are settled: as `newest_page` has it."""
    return newest_page(session, *_about_own(by), before=before)


def told_of(session: Session, look: int, *, by: Actor) -> Look:
    """One of them. Another's is not found."""
    found = looks_where(session, *_about_own(by), SecondLook.id == look)
    if not found:
        raise not_in_practice("second look")
    return found[0]


def about_item(session: Session, item: int, *, by: Actor) -> Sequence[Look]:
    """Settled disagreements about a review item, for its page."""
    found = disagreements_about(session, item, by=by)
    return looks_where(session, SecondLook.id.in_(found)) if found else ()


def _about_own(by: Actor) -> tuple[ColumnElement[bool], ...]:
    practice_id = require_practice(by, Permission.DECIDE)
    mine = (SecondLookAnswer.practice_id == practice_id, SecondLookAnswer.first_by_id == by.user_id)
    return (*mine, DISAGREES, IS_SETTLED)
