"""How decisions reach a practice's clinical system: its way out, wishes, what became of them, and where each stands."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from workbench.db import Base
from workbench.vocabulary import Happened, Kind, Reason, Route, Shown, Stage, Wanted, WayKind

_BY_SENDER, _BY_HAND = text("route = 'sender'"), text("route = 'worklist'")


class Upstream(Base):
    """Append-only: a practice's way out to its clinical system, whole, as of one moment; the highest number counts.

    `settings` holds no secret: only the name of the file or variable that has it. With `dry_run` nothing is sent.
    """

    __tablename__ = "upstream"
    __table_args__ = (UniqueConstraint("practice_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    number: Mapped[int]
    kind: Mapped[WayKind]
    settings: Mapped[dict[str, Any]] = mapped_column(JSON)
    dry_run: Mapped[bool]
    by_name: Mapped[str] = mapped_column(String(200))
    since: Mapped[datetime]


class UpstreamWish(Base):
    """Append-only: what the clinical system is to show of an entry; the highest number counts.

    Written in the transaction of what changed it; `event_sequence` is the last event of the audit's chain then.
    `decision` and `reason` are of the entry's latest decision; both are null where there is none.
    """

    __tablename__ = "upstream_wish"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"))
    review_item_id: Mapped[int] = mapped_column(ForeignKey("review_item.id"))
    entry_version: Mapped[int]
    kind: Mapped[Kind]
    item_kind: Mapped[Kind]
    wanted: Mapped[Wanted]
    decision: Mapped[int | None]
    reason: Mapped[Reason | None]
    event_sequence: Mapped[int]
    at: Mapped[datetime]


class UpstreamEvent(Base):
    """Append-only: what became of a wish. `event_sequence` and `event_hash` name its event in the practice's audit.

    `details` holds no clinical text: a status, a cause, when to try again, how it was checked.
    """

    __tablename__ = "upstream_event"
    __table_args__ = (UniqueConstraint("entry_id", "wish", "number"), Index(None, "practice_id", "happened", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    wish: Mapped[int]
    number: Mapped[int]
    happened: Mapped[Happened]
    shown: Mapped[Shown | None]
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    by_id: Mapped[int | None]
    by_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]
    event_sequence: Mapped[int]
    event_hash: Mapped[bytes] = mapped_column(LargeBinary(32))


class UpstreamState(Base):
    """Where the newest wish about each entry stands: a projection of wishes and events (upstream.wishes.folding).

    `number` is the wish's, `events` how many it has. `shown` is what was last read or confirmed, `hidden_by_us` whether
    it may be hidden there because we asked for it or somebody here did it, `by_machine` whether the way out can be told
    it. `next_at` is when it is looked at next. `done_by_id` did it by hand.
    """

    __tablename__ = "upstream_state"
    __table_args__ = (
        Index("ix_upstream_state_sender", "practice_id", "next_at", "entry_id",
              sqlite_where=_BY_SENDER, postgresql_where=_BY_SENDER),
        Index("ix_upstream_state_worklist", "practice_id", "patient_id", "review_item_id",
              sqlite_where=_BY_HAND, postgresql_where=_BY_HAND),
        Index(None, "practice_id", "stage", "entry_id"),
        Index(None, "review_item_id"),
    )  # fmt: skip

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"))
    review_item_id: Mapped[int] = mapped_column(ForeignKey("review_item.id"))
    number: Mapped[int]
    events: Mapped[int]
    wanted: Mapped[Wanted]
    wished_at: Mapped[datetime]
    urgent: Mapped[bool]
    needs_second: Mapped[bool]
    stage: Mapped[Stage]
    route: Mapped[Route]
    shown: Mapped[Shown | None]
    hidden_by_us: Mapped[bool]
    by_machine: Mapped[bool]
    verified: Mapped[int]
    drifted: Mapped[int]
    tries: Mapped[int]
    next_at: Mapped[datetime | None]
    changed_at: Mapped[datetime]
    claimed_by_id: Mapped[int | None]
    claimed_by_name: Mapped[str | None] = mapped_column(String(200))
    claimed_at: Mapped[datetime | None]
    done_by_id: Mapped[int | None]


class UpstreamProgress(Base):
    """How far the sender and the making of wishes have got with a practice.

    `wished_for` is the way out's number and the practice's opening by which all wishes are made, `patient` the last
    patient done so far (null: all are). `holder` has the lease to send, until then. `nightly_on` is the day of the last
    nightly look at all that is hidden, `nightly_entry` the last one looked at (null: all are).
    """

    __tablename__ = "upstream_progress"

    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"), primary_key=True)
    wished_for: Mapped[str] = mapped_column(String(64))
    patient: Mapped[int | None]
    holder: Mapped[str | None] = mapped_column(String(36))
    held_until: Mapped[datetime | None]
    nightly_on: Mapped[date | None]
    nightly_entry: Mapped[int | None]
