"""Whom the imported record names as relatives, and where the patient lives, for finding mirrored entries."""

import hashlib

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from workbench.fhir.values import PatientRead, RelativeRead
from workbench.models import Patient, PatientHome, PatientRelative, name_key


def keep_relatives(session: Session, patient: Patient, read: PatientRead) -> None:
    """One who is not sent stays. Homes are those of the latest record that says any."""
    if read.relatives:
        _keep_people(session, patient, {each.source_id: each for each in read.relatives})
    if read.homes:
        _keep_homes(session, patient, {hashlib.sha256(each.encode()).digest() for each in read.homes})


def _keep_people(session: Session, patient: Patient, sent: dict[str, RelativeRead]) -> None:
    of_patient = PatientRelative.patient_id == patient.id
    known = {row.source_id: row for row in session.scalars(select(PatientRelative).where(of_patient))}
    for source_id, each in sent.items():
        row = known.get(source_id) or PatientRelative(patient_id=patient.id, source_id=source_id)
        row.practice_id, row.nhs_number, row.relationship = patient.practice_id, each.nhs_number, each.relationship
        row.name = name_key(each.given_name, each.family_name)
        session.add(row)
    session.flush()


def _keep_homes(session: Session, patient: Patient, homes: set[bytes]) -> None:
    known = set(session.scalars(select(PatientHome.home).where(PatientHome.patient_id == patient.id)))
    if gone := known - homes:
        session.execute(delete(PatientHome).where(PatientHome.patient_id == patient.id, PatientHome.home.in_(gone)))
    rows = [{"patient_id": patient.id, "practice_id": patient.practice_id, "home": home} for home in homes - known]
    if rows:
        session.execute(insert(PatientHome), rows)
