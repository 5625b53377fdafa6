"""What of a server was filed as it is now: asked for again in the overlap, it is not filed again."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from workbench.feeds.polling.grouping import Changed
from workbench.models import Feed, FeedSeen


def new_among(session: Session, feed: Feed, changed: Sequence[Changed]) -> list[Changed]:
    """Those that are not as they were filed last."""
    keys = [each.key for each in changed]
    wanted = select(FeedSeen.resource, FeedSeen.digest).where(FeedSeen.feed_id == feed.id, FeedSeen.resource.in_(keys))
    known = {row.resource: row.digest for row in session.execute(wanted)}
    return [each for each in changed if known.get(each.key) != each.digest]


def note_seen(session: Session, feed: Feed, changed: Sequence[Changed]) -> None:
    """In the transaction that files them. What has no time cannot be forgotten, so it is not remembered."""
    dated = {each.key: each for each in changed if each.last_updated is not None}
    if dated:
        session.execute(delete(FeedSeen).where(FeedSeen.feed_id == feed.id, FeedSeen.resource.in_(list(dated))))
        session.add_all(
            FeedSeen(feed_id=feed.id, practice_id=feed.practice_id, resource=key, digest=each.digest,
                     last_updated=each.last_updated)
            for key, each in dated.items()
        )  # fmt: skip
        session.flush()


def forget_before(session: Session, feed: Feed, type_: str, before: datetime) -> None:
    """What will not be met again."""
    of_type = FeedSeen.resource.like(f"{type_}/%")
    session.execute(delete(FeedSeen).where(FeedSeen.feed_id == feed.id, FeedSeen.last_updated < before, of_type))
