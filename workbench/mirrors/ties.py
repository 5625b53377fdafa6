"""Which patients of a practice may be in one event with a patient: relatives, those who live there, those named."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from workbench.db import batches
from workbench.mirrors.likeness import names_in
from workbench.models import Patient, PatientHome, PatientName, PatientRelative, Proxy, name_key, words_of_name
from workbench.vocabulary import Tie

HOUSEHOLD = 12
"""Where more patients live, it is a care home, a hostel or a block: living there joins nobody to anybody."""

MOST_AT_HOME, MOST_NAMES, MOST_NAMED = 200, 400, 100

Ties = Mapping[int, frozenset[Tie]]
"""Patient → what joins them to the patient in question."""


def ties_of(session: Session, patient: Patient, texts: Iterable[str]) -> Ties:
    """Of patients of the same practice only. `texts` are those in which others may be named."""
    found: dict[int, set[Tie]] = defaultdict(set)
    at_home = _at_home(session, patient)
    for tie, others in (
        (Tie.RELATIVE, _relatives(session, patient)),
        (Tie.HOME if len(at_home) <= HOUSEHOLD else Tie.LARGE_HOME, at_home),
        (Tie.NAMED, _named(session, patient, " ".join(texts))),
    ):
        for other in others:
            found[other].add(tie)
    return {other: frozenset(ties) for other, ties in found.items() if other != patient.id}


def names(text: str, person: tuple[str, str], family_of_other: str) -> bool:
    """Is this person (given and family name) named in somebody's record?

    The first name will do, where the family name is that of whose record it is.
    """
    return _names(_words(text), person, family_of_other)


def _names(words: set[str], person: tuple[str, str], family_of_other: str) -> bool:
    first, _, family = name_key(*person).partition(" ")
    return first in words and (family in words or family == name_key("", family_of_other))


def _words(text: str) -> set[str]:
    return {word for each in names_in(text, MOST_NAMES) for word in words_of_name(each)}


def _relatives(session: Session, patient: Patient) -> set[int]:
    """Whom the patient's record names, and whose record names the patient."""
    named = select(PatientRelative.name, PatientRelative.nhs_number).where(PatientRelative.patient_id == patient.id)
    rows = session.execute(named).all()
    proxies = session.scalars(select(Proxy.name).where(Proxy.patient_id == patient.id)).all()
    keys = {row.name for row in rows} | {name_key(name, name.split()[-1]) for name in proxies if name.split()}
    words = {word for key in keys for word in key.split()}
    by_name = {
        each.id for each in _with_two_of(session, patient, words) if name_key(each.given_name, each.family_name) in keys
    }
    return by_name | _numbered(session, patient, [row.nhs_number for row in rows]) | _whose_relative(session, patient)


def _numbered(session: Session, patient: Patient, numbers: Sequence[str]) -> set[int]:
    here = select(Patient.id).where(Patient.practice_id == patient.practice_id)
    return {each for some in batches(numbers) for each in session.scalars(here.where(Patient.nhs_number.in_(some)))}


def _whose_relative(session: Session, patient: Patient) -> set[int]:
    naming = select(PatientRelative.patient_id).where(PatientRelative.practice_id == patient.practice_id)
    by_number = naming.where(PatientRelative.nhs_number == patient.nhs_number)
    by_name = naming.where(
        PatientRelative.name == name_key(patient.given_name, patient.family_name), PatientRelative.nhs_number == ""
    )
    return {other for each in (by_number, by_name) for other in session.scalars(each)}


def _at_home(session: Session, patient: Patient) -> set[int]:
    homes = select(PatientHome.home).where(PatientHome.patient_id == patient.id)
    there = select(PatientHome.patient_id).where(
        PatientHome.practice_id == patient.practice_id, PatientHome.home.in_(homes)
    )
    return set(session.scalars(there.limit(MOST_AT_HOME)))


def _named(session: Session, patient: Patient, text: str) -> set[int]:
    """Not one who is called as the patient is: that is the patient."""
    words, own = _words(text), name_key(patient.given_name, patient.family_name)
    called = _with_two_of(session, patient, words | words_of_name(patient.family_name))
    others = [each for each in called if name_key(each.given_name, each.family_name) != own]
    return {each.id for each in others if _names(words, (each.given_name, each.family_name), patient.family_name)}


def _with_two_of(session: Session, patient: Patient, words: Collection[str]) -> Sequence[Row[Any]]:
    """Patients of the practice of whose names two are among these words."""
    of_names = select(PatientName.patient_id).where(
        PatientName.practice_id == patient.practice_id, PatientName.word.in_(sorted(words))
    )
    twice = of_names.group_by(PatientName.patient_id).having(func.count() > 1).limit(MOST_NAMED)
    ids = session.scalars(twice).all() if len(words) > 1 else []
    if not ids:
        return []
    named: Any = select(Patient.id, Patient.given_name, Patient.family_name)
    return session.execute(named.where(Patient.id.in_(ids))).all()
