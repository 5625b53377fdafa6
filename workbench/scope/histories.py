"""Read the histories of a practice's switch, a patient's access and proxies into values for the visibility rule."""

from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select
from sqlalchemy.orm import Session

from workbench import visibility
from workbench.models import AccessChange, Decision, Entry, Patient, Proxy, ProxyChange, SwitchChange
from workbench.visibility import Access, AccessFact, ProxyFact, Reach, ReaderScope, SwitchFact
from workbench.vocabulary import Audience, ProxyStep


def switch_history(session: Session, practice_id: int) -> list[SwitchFact]:
    rows = session.execute(_SWITCHED, {"practice": practice_id})
    return [SwitchFact(**row) for row in rows.mappings()]


def reader_scope_of(session: Session, patient: Patient, audience: Audience, *, at: datetime) -> ReaderScope | None:
    """What this audience may see of the patient's record; None: nothing. Reads the histories, not a projection."""
    reach = access_of(session, patient, at=at).reach
    return visibility.reader_scope(audience, reach, patient.birth_date, _proxies_of(session, patient), at)


def decisions_count_since(session: Session, patient: Patient, *, at: datetime) -> dict[Audience, datetime | None]:
    """For each audience, since when decisions count, also if nothing is in scope for it; None: all decisions count."""
    everything, proxies = Reach(datetime.min.replace(tzinfo=UTC)), _proxies_of(session, patient)
    scopes = {each: visibility.reader_scope(each, everything, patient.birth_date, proxies, at) for each in Audience}
    return {audience: reader_scope.decided_since if reader_scope else None for audience, reader_scope in scopes.items()}


def _proxies_of(session: Session, patient: Patient) -> list[ProxyFact]:
    return proxies_by_patient(session, ProxyChange.patient_id == patient.id, Proxy.patient_id == patient.id)[patient.id]


def access_of(session: Session, patient: Patient, *, at: datetime) -> Access:
    """Whether, from when and why the patient sees entries. Reads the histories, not a projection."""
    practice = visibility.opening(switch_history(session, patient.practice_id), at)
    steps = access_steps(session, AccessChange.patient_id == patient.id)[patient.id]
    return visibility.access(practice, patient.registered_on, steps, died=patient.died, at=at)


def is_withheld(session: Session, patient: Patient, *, at: datetime) -> bool:
    """Does a code 103 or 104 withhold access, whether or not another fact does too, such as having left?"""
    steps = access_steps(session, AccessChange.patient_id == patient.id)[patient.id]
    return visibility.withheld(steps, at) is not None


def after_decisions(session: Session, patient: Patient, at: datetime) -> datetime:
    """`at`, or the time of the patient's latest decision if that is later: it was made while `at`'s caller waited for
    the lock."""
    last = session.scalars(
        select(func.max(Decision.at)).join(Entry, Entry.id == Decision.entry_id).where(Entry.patient_id == patient.id)
    ).one_or_none()
    return at if last is None else max(at, last)


def access_steps(session: Session, about: ColumnElement[bool]) -> dict[int, list[AccessFact]]:
    statement = select(
        AccessChange.patient_id, AccessChange.step, AccessChange.effective_on, AccessChange.entries_from
    ).where(about)
    steps: dict[int, list[AccessFact]] = defaultdict(list)
    for row in session.execute(statement.order_by(AccessChange.number)):
        steps[row.patient_id].append(AccessFact(row.step, row.effective_on, row.entries_from))
    return steps


def proxies_by_patient(
    session: Session, changes: ColumnElement[bool], proxies: ColumnElement[bool]
) -> dict[int, list[ProxyFact]]:
    steps: dict[tuple[int, ProxyStep], list[Any]] = defaultdict(list)
    for change in session.execute(select(*_CHANGES).where(changes).order_by(ProxyChange.number)):
        steps[change.proxy_id, change.step].append(change)
    found: dict[int, list[ProxyFact]] = defaultdict(list)
    for row in session.execute(select(*_PROXIES).where(proxies).order_by(Proxy.id)):
        confirmed, ended = (steps[row.id, step] for step in (ProxyStep.CONFIRMED, ProxyStep.ENDED))
        until = visibility.ends_on(row.until_on, [each.effective_on for each in ended])
        found[row.patient_id].append(ProxyFact(row.from_on, until, row.at, tuple(each.at for each in confirmed)))
    return found


_CHANGES = (ProxyChange.proxy_id, ProxyChange.step, ProxyChange.effective_on, ProxyChange.at)
_PROXIES = (Proxy.id, Proxy.patient_id, Proxy.from_on, Proxy.until_on, Proxy.at)


_SWITCHED = (
    select(SwitchChange.step, SwitchChange.effective_on, SwitchChange.with_paused)
    .where(SwitchChange.practice_id == bindparam("practice"))
    .order_by(SwitchChange.number)
)
