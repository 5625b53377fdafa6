"""From when one patient and the proxies see entries, by the histories as they are now."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from workbench import visibility
from workbench.models import AccessChange, Decision, Entry, Patient, Proxy, ProxyChange
from workbench.scope.facts import (
    CHANGES,
    PROXIES,
    STEPS,
    access_steps,
    proxies_by_patient,
    proxies_left,
    switch_history,
)
from workbench.scope.told import Told, told_of_patient, told_of_patients
from workbench.visibility import Access, AccessFact, ProxyFact, Reach, ReaderScope
from workbench.vocabulary import Audience


def reader_scope_of(session: Session, patient: Patient, audience: Audience, *, at: datetime) -> ReaderScope | None:
    """What this audience may see of the patient's record; None: nothing. Reads the histories, not a projection."""
    told = _told(session, patient)
    reach, proxies = _access(session, patient, told, at).reach, _proxies(session, patient, told)
    return visibility.reader_scope(audience, reach, patient.birth_date, list(proxies.values()), at)


def decisions_count_since(session: Session, patient: Patient, *, at: datetime) -> dict[Audience, datetime | None]:
    """For each audience, since when decisions count, also if nothing is in scope for it; None: all decisions count."""
    everything, proxies = Reach(datetime.min.replace(tzinfo=UTC)), list(proxies_of(session, patient).values())
    scopes = {each: visibility.reader_scope(each, everything, patient.birth_date, proxies, at) for each in Audience}
    return {audience: reader_scope.decided_since if reader_scope else None for audience, reader_scope in scopes.items()}


def proxies_of(session: Session, patient: Patient) -> dict[int, ProxyFact]:
    """Each proxy of the patient, by id."""
    return _proxies(session, patient, _told(session, patient))


def proxies_in(session: Session, practice_id: int) -> Mapping[int, Mapping[int, ProxyFact]]:
    """All proxies of the practice's patients, by patient and id."""
    of = select(Proxy.patient_id).where(Proxy.practice_id == practice_id)
    told = told_of_patients(session, Patient.id.in_(of))
    proxies = session.execute(PROXIES.where(Proxy.practice_id == practice_id)).all()
    changes = session.execute(CHANGES.where(ProxyChange.practice_id == practice_id))
    return proxies_by_patient(proxies, changes, told)


def access_of(session: Session, patient: Patient, *, at: datetime) -> Access:
    """Whether, from when and why the patient sees entries. Reads the histories, not a projection."""
    return _access(session, patient, _told(session, patient), at)


def is_all_on_record(session: Session, patient: Patient) -> bool:
    """Are the steps of the patient's own access and the proxies what the audit tells? Else `check` says which not."""
    told = _told(session, patient)
    steps, proxies = _steps(session, patient, told), _proxies(session, patient, told).values()
    are_told = all(step.is_on_record for step in steps) and all(proxy.is_on_record for proxy in proxies)
    return are_told and not proxies_left(told[patient.id])


def is_withheld(session: Session, patient: Patient, *, at: datetime) -> bool:
    """Does a code 103 or 104 withhold access, whether or not another fact does too, such as having left?"""
    return visibility.withheld(_steps(session, patient, _told(session, patient)), at) is not None


def _told(session: Session, patient: Patient) -> Mapping[int, Told]:
    return told_of_patient(session, patient.id)


def _access(session: Session, patient: Patient, told: Mapping[int, Told], at: datetime) -> Access:
    practice = visibility.opening(switch_history(session, patient.practice_id), at)
    steps = _steps(session, patient, told)
    return visibility.access(practice, patient.registered_on, steps, died=patient.died, at=at)


def _steps(session: Session, patient: Patient, told: Mapping[int, Told]) -> list[AccessFact]:
    return access_steps(session.execute(_STEPS, {"patient": patient.id}), told)[patient.id]


def _proxies(session: Session, patient: Patient, told: Mapping[int, Told]) -> dict[int, ProxyFact]:
    of = {"patient": patient.id}
    proxies = session.execute(_PROXIES, of).all()
    changes = session.execute(_CHANGES, of) if proxies else ()
    return proxies_by_patient(proxies, changes, told)[patient.id]


def after_decisions(session: Session, patient: Patient, at: datetime) -> datetime:
    """`at`, or the time of the patient's latest decision if that is later: it was made while `at`'s caller waited for
    the lock."""
    last = session.scalars(
        select(func.max(Decision.at)).join(Entry, Entry.id == Decision.entry_id).where(Entry.patient_id == patient.id)
    ).one_or_none()
    return at if last is None else max(at, last)


_OF_ONE: Any = bindparam("patient")
_STEPS = STEPS.where(AccessChange.patient_id == _OF_ONE)
_PROXIES = PROXIES.where(Proxy.patient_id == _OF_ONE)
_CHANGES = CHANGES.where(ProxyChange.patient_id == _OF_ONE)
"""Made once: whoever looks at a record asks them."""
