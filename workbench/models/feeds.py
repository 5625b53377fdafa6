"""Ways in that run by themselves, what happened to them, and what came: by command, feed or upload."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workbench.db import Base
from workbench.vocabulary import FeedKind, FeedStep, ReceivedState, Way


class Feed(Base):
    """Append-only: a way in. `place` is a folder or a server's address; `settings` holds no secret, only where one is.

    One that was removed has a FeedEvent that says so; its name can then be given again.
    """

    __tablename__ = "feed"
    __table_args__ = (UniqueConstraint("practice_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    number: Mapped[int]
    kind: Mapped[FeedKind]
    name: Mapped[str] = mapped_column(String(60))
    place: Mapped[str] = mapped_column(String(1000))
    settings: Mapped[dict[str, Any]] = mapped_column(JSON)
    by_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]


class FeedEvent(Base):
    """Append-only: one step in a feed's history; `cause` says why, without clinical text."""

    __tablename__ = "feed_event"
    __table_args__ = (UniqueConstraint("feed_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    feed_id: Mapped[int] = mapped_column(ForeignKey("feed.id"))
    number: Mapped[int]
    step: Mapped[FeedStep]
    cause: Mapped[str] = mapped_column(String(500))
    by_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]


class FeedPosition(Base):
    """How far a feed has come: when it was last looked at, and when it may be asked again after failing `tries` times.

    `position` is the feed's own (polling: for each type since when, and the next page).
    """

    __tablename__ = "feed_position"

    feed_id: Mapped[int] = mapped_column(ForeignKey("feed.id"), primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    looked_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    retry_at: Mapped[datetime | None]
    position: Mapped[dict[str, Any]] = mapped_column(JSON)


class FeedSeen(Base):
    """A resource of a server as it was last filed, by the SHA-256 of its JSON, while a poll may meet it again."""

    __tablename__ = "feed_seen"
    __table_args__ = (Index(None, "feed_id", "last_updated"),)

    feed_id: Mapped[int] = mapped_column(ForeignKey("feed.id"), primary_key=True)
    resource: Mapped[str] = mapped_column(String(300), primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    last_updated: Mapped[datetime]


class ReceivedFile(Base):
    """A file, or an answer of a server, and what became of it.

    `name` may hold a patient's name. `token` finds a file that was taken and not finished. `bundles` of it have been
    filed or refused, and counted, in the transactions of these; `told` is what could not be read, as position and
    cause, without clinical text, and `untold` how many more there are. `size` and `done` are bytes.
    `attempts` counts how often the next bundle was begun and not finished.
    """

    __tablename__ = "received_file"
    __table_args__ = (
        UniqueConstraint("token"),
        Index(None, "practice_id", "id"),
        Index(None, "feed_id", "at"),
        Index(None, "state", "way", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    way: Mapped[Way]
    feed_id: Mapped[int | None] = mapped_column(ForeignKey("feed.id"))
    token: Mapped[str | None] = mapped_column(String(36))
    name: Mapped[str] = mapped_column(String(255))
    digest: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    size: Mapped[int] = mapped_column(BigInteger)
    done: Mapped[int] = mapped_column(BigInteger)
    bundles: Mapped[int]
    attempts: Mapped[int]
    state: Mapped[ReceivedState]
    counts: Mapped[dict[str, int]] = mapped_column(JSON)
    told: Mapped[list[list[str]]] = mapped_column(JSON)
    untold: Mapped[int]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    by_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
