"""From when each patient sees entries: the facts that the visibility rule asks for, and the queue's projection."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
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
    practice_from = visibility.practice_open_from(switch_history(session, patient.practice_id), at)
    steps = _access_steps(session, [patient.id])[patient.id]
    return visibility.access_from(practice_from, patient.registered_on, steps, died=patient.died, at=at)


def rescope(session: Session, practice_id: int, *, at: datetime, patients: Collection[int] | None = None) -> list[int]:
    """Bring `access_from` in line for all or these patients; returns those whose items are to be settled."""
    practice_from = visibility.scope_from(switch_history(session, practice_id), at)
    chosen = select(Patient).where(Patient.practice_id == practice_id)
    if patients is not None:
        chosen = chosen.where(Patient.id.in_(patients))
    found = session.scalars(chosen.order_by(Patient.id)).all()
    steps = _access_steps(session, None if patients is None else patients, practice_id)
    changed: list[dict[str, Any]] = []
    for patient in found:
        since = visibility.access_from(
            practice_from, patient.registered_on, steps[patient.id], died=patient.died, at=at
        )
        if since != patient.access_from:
            changed.append({"patient": patient.id, "since": since})
    if changed:
        session.connection().execute(_SET_ACCESS_FROM, changed)
        session.expire_all()
    return [row["patient"] for row in changed]


_PATIENT = Patient.__table__.c
_SET_ACCESS_FROM = (
    update(Patient.__table__)  # type: ignore[arg-type]
    .where(_PATIENT.id == bindparam("patient"))
    .values(access_from=bindparam("since"))
)


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
