"""Practices, and the history of their patients' record access."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from workbench.db import Base
from workbench.vocabulary import ClinicalSystem, Switch


class Practice(Base):
    """`followed_at` is the moment up to which the places of all entries follow the switch (see consequences.follow).

    `demands_factor`: nobody of the practice works here without a second factor.
    """

    __tablename__ = "practice"

    id: Mapped[int] = mapped_column(primary_key=True)
    ods_code: Mapped[str] = mapped_column(String(9), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    system: Mapped[ClinicalSystem]
    added_at: Mapped[datetime]
    followed_at: Mapped[datetime | None]
    demands_factor: Mapped[bool] = mapped_column(default=False, server_default=false())


class SwitchChange(Base):
    """Append-only: one step in a practice's history. `effective_on` is a day in Europe/London, from midnight.

    `with_paused`: what was entered while access was paused comes into scope with this switch-on. `event_sequence` and
    `event_hash` name its event in the practice's audit: the database refuses a step without one, and such a step may
    only take away (visibility.off_record).
    """

    __tablename__ = "switch_change"
    __table_args__ = (UniqueConstraint("practice_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    number: Mapped[int]
    step: Mapped[Switch]
    effective_on: Mapped[date]
    with_paused: Mapped[bool] = mapped_column(default=False, server_default=false())
    basis: Mapped[str] = mapped_column(String(500))
    by_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]
    event_sequence: Mapped[int | None]
    event_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))


class ScopeGap(Base):
    """Moments (UTC, the end not included) that the practice's switch leaves out of scope, or left out once.

    Those of one number belong together; patients name the number that counts for them. A projection.
    """

    __tablename__ = "scope_gap"

    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    start_at: Mapped[datetime] = mapped_column(primary_key=True)
    end_at: Mapped[datetime]


class PolicyChange(Base):
    """Append-only: what a practice has chosen, whole, as of one moment; the highest number counts (policies.Policy)."""

    __tablename__ = "policy_change"
    __table_args__ = (UniqueConstraint("practice_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    number: Mapped[int]
    chosen: Mapped[dict[str, Any]] = mapped_column(JSON)
    basis: Mapped[str] = mapped_column(String(500))
    by_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]
