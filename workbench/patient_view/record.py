"""Find a patient, read their record as staff, and compute exactly what they or a proxy see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from workbench import audit, queue
from workbench.errors import not_in_practice
from workbench.models import CURRENT_VERSION, Entry, EntryVersion, Patient
from workbench.permissions import Actor, Permission, require, require_practice
from workbench.scope import access_of, reader_scope_of
from workbench.visibility import Access, shown_to
from workbench.vocabulary import Action, Audience, Kind

MOST_FOUND = 50


@dataclass(frozen=True, slots=True)
class EntrySeen:
    entry: int
    review_item: int
    kind: Kind
    title: str
    text: str
    narrative: str | None
    occurred_on: str | None
    recorded_at: datetime
    author: str


@dataclass(frozen=True, slots=True)
class PatientView:
    patient_id: int
    nhs_number: str
    given_name: str
    family_name: str
    birth_date: date | None
    audience: Audience
    as_of: datetime
    entries: Sequence[EntrySeen]


@dataclass(frozen=True, slots=True)
class PatientRecord:
    """A patient, and whether, from when and why they see entries."""

    patient: Patient
    access: Access


def patient_by_id(session: Session, patient_id: int, *, by: Actor) -> Patient:
    return _only(session, Patient.id == patient_id, by)


def patient_by_number(session: Session, nhs_number: str, *, by: Actor) -> Patient:
    """`nhs_number` with or without its spaces."""
    return _only(session, Patient.nhs_number == "".join(nhs_number.split()), by)


def _only(session: Session, wanted: object, by: Actor) -> Patient:
    statement = select(Patient).where(Patient.practice_id == by.practice_id, wanted)  # type: ignore[arg-type]
    patient = session.scalars(statement).first()
    if patient is None:
        raise not_in_practice("patient")
    return patient


def find_patients(session: Session, words: str, *, by: Actor, at: datetime) -> tuple[Sequence[Patient], bool]:
    """By NHS number or the beginnings of names: the first fifty by name, and whether there are more. It is audited."""
    practice_id = require_practice(by, Permission.MANAGE_ACCESS)
    sought = queue.patients_sought(practice_id, words)
    found = select(Patient).where(Patient.practice_id == practice_id, queue.among(session, Patient.id, sought))
    ordered = found.order_by(Patient.family_name, Patient.given_name, Patient.id)
    patients = session.scalars(ordered.limit(MOST_FOUND + 1)).all()
    details = {"what": "list of patients", "count": len(patients[:MOST_FOUND])}
    audit.look(session, audit.Event(Action.VIEWED, details=details), by=by, at=at)
    return patients[:MOST_FOUND], len(patients) > MOST_FOUND


def note_access_seen(session: Session, patient_id: int, *, by: Actor, at: datetime) -> None:
    """Audit that the user opened a patient's access page, which shows nothing of the record."""
    require(by, Permission.MANAGE_ACCESS)
    patient = patient_by_id(session, patient_id, by=by)
    event = audit.Event(Action.VIEWED, patient_nhs_number=patient.nhs_number, details={"what": "access"})
    audit.look(session, event, by=by, at=at)


def patient_record(session: Session, patient_id: int, *, by: Actor, at: datetime) -> PatientRecord:
    """The patient and their access, for staff. The view is audited."""
    require(by, Permission.VIEW_RECORDS)
    patient = patient_by_id(session, patient_id, by=by)
    event = audit.Event(Action.VIEWED, patient_nhs_number=patient.nhs_number, details={"what": "patient record"})
    audit.look(session, event, by=by, at=at)
    return PatientRecord(patient, access_of(session, patient, at=at))


def patient_view(session: Session, patient: Patient, audience: Audience, *, by: Actor, at: datetime) -> PatientView:
    """What the audience sees now, newest first. The view is audited."""
    note_view(session, patient, audience, by=by, at=at)
    return PatientView(
        patient.id,
        patient.nhs_number,
        patient.given_name,
        patient.family_name,
        patient.birth_date,
        audience,
        at,
        _entries(session, patient, audience, at),
    )


def note_view(session: Session, patient: Patient, audience: Audience, *, by: Actor, at: datetime) -> None:
    """Ask permission, and audit that this user sees what that reader sees."""
    require(by, Permission.VIEW_RECORDS)
    details = {"what": "patient view", "as": audience.value}
    event = audit.Event(Action.VIEWED, patient_nhs_number=patient.nhs_number, details=details)
    audit.look(session, event, by=by, at=at)


def visible_to(session: Session, patient: Patient, audience: Audience, at: datetime) -> ColumnElement[bool]:
    """A condition on Entry."""
    return and_(Entry.patient_id == patient.id, shown_to(audience, reader_scope_of(session, patient, audience, at=at)))


def _entries(session: Session, patient: Patient, audience: Audience, at: datetime) -> list[EntrySeen]:
    rows = session.execute(
        select(
            Entry.id.label("entry"),
            Entry.review_item_id.label("review_item"),
            Entry.kind,
            EntryVersion.title,
            EntryVersion.text,
            EntryVersion.narrative,
            EntryVersion.occurred_on,
            Entry.recorded_at,
            EntryVersion.author,
        )
        .join(EntryVersion, CURRENT_VERSION)
        .where(visible_to(session, patient, audience, at))
        .order_by(Entry.recorded_at.desc(), Entry.id.desc())
    )
    return [EntrySeen(**row) for row in rows.mappings()]
