"""What a person typed to search the audit by, a patient and words, made into a search."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.audit import Search, Word, words_in
from workbench.errors import Invalid
from workbench.models import Patient
from workbench.permissions import Actor, Permission, require_practice
from workbench.queue import patients_sought

LONGEST_PATIENT, LONGEST_TEXT = 100, 200
MOST_WORDS, MOST_PATIENTS = 20, 50
NUMBER = 10


class Typed(NamedTuple):
    """As typed: a name or an NHS number, and words."""

    patient: str = ""
    text: str = ""


def with_typed(session: Session, search: Search, typed: Typed, *, by: Actor) -> tuple[Search, bool]:
    """The search for this as well, and whether a word is in the names of too many patients, which are then left out.

    Raises Invalid, without what was typed.
    """
    practice_id = require_practice(by, Permission.AUDIT)
    faults: dict[str, str] = {}
    patients = _patients(session, practice_id, typed.patient, faults)
    text, left_out = _words(session, practice_id, typed.text, faults)
    if faults:
        raise Invalid(faults)
    return replace(search, patients=patients, text=text), left_out


def _patients(session: Session, practice_id: int, typed: str, faults: dict[str, str]) -> Sequence[str] | None:
    digits = "".join(typed.split())
    if not digits:
        return None
    if digits.isdecimal():
        if not (digits.isascii() and len(digits) == NUMBER):
            faults["patient"] = "Enter a 10-digit NHS number, for example 999 123 4567"
        return [digits]
    if not words_in(typed):
        faults["patient"] = "Enter a name or an NHS number"
        return None
    if len(typed) > LONGEST_PATIENT:
        faults["patient"] = f"Enter at most {LONGEST_PATIENT} characters"
        return None
    found = _numbers(session, practice_id, typed)
    if len(found) > MOST_PATIENTS:
        faults["patient"] = f"More than {MOST_PATIENTS} patients have such a name. Enter more of it, or the NHS number"
    return found


def _words(session: Session, practice_id: int, typed: str, faults: dict[str, str]) -> tuple[Sequence[Word], bool]:
    if not typed:
        return (), False
    parts = [(part, found) for part in typed[: LONGEST_TEXT + 1].split() if (found := tuple(words_in(part)))]
    if len(typed) > LONGEST_TEXT:
        faults["text"] = f"Enter at most {LONGEST_TEXT} characters"
    elif not parts:
        faults["text"] = "Enter at least one letter or digit"
    elif sum(len(found) for _, found in parts) > MOST_WORDS:
        faults["text"] = f"Enter at most {MOST_WORDS} words"
    if "text" in faults:
        return (), False
    named = [(found, _numbers(session, practice_id, part)) for part, found in parts]
    too_many = any(len(numbers) > MOST_PATIENTS for _, numbers in named)
    return [Word(found, numbers if len(numbers) <= MOST_PATIENTS else ()) for found, numbers in named], too_many


def _numbers(session: Session, practice_id: int, typed: str) -> Sequence[str]:
    """Of the patients who have that name, or that number; one more than the most, if there are more."""
    sought = patients_sought(practice_id, typed)
    if sought is None:
        return []
    found = select(Patient.nhs_number).where(Patient.id.in_(sought), Patient.practice_id == practice_id)
    return session.scalars(found.order_by(Patient.id).limit(MOST_PATIENTS + 1)).all()
