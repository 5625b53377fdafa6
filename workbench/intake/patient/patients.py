"""Whose bundle this is: the patient it names, found or added, or refused."""

import hashlib
from datetime import datetime

from nhs_number.validate import is_valid
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench import scope
from workbench.errors import CannotRead, RegisteredElsewhere
from workbench.fhir.values import PatientRead
from workbench.identifiers import ODS_CODE
from workbench.intake.patient.identity import Identity, address_digest, compared
from workbench.intake.patient.relatives import keep_relatives
from workbench.models import Patient, Practice


def patient_of(
    session: Session, practice: Practice, read: PatientRead, *, came_at: datetime, test_data: bool,
    accept_identity: bool = False,
) -> tuple[Patient, Identity]:  # fmt: skip
    """The patient, brought up to date, and what is new of who this is.

    CannotRead if this is somebody else's, or nobody we can be sure of; not where a person has accepted who it is.
    """
    if read.registered_at and read.registered_at != practice.ods_code:
        place = read.registered_at if ODS_CODE.fullmatch(read.registered_at) else "another practice"
        raise RegisteredElsewhere(
            f"the patient is registered at {place}, not {practice.ods_code}; import it there instead"
        )
    number = nhs_number_of(read, test_data=test_data)
    patient = session.scalars(
        select(Patient).where(Patient.practice_id == practice.id, Patient.nhs_number == number).with_for_update()
    ).first()
    if patient is None:
        return _added(session, practice, read, number, came_at), Identity()
    identity = compared(patient, read, accept=accept_identity)
    if patient.identity_at is not None and patient.identity_at > came_at:
        return patient, Identity(is_outdated=True)
    _bring_up_to_date(patient, read, came_at)
    session.flush()
    keep_relatives(session, patient, read)
    return patient, identity


def _added(session: Session, practice: Practice, read: PatientRead, number: str, came_at: datetime) -> Patient:
    """With the scope that the patient has so far, in which the entries are then settled, once."""
    patient = Patient(practice_id=practice.id, nhs_number=number)
    session.add(patient)
    _bring_up_to_date(patient, read, came_at)
    session.flush()
    keep_relatives(session, patient, read)
    outdated = list(scope.outdated(session, practice.id, at=came_at, patients=[patient.id]))
    scope.store(session, practice.id, outdated, at=came_at)
    return patient


def known_patient(session: Session, practice: Practice, read: PatientRead, *, test_data: bool) -> Patient | None:
    """None for a new patient, and for one whom `patient_of` refuses."""
    try:
        number = nhs_number_of(read, test_data=test_data)
    except CannotRead:
        return None
    wanted = select(Patient).where(Patient.practice_id == practice.id, Patient.nhs_number == number)
    return session.scalars(wanted).first()


def nhs_number_of(read: PatientRead, *, test_data: bool) -> str:
    """Ten digits that pass modulus 11. With `test_data`, a patient without such a number gets a made one (999…)."""
    digits = "".join(c for c in read.nhs_number or "" if c not in " -")
    if len(digits) == 10 and digits.isascii() and digits.isdecimal() and is_valid(digits):
        return digits
    if test_data:
        return made_number(read.source_id)
    if not digits:
        raise CannotRead("the patient has no NHS number; for made-up patients use --test-data")
    raise CannotRead("the NHS number fails its check (ten digits, modulus 11); for made-up patients use --test-data")


def made_number(source_id: str) -> str:
    """A number from the range kept for tests (999…), always the same for the same source id."""
    seed = int.from_bytes(hashlib.sha256(source_id.encode()).digest()[:8])
    while True:
        nine = f"999{seed % 1_000_000:06d}"
        check = 11 - sum(int(digit) * weight for digit, weight in zip(nine, range(10, 1, -1), strict=True)) % 11
        if check != 10:
            return f"{nine}{check % 11}"
        seed += 1


def _bring_up_to_date(patient: Patient, read: PatientRead, came_at: datetime) -> None:
    patient.identity_at = came_at
    patient.source_id = read.source_id
    patient.given_name, patient.family_name = read.given_name, read.family_name
    patient.birth_date, patient.gender = read.birth_date or patient.birth_date, read.gender
    patient.registered_on = read.registered_on or patient.registered_on
    patient.address_digest = address_digest(read) or patient.address_digest
    patient.died = bool(patient.died) if read.died is None else read.died
