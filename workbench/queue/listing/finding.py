"""Patients and items that are looked for: by number, by name, or by what stands in their entries."""

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, false, select
from sqlalchemy.orm import Session

from workbench.db import columns_of
from workbench.models import Patient, PatientName, words_sought

FEW = 200
LAST = chr(0x10FFFF)
"""Follows every character of a word."""

_PATIENT, _NAME = columns_of(Patient), columns_of(PatientName)


def patients_sought(practice_id: int, typed: str) -> Select[int] | None:
    """The ids of a practice's patients with that NHS number, or with a name that has a word beginning with each typed
    one. None if nothing was typed that a name could have.
    """
    digits = "".join(typed.split())
    if digits.isdecimal():
        return select(_PATIENT.id).where(_PATIENT.practice_id == practice_id, _PATIENT.nhs_number == digits)
    words = sorted(words_sought(typed), key=len, reverse=True)
    if not words:
        return None
    found, *others = (_named(practice_id, word) for word in words)
    return found.where(*(_NAME.patient_id.in_(other) for other in others))


def _named(practice_id: int, word: str) -> Select[int]:
    return select(_NAME.patient_id).where(
        _NAME.practice_id == practice_id, _NAME.word >= word, _NAME.word < word + LAST
    )


def among(session: Session, column: SQLColumnExpression[int], found: Select[int] | None) -> ColumnElement[bool]:
    """Is the column's value among what was found? One statement.

    Few are named one by one, so that the database begins with them; of many, each row is asked as it is come by in
    the order of the list. Neither depends on what the database knows of its tables' sizes.
    """
    few = few_of(session, found)
    if few is not None or found is None:
        return column.in_(few) if few else false()
    return is_one_of_many(column, found)


def few_of(session: Session, found: Select[int] | None) -> set[int] | None:
    """All that was found, if it is few."""
    few = session.scalars(found.limit(FEW + 1)).all() if found is not None else ()
    return set(few) if len(few) <= FEW else None


def is_one_of_many(column: SQLColumnExpression[int], found: Select[int]) -> ColumnElement[bool]:
    (key,) = found.selected_columns
    return found.where(key == column).exists()
