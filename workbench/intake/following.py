"""What follows once entries are filed or taken back: the queue, everybody's access, and the record of it."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy.orm import Session

from workbench import audit, queue, upstream
from workbench.consequences import follow
from workbench.fhir.values import BundleRead
from workbench.intake.counts import Counts
from workbench.intake.entries.bringing import Bringing
from workbench.intake.entries.filing import Filed
from workbench.intake.entries.telling import events_of
from workbench.intake.patient.access_codes import withhold_from_former
from workbench.models import Patient
from workbench.permissions import Actor
from workbench.scope import after_decisions
from workbench.upstream import worklist
from workbench.visibility import Reach
from workbench.vocabulary import Action


def follow_up(
    session: Session, patient: Patient, filed: Filed, *, by: Actor, at: datetime, deleted: Sequence[int] = ()
) -> None:
    """Whatever was filed or taken back: the queue, the audit and everybody's access follow."""
    former = settle(session, patient.practice_id, filed, by=by, at=at)
    at = after_decisions(session, patient, at)
    follow(session, patient.practice_id, by=by, at=at, patients=sorted({patient.id, *former, *deleted}))


def settle(session: Session, practice_id: int, filed: Filed, *, by: Actor, at: datetime) -> list[int]:
    """The queue, the audit and the wishes follow. Whose access has to: patients who have lost an entry to this one."""
    queue.settle(session, filed.items, at=at)
    upstream.wish_for_items(session, practice_id, filed.items, by=by, at=at)
    audit.add_all(session, events_of(session, filed.restated, filed.taken_from), by=by, at=at)
    return _withhold_from_former(session, filed, by=by, at=at)


def _withhold_from_former(session: Session, filed: Filed, *, by: Actor, at: datetime) -> list[int]:
    """Of other patients whose entries these turned out not to be: whom a code of theirs no longer gives access."""
    gone = filed.gone_from_others.items()
    return [former for former, entries in gone if withhold_from_former(session, former, entries, by=by, at=at)]


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


def compare_with_worklist(one: Bringing, *, by: Actor) -> None:
    """What was done by hand against the labels that the bundle brings."""
    sources = [entry.source_id for entry in one.placed.filed]
    of = one.of
    worklist.compare(one.session, of.practice_id, of.system, sources, one.bundle.own_labels, by=by, at=one.at)
