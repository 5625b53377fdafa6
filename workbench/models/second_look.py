"""Second looks at a week's decisions: what was drawn, what was answered, and what was said about it; append-only."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workbench.db import Base
from workbench.vocabulary import LookStep, Outcome, Reason, Role


class SecondLookDraw(Base):
    """Append-only: the sample of one week (Europe/London, from Monday), and what is needed to draw it again.

    `decisions` is how many were drawn from, `digest` the SHA-256 of their numbers. `left_out_id` is the practice's only
    safeguarding lead, whose own decisions were left out.
    """

    __tablename__ = "second_look_draw"
    __table_args__ = (UniqueConstraint("practice_id", "first_day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    first_day: Mapped[date]
    seed: Mapped[str] = mapped_column(String(64))
    share: Mapped[int]
    most: Mapped[int]
    decisions: Mapped[int]
    drawn: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    left_out_id: Mapped[int | None]
    at: Mapped[datetime]


class SecondLook(Base):
    """Append-only: what was decided about one review item in one batch, drawn to be looked at by a second person.

    `place` is its place in the draw, from 1. `decision_id` is the first decision of the batch about the item,
    `sequence` the number of that one's event in the practice's audit.
    """

    __tablename__ = "second_look"
    __table_args__ = (
        UniqueConstraint("draw_id", "place"),
        UniqueConstraint("review_item_id", "batch"),
        Index(None, "practice_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    draw_id: Mapped[int] = mapped_column(ForeignKey("second_look_draw.id"))
    place: Mapped[int]
    review_item_id: Mapped[int] = mapped_column(ForeignKey("review_item.id"))
    batch: Mapped[str] = mapped_column(String(36))
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
    sequence: Mapped[int]


class SecondLookAnswer(Base):
    """Append-only: what the second person would decide, said before they knew what the first had decided.

    `agrees` and `first_by_id` follow from the first decision, which never changes.
    """

    __tablename__ = "second_look_answer"
    __table_args__ = (UniqueConstraint("look_id"), Index(None, "practice_id", "agrees", "first_by_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    look_id: Mapped[int] = mapped_column(ForeignKey("second_look.id"))
    outcome: Mapped[Outcome]
    reason: Mapped[Reason | None]
    note: Mapped[str] = mapped_column(Text)
    review_on: Mapped[date | None]
    agrees: Mapped[bool]
    first_by_id: Mapped[int]
    by_id: Mapped[int | None]
    by_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]


class SecondLookStep(Base):
    """Append-only: what the two said to each other about a disagreement."""

    __tablename__ = "second_look_step"
    __table_args__ = (UniqueConstraint("look_id", "number"), Index(None, "practice_id", "step"))

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    look_id: Mapped[int] = mapped_column(ForeignKey("second_look.id"))
    number: Mapped[int]
    step: Mapped[LookStep]
    note: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int | None]
    by_name: Mapped[str] = mapped_column(String(200))
    by_role: Mapped[Role]
    at: Mapped[datetime]
