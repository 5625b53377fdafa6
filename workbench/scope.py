"""From when each patient sees entries: the facts that the visibility rule asks for, and the queue's projection."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench import visibility
from workbench.models import AccessChange, Patient, Proxy, SwitchChange
from workbench.visibility import AccessFact, SwitchFact
from workbench.vocabulary import Audience


def switch_history(session: Session, practice_id: int) -> list[SwitchFact]:
    rows = session.execute(
        select(SwitchChange.step, SwitchChange.effective_on)
        .where(SwitchChange.practice_id == practice_id)
        .order_by(SwitchChange.number)
    )
    return [SwitchFact(step, effective_on) for step, effective_on in rows]


def seen_from(session: Session, patient: Patient, audience: Audience, *, at: datetime) -> datetime | None:
    """The moment from which this audience sees the patient's entries; None: nothing. From the histories themselves."""
    if audience is Audience.PROXY and not _has_proxy(session, patient.id, at):
        return None
    return access_of(session, patient, at=at).since


def access_of(session: Session, patient: Patient, *, at: datetime) -> visibility.Access:
    """Whether and why the patient sees entries. From the histories themselves."""
    practice_from = visibility.practice_open_from(switch_history(session, patient.practice_id), at)
    steps = _access_steps(session, [patient.id])[patient.id]
    return visibility.access(practice_from, patient.registered_on, steps, died=patient.died, at=at)


def rescope(session: Session, practice_id: int, *, at: datetime, patients: Collection[int] | None = None) -> list[int]:
    """Bring `access_from` in line for all or these patients; returns those whose items are to be settled."""
    moved = []
    for patient, since in _derived(session, practice_id, at, patients):
        if since != patient.access_from:
            patient.access_from = since
            moved.append(patient.id)
    session.flush()
    return moved


def differences(session: Session, practice_id: int, *, at: datetime) -> list[str]:
    """Where a stored `access_from` is not what the histories say; for `workbench check`. Names no patient."""
    return [
        f"patient {patient.id}: the access-from is not what the histories say"
        for patient, since in _derived(session, practice_id, at, None)
        if since != patient.access_from
    ]


def _derived(
    session: Session, practice_id: int, at: datetime, patients: Collection[int] | None
) -> Iterator[tuple[Patient, datetime | None]]:
    practice_from = visibility.scope_from(switch_history(session, practice_id), at)
    chosen = select(Patient).where(Patient.practice_id == practice_id)
    if patients is not None:
        chosen = chosen.where(Patient.id.in_(patients))
    steps = _access_steps(session, patients, practice_id)
    for patient in session.scalars(chosen.order_by(Patient.id)):
        known = steps[patient.id]
        yield patient, visibility.access_from(practice_from, patient.registered_on, known, died=patient.died, at=at)


def _access_steps(
    session: Session, patients: Collection[int] | None, practice_id: int | None = None
) -> dict[int, list[AccessFact]]:
    statement = select(AccessChange.patient_id, AccessChange.step, AccessChange.effective_on)
    if patients is not None:
        statement = statement.where(AccessChange.patient_id.in_(patients))
    else:
        statement = statement.where(AccessChange.practice_id == practice_id)
    steps: dict[int, list[AccessFact]] = defaultdict(list)
    for patient, step, effective_on in session.execute(statement.order_by(AccessChange.number)):
        steps[patient].append(AccessFact(step, effective_on))
    return steps


def _has_proxy(session: Session, patient_id: int, at: datetime) -> bool:
    rows = session.execute(select(Proxy.from_on, Proxy.until_on).where(Proxy.patient_id == patient_id))
    return any(visibility.in_force(from_on, until_on, at) for from_on, until_on in rows)
