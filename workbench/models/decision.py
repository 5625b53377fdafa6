"""What was decided: append-only."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workbench.db import Base
from workbench.vocabulary import Outcome, Reason, Role


class Decision(Base):
    """By one named person, about one version of one entry. The highest number counts.

    (entry, number) is unique: the database refuses the second of two rivals.
    """

    __tablename__ = "decision"
    __table_args__ = (UniqueConstraint("entry_id", "number"), Index(None, "batch"), Index(None, "review_item_id"))

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
