"""What follows once entries are filed or taken back: the queue, everybody's access, and the record of it."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench import audit, queue
from workbench.consequences import follow
from workbench.fhir.values import BundleRead
from workbench.intake.counts import Counts
from workbench.intake.entries.filing import Filed
from workbench.intake.entries.telling import events_of
from workbench.intake.patient.access_codes import withhold_from_former
from workbench.london import day_of
from workbench.models import AccessChange, Patient
from workbench.permissions import Actor
from workbench.scope import after_decisions
from workbench.visibility import Reach
from workbench.vocabulary import Action


def follow_up(
    session: Session, patient: Patient, filed: Filed, *, by: Actor, at: datetime, deleted: Sequence[int] = ()
) -> None:
    """Whatever was filed or taken back: the queue, the audit and everybody's access follow."""
    former = settle(session, filed, by=by, at=at)
    at = after_decisions(session, patient, at)
    follow(session, patient.practice_id, by=by, at=at, patients=sorted({patient.id, *former, *deleted}))


def settle(session: Session, filed: Filed, *, by: Actor, at: datetime) -> list[int]:
    """The queue and the audit follow. Whose access has to: patients who have lost an entry to this one."""
    queue.settle(session, filed.items, at=at)
    audit.add_all(session, events_of(session, filed.restated, filed.taken_from), by=by, at=at)
    return _withhold_from_former(session, filed, by=by, at=at)


def put_steps_on_record(session: Session, patient: Patient, steps: int, *, by: Actor, at: datetime) -> None:
    """A code that withholds or restores access is on record as a change of the patient's access."""
    if steps:
        added = select(AccessChange.step, AccessChange.effective_on).where(AccessChange.patient_id == patient.id)
        rows = session.execute(added.order_by(AccessChange.number)).all()[-steps:]
        details = {
            "step": "codes or registration in the imported record",
            "count": steps,
            "steps": [[row.step.value, row.effective_on.isoformat()] for row in rows],
        }
        event = audit.Event(Action.ACCESS_CHANGED, patient_nhs_number=patient.nhs_number, details=details)
        audit.add(session, event, by=by, at=at)


def _withhold_from_former(session: Session, filed: Filed, *, by: Actor, at: datetime) -> list[int]:
    """Of other patients whose entries these turned out not to be: whom a code of theirs no longer gives access."""
    withheld = []
    for former, entries in filed.gone_from_others.items():
        if withhold_from_former(session, former, entries, by=by, at=at):
            withheld.append(former)
            number = session.scalars(select(Patient.nhs_number).where(Patient.id == former)).one()
            details = {"step": "review-needed", "from": day_of(at).isoformat(), "basis": "a code 106 was not theirs"}
            event = audit.Event(Action.ACCESS_CHANGED, patient_nhs_number=number, details=details)
            audit.add(session, event, by=by, at=at)
    return withheld


def counted(bundle: BundleRead, filed: Filed, reach: Reach | None, at: datetime) -> Counts:
    """`reach`: what of the patient's record is in scope."""
    read = [entry for item in bundle.items for entry in item.entries]
    outside = sum(1 for entry in read if reach is None or not reach.holds(entry.recorded_at or at))
    return Counts(
        read=len(read),
        new=filed.new,
        changed=filed.changed,
        unchanged=len(read) - filed.new - filed.changed,
        out_of_scope=outside,
        unreadable=len(bundle.problems),
    )


def put_on_record(
    session: Session, patient: Patient, counts: Counts, digest: bytes, *, by: Actor, at: datetime
) -> None:
    """That a bundle, or a part of it, has been imported."""
    details = {**asdict(counts), "sha256": digest.hex()}
    event = audit.Event(Action.IMPORTED, patient_nhs_number=patient.nhs_number, details=details)
    audit.add(session, event, by=by, at=at)
