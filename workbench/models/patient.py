"""Patients, who may read for them, and the history of their own access."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workbench.db import Base
from workbench.vocabulary import AccessStep


class Patient(Base):
    """`access_from` is a projection (of the practice's switch and this patient's access): None means never."""

    __tablename__ = "patient"
    __table_args__ = (UniqueConstraint("practice_id", "nhs_number"), Index(None, "practice_id", "family_name"))

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    nhs_number: Mapped[str] = mapped_column(String(10))
    source_id: Mapped[str] = mapped_column(String(200))
    given_name: Mapped[str] = mapped_column(String(200))
    family_name: Mapped[str] = mapped_column(String(200))
    birth_date: Mapped[date | None]
    gender: Mapped[str] = mapped_column(String(20))
    registered_on: Mapped[date | None]
    died: Mapped[bool] = mapped_column(default=False)
    access_from: Mapped[datetime | None]


class Proxy(Base):
    """Somebody with authorised access to a patient's record, from and until days in Europe/London (until excluded)."""

    __tablename__ = "proxy"
    __table_args__ = (UniqueConstraint("patient_id", "name", "from_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"))
    name: Mapped[str] = mapped_column(String(200))
    relationship: Mapped[str] = mapped_column(String(100))
    from_on: Mapped[date]
    until_on: Mapped[date | None]


class AccessChange(Base):
    """Append-only: one step in a patient's own access. `effective_on` is a day in Europe/London, from midnight."""

    __tablename__ = "access_change"
    __table_args__ = (UniqueConstraint("patient_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"))
    number: Mapped[int]
    step: Mapped[AccessStep]
    effective_on: Mapped[date]
    basis: Mapped[str] = mapped_column(String(500))
    by_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]
