"""People whom the imported record authorises to read for the patient (RelatedPerson), added and ended."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, func, insert, select
from sqlalchemy.orm import Session

from workbench import audit
from workbench.fhir.values import RelatedRead
from workbench.london import day_of
from workbench.models import Patient, Proxy, ProxyChange, next_number
from workbench.permissions import Actor
from workbench.scope import after_decisions
from workbench.vocabulary import Action, ProxyStep

BASIS = "RelatedPerson in the imported record"


def authorise_related(
    session: Session, patient: Patient, related: Sequence[RelatedRead], *, by: Actor, at: datetime
) -> None:
    """Add those who are new; end the access of those who are not active, or whose period has an end, any more.

    One who is not sent stays: a record need not name everybody. An end that was recorded here is never taken back.
    """
    if not related:
        return
    known = _known(session, patient, related, at)
    end_related(session, patient, related, by=by, at=at)
    added: set[tuple[str, date]] = set()
    for person in related:
        who = (person.name, person.from_on or day_of(at))
        if person not in known and person.is_active and who not in added:
            added.add(who)
            _add(session, patient, person, by, at)


def end_related(session: Session, patient: Patient, related: Sequence[RelatedRead], *, by: Actor, at: datetime) -> int:
    """Only end what these say is over; of how many proxies."""
    ended = 0
    for person, row in _known(session, patient, related, at).items():
        if row.source_id and (until := _ends_now(row, person, day_of(at))):
            _end(session, patient, row.id, until, by=by, at=at)
            ended += 1
    return ended


def _known(
    session: Session, patient: Patient, related: Sequence[RelatedRead], at: datetime
) -> dict[RelatedRead, Row[Any]]:
    """Those of them who are proxies here, or were."""
    rows = session.execute(_KNOWN.where(Proxy.patient_id == patient.id)).all()
    known, named = {row.source_id: row for row in rows}, {(row.name, row.from_on): row for row in rows}
    found = {each: known.get(each.source_id) or named.get((each.name, each.from_on or day_of(at))) for each in related}
    return {each: row for each, row in found.items() if row is not None}


_ENDED = select(func.min(ProxyChange.effective_on)).where(
    ProxyChange.proxy_id == Proxy.id, ProxyChange.step == ProxyStep.ENDED
)
_KNOWN: Any = select(
    Proxy.id, Proxy.source_id, Proxy.name, Proxy.from_on, Proxy.until_on, _ENDED.scalar_subquery().label("ended_on")
)


def _ends_now(known: Row[Any], person: RelatedRead, today: date) -> date | None:
    """The day that the record says as an end, if that is sooner than any that is known."""
    said = [*([person.until_on] if person.until_on else []), *([] if person.is_active else [today])]
    ends = [day for day in (known.until_on, known.ended_on) if day]
    return min(said) if said and (not ends or min(said) < min(ends)) else None


def _add(session: Session, patient: Patient, person: RelatedRead, by: Actor, at: datetime) -> None:
    from_on, at = person.from_on or day_of(at), after_decisions(session, patient, at)
    until = {"until": person.until_on.isoformat()} if person.until_on else {}
    said = {"authorised_by": "the source system", **until}
    place = _audit(session, patient, "proxy added", from_on, said, by=by, at=at)
    session.execute(
        insert(Proxy).values(
            practice_id=patient.practice_id,
            patient_id=patient.id,
            name=person.name,
            relationship=person.relationship,
            from_on=from_on,
            until_on=person.until_on,
            basis=BASIS,
            authorised_by="the source system",
            source_id=person.source_id,
            by_name=by.name,
            at=at,
            **audit.named(place),
        )
    )


def _end(session: Session, patient: Patient, proxy: int, until: date, *, by: Actor, at: datetime) -> None:
    place = _audit(session, patient, "proxy ended", until, {"proxy": proxy}, by=by, at=at)
    session.execute(
        insert(ProxyChange).values(
            practice_id=patient.practice_id,
            patient_id=patient.id,
            proxy_id=proxy,
            number=next_number(session, ProxyChange, ProxyChange.proxy_id == proxy),
            step=ProxyStep.ENDED,
            effective_on=until,
            basis=BASIS,
            by_name=by.name,
            at=at,
            **audit.named(place),
        )
    )


def _audit(
    session: Session, patient: Patient, step: str, on: date, said: Mapping[str, object], *, by: Actor, at: datetime
) -> audit.Head:
    details = {"step": step, "from": on.isoformat(), "basis": BASIS, **said}
    event = audit.Event(Action.ACCESS_CHANGED, patient_nhs_number=patient.nhs_number, details=details)
    return audit.add(session, event, by=by, at=at)
