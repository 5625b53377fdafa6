"""Whose bundle this is: the patient it names, found or added, or refused."""

import hashlib
from datetime import datetime

from nhs_number.validate import is_valid
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from workbench.errors import CannotRead
from workbench.fhir.values import AccessCodeRead, PatientRead
from workbench.models import AccessChange, Patient, Practice
from workbench.permissions import Actor
from workbench.vocabulary import AccessCode, AccessStep

STEP_OF = {
    AccessCode.DECLINED: AccessStep.DECLINED,
    AccessCode.REVIEW_NEEDED: AccessStep.REVIEW_NEEDED,
    AccessCode.REVIEW_NOT_NEEDED: AccessStep.REVIEW_NOT_NEEDED,
}


def patient_of(session: Session, practice: Practice, read: PatientRead, *, test_data: bool) -> Patient:
    """The patient, brought up to date. CannotRead if this is somebody else's, or nobody we can be sure of."""
    if read.registered_at and read.registered_at != practice.ods_code:
        raise CannotRead(
            f"the patient is registered at {read.registered_at}, not {practice.ods_code}; import it there instead"
        )
    number = nhs_number_of(read, test_data=test_data)
    patient = session.scalars(
        select(Patient).where(Patient.practice_id == practice.id, Patient.nhs_number == number).with_for_update()
    ).first()
    if patient is None:
        patient = Patient(practice_id=practice.id, nhs_number=number)
        session.add(patient)
    elif _is_somebody_else(patient, read):
        raise CannotRead(
            "the NHS number belongs to a patient with another family name and date of birth; "
            "find out which is right before importing either"
        )
    _bring_up_to_date(patient, read)
    session.flush()
    return patient


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


def _is_somebody_else(patient: Patient, read: PatientRead) -> bool:
    return (
        patient.family_name.casefold() != read.family_name.casefold() and patient.birth_date != read.birth_date
    )  # a name or a date may be corrected; both at once is another person


def _bring_up_to_date(patient: Patient, read: PatientRead) -> None:
    patient.source_id = read.source_id
    patient.given_name, patient.family_name = read.given_name, read.family_name
    patient.birth_date, patient.gender = read.birth_date, read.gender
    patient.registered_on, patient.died = read.registered_on, read.died


def keep_access_codes(
    session: Session, patient: Patient, codes: tuple[AccessCodeRead, ...], *, by: Actor, at: datetime
) -> int:
    """Add the steps that these codes stand for and that are not yet known; how many were new."""
    if not codes:
        return 0
    known = session.execute(
        select(AccessChange.step, AccessChange.effective_on).where(AccessChange.patient_id == patient.id)
    ).all()
    steps = {(STEP_OF[code.code], code.on) for code in codes} - {(row.step, row.effective_on) for row in known}
    number = session.scalars(
        select(func.coalesce(func.max(AccessChange.number), 0)).where(AccessChange.patient_id == patient.id)
    ).one()
    for place, (step, on) in enumerate(sorted(steps, key=lambda s: s[::-1]), number + 1):
        session.execute(insert(AccessChange).values(
            practice_id=patient.practice_id, patient_id=patient.id, number=place, step=step, effective_on=on,
            basis="a code in the imported record", by_name=by.name, at=at,
        ))  # fmt: skip
    return len(steps)
