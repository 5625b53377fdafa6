"""Practices and their patients' access: adding, switching on, pausing."""

import re
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbench import audit, queue
from workbench.errors import Invalid
from workbench.models import Patient, Practice, Proxy, ReviewItem, SwitchChange
from workbench.permissions import Actor, Permission, require
from workbench.scope import rescope
from workbench.vocabulary import Action, ClinicalSystem, Switch

ODS_CODE = re.compile(r"[A-Z][A-Z0-9]{2,8}")


def add_practice(
    session: Session, ods_code: str, name: str, system: ClinicalSystem, *, by: Actor, at: datetime
) -> Practice:
    """Add a practice, not switched on. Raises Invalid for a code that is taken or is no ODS code."""
    require(by, Permission.MANAGE_PRACTICE)
    if not ODS_CODE.fullmatch(ods_code):
        raise Invalid({"ods_code": f"{ods_code} is not an ODS code: a letter, then letters and digits, up to nine"})
    if session.scalars(select(Practice.id).where(Practice.ods_code == ods_code)).first() is not None:
        raise Invalid({"ods_code": f"There is already a practice {ods_code}"})
    practice = Practice(ods_code=ods_code, name=name, system=system, added_at=at)
    session.add(practice)
    session.flush()
    audit.add(session, audit.Event(Action.PRACTICE_ADDED, details={"system": system.value}), by=by, at=at)
    return practice


def switch(session: Session, practice: Practice, step: Switch, *, on: date, basis: str, by: Actor, at: datetime) -> int:
    """Add a step to the practice's history, from a day in Europe/London; how many patients' access-from moved."""
    require(by, Permission.MANAGE_PRACTICE)
    number = session.scalars(
        select(func.count()).select_from(SwitchChange).where(SwitchChange.practice_id == practice.id)
    ).one()
    session.add(SwitchChange(practice_id=practice.id, number=number + 1, step=step, effective_on=on,
                             basis=basis, by_name=by.name, at=at))  # fmt: skip
    session.flush()
    details = {"step": step.value, "from": on.isoformat(), "basis": basis}
    audit.add(session, audit.Event(Action.SWITCHED, details=details), by=by, at=at)
    moved = rescope(session, practice.id, at=at)
    queue.settle(session, _items_of(session, moved))
    return len(moved)


def history(session: Session, practice_id: int) -> Sequence[SwitchChange]:
    return session.scalars(
        select(SwitchChange).where(SwitchChange.practice_id == practice_id).order_by(SwitchChange.number.desc())
    ).all()


def add_proxy(
    session: Session, practice: Practice, nhs_number: str, name: str, relationship: str, *,
    from_on: date, by: Actor, at: datetime,
) -> None:  # fmt: skip
    """Authorise somebody to read for a patient, from a day in Europe/London."""
    require(by, Permission.MANAGE_PRACTICE)
    patient = session.scalars(
        select(Patient).where(Patient.practice_id == practice.id, Patient.nhs_number == nhs_number)
    ).one()
    session.add(Proxy(practice_id=practice.id, patient_id=patient.id, name=name, relationship=relationship,
                      from_on=from_on))  # fmt: skip
    details = {"step": "proxy added", "relationship": relationship, "from": from_on.isoformat()}
    event = audit.Event(Action.ACCESS_CHANGED, patient_nhs_number=nhs_number, details=details)
    audit.add(session, event, by=by, at=at)


def _items_of(session: Session, patients: Sequence[int]) -> set[int]:
    found: set[int] = set()
    for start in range(0, len(patients), 500):
        wanted = select(ReviewItem.id).where(ReviewItem.patient_id.in_(patients[start : start + 500]))
        found.update(session.scalars(wanted))
    return found
