"""Practices and their patients' access: adding, switching on, pausing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbench import audit, queue
from workbench.db import batches
from workbench.errors import Invalid, NotFound
from workbench.models import Patient, Practice, Proxy, ReviewItem, SwitchChange
from workbench.permissions import Actor, Permission, require
from workbench.scope import rescope, switch_history
from workbench.visibility import practice_open_from
from workbench.vocabulary import Action, ClinicalSystem, Switch

ODS_CODE = re.compile(r"[A-Z][A-Z0-9]{2,8}")


@dataclass(frozen=True, slots=True)
class Planned:
    """What a roll-out did about one practice, in words, and whether that was anything."""

    ods_code: str
    name: str
    became: str
    changed: bool


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
    return _follow(session, practice.id, at=at)


def catch_up(session: Session, practice: Practice, *, by: Actor, at: datetime) -> int:
    """Do what time alone has brought; how many patients' access-from moved. Changes nothing when run again."""
    require(by, Permission.MAINTAIN)
    audit.take_turn(session, by)
    return _follow(session, practice.id, at=at)


def _follow(session: Session, practice_id: int, *, at: datetime) -> int:
    moved = rescope(session, practice_id, at=at)
    queue.settle(session, _items_of(session, moved))
    return len(moved)


def schedule(session: Session, system: ClinicalSystem, *, on: date, by: Actor, at: datetime) -> list[Planned]:
    """Switch on, from that day, the practices of one system that did not ask to pause and are not on already.

    Each practice's own history and audit hold its step. Changes nothing when run again.
    """
    return [
        _schedule(session, practice, on, replace(by, organisation=practice.ods_code, practice_id=practice.id), at)
        for practice in practices(session)
        if practice.system is system
    ]


def _schedule(session: Session, practice: Practice, on: date, by: Actor, at: datetime) -> Planned:
    steps = switch_history(session, practice.id)
    last = steps[-1] if steps else None
    if last and last.step is not Switch.ON:
        return Planned(practice.ods_code, practice.name, "left out: it asked to pause", changed=False)
    if open_from := practice_open_from(steps, at):
        return Planned(practice.ods_code, practice.name, f"left as it is: on since {open_from}", changed=False)
    if last and last.effective_on == on:
        return Planned(practice.ods_code, practice.name, "left as it is: already scheduled for that day", changed=False)
    switch(session, practice, Switch.ON, on=on, basis=f"roll-out to {practice.system} practices", by=by, at=at)
    return Planned(practice.ods_code, practice.name, f"scheduled for {on}", changed=True)


def practices(session: Session) -> Sequence[Practice]:
    return session.scalars(select(Practice).order_by(Practice.ods_code)).all()


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
    ).first()
    if patient is None:
        raise NotFound("There is no such patient in this practice.")
    session.add(Proxy(practice_id=practice.id, patient_id=patient.id, name=name, relationship=relationship,
                      from_on=from_on))  # fmt: skip
    details = {"step": "proxy added", "relationship": relationship, "from": from_on.isoformat()}
    event = audit.Event(Action.ACCESS_CHANGED, patient_nhs_number=nhs_number, details=details)
    audit.add(session, event, by=by, at=at)


def _items_of(session: Session, patients: Sequence[int]) -> set[int]:
    found: set[int] = set()
    for some in batches(patients):
        found.update(session.scalars(select(ReviewItem.id).where(ReviewItem.patient_id.in_(some))))
    return found
