"""Who has a review item open, and since when. A claim informs; it locks nothing, and expires by itself."""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from workbench.models import ReviewItem
from workbench.permissions import Actor, Permission, require

CLAIM_LASTS = timedelta(minutes=10)


def claim(session: Session, item: int, *, by: Actor, at: datetime) -> None:
    """Take the item, unless somebody else's claim is still fresh."""
    require(by, Permission.WORK_THE_QUEUE)
    session.execute(
        update(ReviewItem)
        .where(ReviewItem.id == item, ReviewItem.practice_id == by.practice_id)
        .where(
            ReviewItem.claimed_at.is_(None)
            | (ReviewItem.claimed_by_id == by.user_id)
            | (ReviewItem.claimed_at < at - CLAIM_LASTS)
        )
        .values(claimed_by_id=by.user_id, claimed_by_name=by.name, claimed_at=at),
        execution_options={"synchronize_session": False},
    )
