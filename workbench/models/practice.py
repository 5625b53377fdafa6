"""Practices, and the history of their patients' record access."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workbench.db import Base
from workbench.vocabulary import ClinicalSystem, Switch


class Practice(Base):
    __tablename__ = "practice"

    id: Mapped[int] = mapped_column(primary_key=True)
    ods_code: Mapped[str] = mapped_column(String(9), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    system: Mapped[ClinicalSystem]
    added_at: Mapped[datetime]


class SwitchChange(Base):
    """Append-only: one step in a practice's history. `effective_on` is a day in Europe/London, from midnight."""

    __tablename__ = "switch_change"
    __table_args__ = (UniqueConstraint("practice_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    number: Mapped[int]
    step: Mapped[Switch]
    effective_on: Mapped[date]
    basis: Mapped[str] = mapped_column(String(500))
    by_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]
