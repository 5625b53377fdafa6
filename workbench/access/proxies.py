"""Proxies: people authorised to read a patient's record; their access confirmed and ended."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench import audit, visibility
from workbench.basis import LONGEST_BASIS, basis_fault
from workbench.characters import one_line
from workbench.consequences import follow
from workbench.errors import Invalid, NotFound
from workbench.london import day_of
from workbench.models import Patient, Proxy, ProxyChange, next_number
from workbench.permissions import Actor, Permission, require
from workbench.scope import after_decisions
from workbench.scope import proxies_of as proxies_of_patient
from workbench.seen import require_seen
from workbench.vocabulary import Action, ProxyStep

LONGEST = {"name": 200, "relationship": 100, "basis": LONGEST_BASIS, "authorised_by": 200}
MEANT = {
    "name": "the proxy’s name",
    "relationship": "the relationship",
    "basis": "the basis",
    "authorised_by": "who authorised it",
}


@dataclass(frozen=True, slots=True)
class ProxyKnown:
    """A proxy, what was recorded of the access since (newest first), and since when it is in force, if it is."""

    proxy: Proxy
    steps: Sequence[ProxyChange]
    reads_since: datetime | None
    has_ended: bool


def add_proxy(
    session: Session,
    patient: Patient,
    *,
    name: str,
    relationship: str,
    basis: str,
    authorised_by: str,
    from_on: date,
    by: Actor,
    at: datetime,
    until_on: date | None = None,
    source_id: str | None = None,
) -> None:
    """Authorise somebody to read for a patient, from a day in Europe/London until another (not included).

    What was left visible before now waits again, for proxies only. The patient still sees it. The relationship is free
    text about somebody, and does not go into the audit. Raises Invalid.
    """
    require(by, Permission.MANAGE_ACCESS)
    audit.take_turn(session, by)
    written = {"name": name, "relationship": relationship, "authorised_by": authorised_by, "basis": basis}
    words = {each: one_line(text) for each, text in written.items()}
    if faults := _faults(session, patient, words, from_on, until_on):
        raise Invalid(faults)
    at = after_decisions(session, patient, at)
    until = {"until": until_on.isoformat()} if until_on else {}
    details = {
        "step": "proxy added",
        "from": from_on.isoformat(),
        "basis": words["basis"],
        "authorised_by": words["authorised_by"],
        **until,
    }
    place = _audit(session, patient, details, by=by, at=at)
    session.add(
        Proxy(
            practice_id=patient.practice_id,
            patient_id=patient.id,
            from_on=from_on,
            until_on=until_on,
            source_id=source_id,
            by_name=by.name,
            at=at,
            **words,
            **audit.named(place),
        )
    )
    session.flush()
    follow(session, patient.practice_id, by=by, at=at, patients=[patient.id])


def change_proxy(
    session: Session,
    patient: Patient,
    proxy_id: int,
    step: ProxyStep,
    *,
    basis: str,
    by: Actor,
    at: datetime,
    on: date | None = None,
    seen: int | None = None,
) -> None:
    """Confirm a proxy's access now, or end it from a day (today, if none is given). Raises NotFound, Invalid.

    `seen` is the number of the step that was the latest.
    """
    require(by, Permission.MANAGE_ACCESS)
    audit.take_turn(session, by)
    proxy = proxy_of(session, patient, proxy_id)
    number = next_number(session, ProxyChange, ProxyChange.proxy_id == proxy.id)
    require_seen(seen, number - 1, "step")
    if faults := _change_faults(session, proxy, step, basis, at):
        raise Invalid(faults)
    day = day_of(at) if on is None or step is ProxyStep.CONFIRMED else on
    details = {"step": f"proxy {step}", "from": day.isoformat(), "basis": basis}
    place = _audit(session, patient, {**details, "proxy": proxy.id}, by=by, at=at)
    session.add(
        ProxyChange(
            practice_id=patient.practice_id,
            patient_id=patient.id,
            proxy_id=proxy.id,
            number=number,
            step=step,
            effective_on=day,
            basis=basis,
            by_name=by.name,
            at=at,
            **audit.named(place),
        )
    )
    session.flush()
    follow(session, patient.practice_id, by=by, at=at, patients=[patient.id])


def proxy_of(session: Session, patient: Patient, proxy_id: int) -> Proxy:
    proxy = session.scalars(select(Proxy).where(Proxy.id == proxy_id, Proxy.patient_id == patient.id)).first()
    if proxy is None:
        raise NotFound("There is no such proxy of this patient.")
    return proxy


def proxies_of(session: Session, patient: Patient, *, at: datetime) -> list[ProxyKnown]:
    """All there ever were, oldest first."""
    return proxies_if_born(session, patient, patient.birth_date, at=at)


def proxies_if_born(session: Session, patient: Patient, born: date | None, *, at: datetime) -> list[ProxyKnown]:
    """The same as they would be if the patient were born on that day, which decides whether a proxy is suspended."""
    steps: dict[int, list[ProxyChange]] = defaultdict(list)
    changes = select(ProxyChange).where(ProxyChange.patient_id == patient.id).order_by(ProxyChange.number.desc())
    for change in session.scalars(changes):
        steps[change.proxy_id].append(change)
    found = session.scalars(select(Proxy).where(Proxy.patient_id == patient.id).order_by(Proxy.from_on, Proxy.id))
    facts = proxies_of_patient(session, patient)
    return [_known(proxy, steps[proxy.id], facts[proxy.id], born, at) for proxy in found]


def _known(
    proxy: Proxy, steps: Sequence[ProxyChange], fact: visibility.ProxyFact, born: date | None, at: datetime
) -> ProxyKnown:
    has_ended = fact.until_on is not None and fact.until_on <= day_of(at)
    return ProxyKnown(proxy, steps, visibility.reads_since(fact, born, at), has_ended)


def _audit(session: Session, patient: Patient, details: dict[str, Any], *, by: Actor, at: datetime) -> audit.Head:
    event = audit.Event(Action.ACCESS_CHANGED, patient_nhs_number=patient.nhs_number, details=details)
    return audit.add(session, event, by=by, at=at)


def _change_faults(session: Session, proxy: Proxy, step: ProxyStep, basis: str, at: datetime) -> dict[str, str]:
    faults = {}
    if fault := basis_fault(basis):
        faults["basis"] = fault
    ended = session.scalars(
        select(ProxyChange.effective_on).where(ProxyChange.proxy_id == proxy.id, ProxyChange.step == ProxyStep.ENDED)
    )
    until = visibility.ends_on(proxy.until_on, ended.all())
    if step is ProxyStep.CONFIRMED and until and until <= day_of(at):
        faults["step"] = "This access has ended. To give access again, add the proxy again"
    return faults


def _faults(
    session: Session, patient: Patient, words: dict[str, str], from_on: date, until_on: date | None
) -> dict[str, str]:
    faults = {
        name: f"Enter {MEANT[name]}, up to {LONGEST[name]} characters"
        for name, text in words.items()
        if not 0 < len(text) <= LONGEST[name]
    }
    if until_on and until_on <= from_on:
        faults["until_on"] = "The end date must be after the start date"
    known = select(Proxy.id).where(
        Proxy.patient_id == patient.id, Proxy.name == words["name"], Proxy.from_on == from_on
    )
    if session.scalars(known).first() is not None:
        faults["name"] = "This person is already a proxy from that day"
    return faults
