"""The audit table: append-only, one hash chain for each organisation, no foreign keys that could interfere.

Only text and numbers, in the words of the day: a row must hash the same on every database and in twenty years.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from workbench.db import Base
from workbench.vocabulary import LOOKS

IS_DEED = f"action NOT IN ({', '.join(repr(look.value) for look in LOOKS)})"
"""All but what only looks, in the words of the index of it: a statement that is to use it says the same."""


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


def moment(at: datetime) -> str:
    """A time as the audit has it: UTC, so that their order as text is their order in time."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class AuditEvent(Base):
    """Something that was done, with ids and names as they were.

    `organisation` is an ODS code. `at` is UTC as ISO 8601 with microseconds and Z, so its order as text is its order in
    time. `details` is canonical JSON.
    """

    __tablename__ = "audit_event"
    __table_args__ = (
        Index(None, "organisation", "patient_nhs_number", "sequence"),
        Index(None, "organisation", "at"),
        Index(None, "organisation", "action", "sequence"),
        Index(None, "organisation", "actor", "sequence"),
        Index("ix_audit_event_counted", "organisation", "sequence", "at", "actor", "outcome", "reason"),
        Index("ix_audit_event_outcome", "organisation", "outcome", "sequence", **_where("outcome IS NOT NULL")),
        Index("ix_audit_event_reason", "organisation", "reason", "sequence", **_where("reason IS NOT NULL")),
        Index("ix_audit_event_deeds", "organisation", "sequence", **_where(IS_DEED)),
        Index("ix_audit_event_decided", "entry", "sequence", **_where("action = 'decided'")),
        Index(
            "ix_audit_event_access_changed",
            "organisation",
            "patient_nhs_number",
            "sequence",
            **_where("action = 'access-changed'"),
        ),
    )

    organisation: Mapped[str] = mapped_column(String(20), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[str] = mapped_column(String(27))
    actor_id: Mapped[int | None]
    actor: Mapped[str] = mapped_column(String(200))
    actor_role: Mapped[str] = mapped_column(String(40))
    action: Mapped[str] = mapped_column(String(40))
    patient_nhs_number: Mapped[str | None] = mapped_column(String(10))
    review_item: Mapped[int | None]
    entry: Mapped[int | None]
    entry_kind: Mapped[str | None] = mapped_column(String(40))
    entry_version: Mapped[int | None]
    outcome: Mapped[str | None] = mapped_column(String(40))
    reason: Mapped[str | None] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(Text)
    review_on: Mapped[str | None] = mapped_column(String(10))
    batch: Mapped[str | None] = mapped_column(String(36))
    details: Mapped[str] = mapped_column(Text)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))


class AuditHead(Base):
    """The last link of each chain: the row that a writer locks, and what a truncated table is held against."""

    __tablename__ = "audit_head"

    organisation: Mapped[str] = mapped_column(String(20), primary_key=True)
    sequence: Mapped[int]
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))
