"""One patient's own access: a further step in its history, for a reason."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench import audit, scope
from workbench.basis import basis_fault
from workbench.consequences import follow
from workbench.errors import Invalid
from workbench.london import day_of
from workbench.models import AccessChange, Patient, next_number
from workbench.permissions import Actor, Permission, require
from workbench.seen import require_seen
from workbench.vocabulary import AccessStep, Action

LIFTING = frozenset({AccessStep.GRANTED, AccessStep.GRANTED_AFTER_REVIEW, AccessStep.REVIEW_NOT_NEEDED})


def record_step(
    session: Session,
    patient: Patient,
    step: AccessStep,
    *,
    on: date,
    basis: str,
    by: Actor,
    at: datetime,
    entries_from: date | None = None,
    seen: int | None = None,
) -> None:
    """Add a step to the patient's own access, from a day in Europe/London, with its reason.

    `entries_from` is for a grant: the day from which entries are seen. What was withheld is lifted by a clinician or
    lead only. `seen` is the number of the step that was the latest. Raises NotAllowed, Invalid.
    """
    require(by, Permission.MANAGE_ACCESS)
    audit.take_turn(session, by)
    number = next_number(session, AccessChange, AccessChange.patient_id == patient.id)
    require_seen(seen, number - 1, "step")
    if step in LIFTING and scope.is_withheld(session, patient, at=at):
        require(by, Permission.DECIDE)
    if faults := _faults(step, on, entries_from, basis, at):
        raise Invalid(faults)
    details = {"step": step.value, "from": on.isoformat(), "basis": basis}
    details |= {"entries_from": entries_from.isoformat()} if entries_from else {}
    event = audit.Event(Action.ACCESS_CHANGED, patient_nhs_number=patient.nhs_number, details=details)
    place = audit.add(session, event, by=by, at=at)
    session.add(
        AccessChange(
            practice_id=patient.practice_id,
            patient_id=patient.id,
            number=number,
            step=step,
            effective_on=on,
            entries_from=entries_from,
            basis=basis,
            by_name=by.name,
            at=at,
            **audit.named(place),
        )
    )
    session.flush()
    follow(session, patient.practice_id, by=by, at=at, patients=[patient.id])


def steps_of(session: Session, patient: Patient) -> Sequence[AccessChange]:
    """Newest first."""
    wanted = select(AccessChange).where(AccessChange.patient_id == patient.id)
    return session.scalars(wanted.order_by(AccessChange.number.desc())).all()


def _faults(step: AccessStep, on: date, entries_from: date | None, basis: str, at: datetime) -> dict[str, str]:
    faults = {}
    if fault := basis_fault(basis):
        faults["basis"] = fault
    if entries_from and step is not AccessStep.GRANTED:
        faults["entries_from"] = "Only individual access can include older entries. Leave this blank"
    if step in LIFTING and on > day_of(at):
        faults["on"] = "Access can be given from today or an earlier day, not from a day in the future"
    return faults
