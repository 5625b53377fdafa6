"""What has been decided."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbench.errors import not_in_practice
from workbench.models import Decision
from workbench.permissions import Actor, Permission, require, require_practice
from workbench.vocabulary import Reason

MOST_AT_FIRST, MOST_AT_ALL = 200, 20_000
"""Decisions about one item: on its page, and when all are asked for."""

LOOKED_BACK = 200
"""Of somebody's last decisions, among which their commonest reasons are looked for."""


def items_in(session: Session, batch: str, *, by: Actor) -> set[int]:
    """The review items that a batch of decisions was about. Another practice's batch is not found."""
    require(by, Permission.WORK_THE_QUEUE)
    wanted = select(Decision.review_item_id).where(Decision.batch == batch, Decision.practice_id == by.practice_id)
    items = set(session.scalars(wanted))
    if not items:
        raise not_in_practice("decision")
    return items


def history(session: Session, item: int, *, by: Actor, most: int = MOST_AT_ALL) -> Sequence[Decision]:
    """The decisions about the item's entries, newest first; no more than that."""
    require(by, Permission.WORK_THE_QUEUE)
    wanted = select(Decision).where(Decision.review_item_id == item, Decision.practice_id == by.practice_id)
    return session.scalars(wanted.order_by(Decision.id.desc()).limit(most)).all()


def commonest_reasons(session: Session, *, by: Actor) -> list[Reason]:
    """Why this person hid something of late, the commonest reason first."""
    practice_id = require_practice(by, Permission.WORK_THE_QUEUE)
    lately = (
        select(Decision.reason)
        .where(Decision.practice_id == practice_id, Decision.by_id == by.user_id)
        .order_by(Decision.at.desc(), Decision.id.desc())
        .limit(LOOKED_BACK)
        .subquery()
    )
    counted = select(lately.c.reason).where(lately.c.reason.is_not(None)).group_by(lately.c.reason)
    return list(session.scalars(counted.order_by(func.count().desc(), lately.c.reason)))


def count_of_decisions(session: Session, item: int, *, by: Actor) -> int:
    require(by, Permission.WORK_THE_QUEUE)
    its_practice = Decision.practice_id + 0  # found by the item: SQLite would count all of the practice's in an index
    of_item = (Decision.review_item_id == item, its_practice == by.practice_id)
    return session.scalars(select(func.count()).select_from(Decision).where(*of_item)).one()
