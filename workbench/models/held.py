"""Bundles that name somebody else as the patient than is held: kept until a person says whose they are."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from workbench.db import Base
from workbench.vocabulary import HeldAnswer


class HeldBundle(Base):
    """`content` is the bundle as it came, packed (gzip), until it is answered; `digest` the SHA-256 of its bytes.

    `said` is who it says that the patient is (intake.patient.identity), `took_effect` what of it counted at once, each
    as position and cause, without clinical text. `came_from` is the name of the file, which may be a patient's.
    """

    __tablename__ = "held_bundle"
    __table_args__ = (Index(None, "practice_id", "answer", "id"), Index(None, "patient_id", "answer"))

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    came_from: Mapped[str] = mapped_column(String(200))
    said: Mapped[dict[str, Any]] = mapped_column(JSON)
    entries: Mapped[int]
    took_effect: Mapped[list[list[str]]] = mapped_column(JSON)
    test_data: Mapped[bool]
    by_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]
    answer: Mapped[HeldAnswer | None]
    note: Mapped[str] = mapped_column(String(500), default="")
    answered_by: Mapped[str] = mapped_column(String(200), default="")
    answered_at: Mapped[datetime | None]
