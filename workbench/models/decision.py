"""What was decided: append-only."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from workbench.db import Base
from workbench.vocabulary import Outcome, Reason, Role


class Decision(Base):
    """By one named person, about one version of one entry. The highest number counts.

    (entry, number) is unique: the database refuses the second of two rivals. `policy` is the number of the practice's
    policy that made it, where no person did; `sampled` then says that the lead is to check it. `read_elsewhere`: who
    decided it said that they had read in the clinical system what could not be read here. `event_sequence` and
    `event_hash` name its event in the practice's audit: the database refuses a decision without one, and the visibility
    rule shows nothing by it (is_on_record).
    """

    __tablename__ = "decision"
    __table_args__ = (
        UniqueConstraint("entry_id", "number"),
        Index(None, "batch"),
        Index(None, "review_item_id"),
        Index(None, "practice_id", "policy", "id"),
        Index("ix_decision_by_person", "practice_id", "by_id", "at", "id", "outcome", "review_item_id"),
        Index(None, "practice_id", "at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    review_item_id: Mapped[int] = mapped_column(ForeignKey("review_item.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    entry_version: Mapped[int]
    number: Mapped[int]
    outcome: Mapped[Outcome]
    reason: Mapped[Reason | None]
    note: Mapped[str] = mapped_column(Text)
    review_on: Mapped[date | None]
    batch: Mapped[str] = mapped_column(String(36))
    by_id: Mapped[int | None]
    by_name: Mapped[str] = mapped_column(String(200))
    by_role: Mapped[Role]
    at: Mapped[datetime]
    policy: Mapped[int | None]
    sampled: Mapped[bool] = mapped_column(default=False, server_default=false())
    read_elsewhere: Mapped[bool] = mapped_column(default=False, server_default=false())
    event_sequence: Mapped[int | None]
    event_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))


class PolicyCheck(Base):
    """Append-only: the lead has looked at what a policy left visible in one review item."""

    __tablename__ = "policy_check"
    __table_args__ = (UniqueConstraint("review_item_id", "batch"), Index(None, "practice_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    review_item_id: Mapped[int] = mapped_column(ForeignKey("review_item.id"))
    batch: Mapped[str] = mapped_column(String(36))
    by_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]
