"""What is counted once, so that no page counts a hundred thousand rows."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from workbench.db import Base, IntEnumColumn
from workbench.vocabulary import State, Urgency


class PracticeDay(Base):
    """What was decided on one day (Europe/London) that is over (oversight.days). A projection."""

    __tablename__ = "practice_day"

    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)


class QueueTally(Base):
    """How many review items stand where. A projection (queue.tally)."""

    __tablename__ = "queue_tally"

    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"), primary_key=True)
    state: Mapped[State] = mapped_column(primary_key=True)
    urgency: Mapped[Urgency] = mapped_column(IntEnumColumn(Urgency), primary_key=True)
    items: Mapped[int]
