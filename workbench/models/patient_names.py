"""The words of patients' names, as people type them to find somebody."""

import re
import unicodedata
from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, ForeignKey, Index, String, delete, event, insert, inspect
from sqlalchemy.orm import Mapped, mapped_column

from workbench.db import Base, table_of
from workbench.models.patient import Patient

LONGEST = 200


class PatientName(Base):
    """A word of a patient's name. It follows the names of Patient, whoever writes them through the ORM.

    Words are compared by their bytes, so that the beginning of one is a range of the primary key.
    """

    __tablename__ = "patient_name"
    __table_args__ = (Index(None, "patient_id", "practice_id", "word"),)

    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"), primary_key=True)
    word: Mapped[str] = mapped_column(
        String(LONGEST).with_variant(String(LONGEST, collation="C"), "postgresql"), primary_key=True
    )
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"), primary_key=True)


def words_sought(typed: str) -> list[str]:
    """What is typed, word by word, as names are kept: without accents, case, apostrophes and hyphens."""
    return [word for each in typed.split() if (word := "".join(_parts(each)))]


def name_key(given: str, family: str) -> str:
    """The first given name and the family name, as two words to find the same person by."""
    first = "".join(_parts(given.split(maxsplit=1)[0])) if given.split() else ""
    last = "".join(part for word in family.split() for part in _parts(word))
    return f"{first} {last}".strip()[:LONGEST]


def words_of_name(name: str) -> set[str]:
    """Each word, and of one with an apostrophe or a hyphen also its parts: obrien, o and brien."""
    of_each = map(_parts, name.split())
    return {word[:LONGEST] for parts in of_each for word in (*parts, "".join(parts)) if word}


def _parts(word: str) -> list[str]:
    plain = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    return re.findall(r"[^\W_]+", plain.casefold())


def name_rows(patients: Collection[tuple[int, int, str, str]]) -> list[dict[str, Any]]:
    """The rows for these patients, each given as its practice's id, its own id, given name and family name."""
    return [
        {"practice_id": practice, "patient_id": patient, "word": word}
        for practice, patient, given, family in patients
        for word in sorted(words_of_name(f"{given} {family}"))
    ]


@event.listens_for(Patient, "after_insert")
@event.listens_for(Patient, "after_update")
def _follow(_mapper: object, connection: Connection, patient: Patient) -> None:
    if not any(inspect(patient).attrs[name].history.has_changes() for name in ("given_name", "family_name")):
        return
    names = table_of(PatientName)
    rows = name_rows([(patient.practice_id, patient.id, patient.given_name, patient.family_name)])
    connection.execute(delete(names).where(names.c.patient_id == patient.id))
    if rows:
        connection.execute(insert(names), rows)
