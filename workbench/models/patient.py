"""Patients, who may read for them, and the history of their own access."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workbench.db import Base
from workbench.vocabulary import AccessStep, ProxyStep


class Patient(Base):
    """Those from `access_from` to `proxy_since` are projections, for the queue (see scope.rescope).

    `access_from` is the moment from which entries are in scope (None: none are), without those in the gaps of that
    number (ScopeGap); `placed_at` is when that last moved. Decisions from before `reader_since` or `proxy_since` were
    made for other readers. `address_digest` tells whether an address changed; the address itself is not kept.
    `identity_at` is when the bundle came that last said who the patient is; `list_warnings` what each of the source's
    lists last said: its id, name, codes of warnings, and when (ISO 8601).
    """

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
    address_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    access_from: Mapped[datetime | None]
    gaps: Mapped[int | None]
    placed_at: Mapped[datetime | None]
    reader_since: Mapped[datetime | None]
    proxy_since: Mapped[datetime | None]
    identity_at: Mapped[datetime | None]
    list_warnings: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list, server_default="[]")


class PatientHome(Base):
    """Where a patient lives, as a digest of what tells a household: the address itself is not kept."""

    __tablename__ = "patient_home"
    __table_args__ = (Index(None, "practice_id", "home"),)

    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"), primary_key=True)
    home: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))


class PatientRelative(Base):
    """Somebody whom a patient's record names as a relative or contact, by a name as it is searched for, or a number.

    `source_id` is the RelatedPerson's, or that of the contact within the Patient.
    """

    __tablename__ = "patient_relative"
    __table_args__ = (Index(None, "practice_id", "name"), Index(None, "practice_id", "nhs_number"))

    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"), primary_key=True)
    source_id: Mapped[str] = mapped_column(String(300), primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    name: Mapped[str] = mapped_column(String(200))
    nhs_number: Mapped[str] = mapped_column(String(10))
    relationship: Mapped[str] = mapped_column(String(100))


class Proxy(Base):
    """Append-only: somebody authorised to read a record, from and until days in Europe/London (until not included).

    `source_id` is the RelatedPerson's, for one that the imported record authorised. This, a ProxyChange and an
    AccessChange name their event in the practice's audit, as a SwitchChange does.
    """

    __tablename__ = "proxy"
    __table_args__ = (UniqueConstraint("patient_id", "name", "from_on"), Index(None, "practice_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"))
    name: Mapped[str] = mapped_column(String(200))
    relationship: Mapped[str] = mapped_column(String(100))
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    basis: Mapped[str] = mapped_column(String(500), default="", server_default="")
    authorised_by: Mapped[str] = mapped_column(String(200), default="", server_default="")
    source_id: Mapped[str | None] = mapped_column(String(300))
    by_name: Mapped[str] = mapped_column(String(200), default="", server_default="")
    at: Mapped[datetime]
    event_sequence: Mapped[int | None]
    event_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))


class ProxyChange(Base):
    """Append-only: a proxy's access confirmed or ended. `effective_on` is a day in Europe/London, from midnight."""

    __tablename__ = "proxy_change"
    __table_args__ = (UniqueConstraint("proxy_id", "number"), Index(None, "practice_id"), Index(None, "patient_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"))
    proxy_id: Mapped[int] = mapped_column(ForeignKey("proxy.id"))
    number: Mapped[int]
    step: Mapped[ProxyStep]
    effective_on: Mapped[date]
    basis: Mapped[str] = mapped_column(String(500))
    by_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]
    event_sequence: Mapped[int | None]
    event_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))


class AccessChange(Base):
    """Append-only: one step in a patient's own access. `effective_on` is a day in Europe/London, from midnight.

    `entries_from`: the day from which a grant shows entries, where that is not the day of the grant.
    """

    __tablename__ = "access_change"
    __table_args__ = (UniqueConstraint("patient_id", "number"), Index(None, "practice_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"))
    number: Mapped[int]
    step: Mapped[AccessStep]
    effective_on: Mapped[date]
    entries_from: Mapped[date | None]
    basis: Mapped[str] = mapped_column(String(500))
    by_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]
    event_sequence: Mapped[int | None]
    event_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
