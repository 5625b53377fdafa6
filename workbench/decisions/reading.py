"""What has been decided."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.errors import not_in_practice
from workbench.models import Decision
from workbench.permissions import Actor, Permission, require


def items_in(session: Session, batch: str, *, by: Actor) -> set[int]:
    """The review items that a batch of decisions was about. Another practice's batch is not found."""
    require(by, Permission.WORK_THE_QUEUE)
    wanted = select(Decision.review_item_id).where(Decision.batch == batch, Decision.practice_id == by.practice_id)
    items = set(session.scalars(wanted))
    if not items:
        raise not_in_practice("decision")
    return items


def history(session: Session, item: int, *, by: Actor) -> Sequence[Decision]:
    """Every decision about the item's entries, newest first."""
    require(by, Permission.WORK_THE_QUEUE)
    wanted = select(Decision).where(Decision.review_item_id == item, Decision.practice_id == by.practice_id)
    return session.scalars(wanted.order_by(Decision.id.desc())).all()
