"""What the source last said of its resources, whether or not they are entries, and how they depend on each other."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from workbench.db import Base
from workbench.vocabulary import Relation, Standing


class SourceStanding(Base):
    """The last word about a resource that was taken back, labelled or not taken at some time; of others there is none.

    `patient_id` is the patient in whose bundle it was said: that something is another patient's says nothing of what is
    filed under anybody else. `source_version` and `last_updated` order it among the versions of the resource.
    """

    __tablename__ = "source_standing"

    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"), primary_key=True)
    source_system: Mapped[str] = mapped_column(String(20), primary_key=True)
    source_id: Mapped[str] = mapped_column(String(300), primary_key=True)
    standing: Mapped[Standing]
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"))
    source_version: Mapped[str | None] = mapped_column(String(100))
    last_updated: Mapped[datetime | None]
    at: Mapped[datetime]


class SourceRelation(Base):
    """One resource of the source that stands or falls with another, is shown as part of it, or shares a name with it.

    `target` is a source id, or for `copy` the digest of a name; neither has to have been received.
    """

    __tablename__ = "source_relation"
    __table_args__ = (
        Index("ix_source_relation_by_target", "practice_id", "source_system", "relation", "target", "source_id"),
    )

    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"), primary_key=True)
    source_system: Mapped[str] = mapped_column(String(20), primary_key=True)
    source_id: Mapped[str] = mapped_column(String(300), primary_key=True)
    relation: Mapped[Relation] = mapped_column(primary_key=True)
    target: Mapped[str] = mapped_column(String(300), primary_key=True)


class DrawnWords(Base):
    """On whose words an entry draws: the SHA-256 of these as it was last received, or of those sent alone since.

    `source_version` and `last_updated` order them among the versions of `target`.
    """

    __tablename__ = "drawn_words"
    __table_args__ = (Index(None, "practice_id", "source_system", "target"),)

    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"), primary_key=True)
    source_system: Mapped[str] = mapped_column(String(20), primary_key=True)
    source_id: Mapped[str] = mapped_column(String(300), primary_key=True)
    target: Mapped[str] = mapped_column(String(300), primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    source_version: Mapped[str | None] = mapped_column(String(100))
    last_updated: Mapped[datetime | None]


class MedicationPart(Base):
    """A medication resource as it was last received, so that one that comes later is read together with it.

    `sent` holds the bundle's entries of it and of what it takes words from (clinical text); `names` the medication
    resources that it refers to.
    """

    __tablename__ = "medication_part"
    __table_args__ = (Index(None, "patient_id"),)

    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"), primary_key=True)
    source_system: Mapped[str] = mapped_column(String(20), primary_key=True)
    source_id: Mapped[str] = mapped_column(String(300), primary_key=True)
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"))
    names: Mapped[list[str]] = mapped_column(JSON)
    sent: Mapped[list[str]] = mapped_column(JSON)
