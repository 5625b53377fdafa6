"""An export before its first row: who may make it, from which events, and that on record."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench import audit
from workbench.audit import Search
from workbench.errors import Invalid
from workbench.exports.asking import Asked, require_sense
from workbench.models import Patient, Practice
from workbench.permissions import Actor, Permission, require, require_practice
from workbench.vocabulary import Action, Report


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is to be made: of the events up to the head `head_sequence`; `events` are those that were asked for."""

    asked: Asked
    by: Actor
    at: datetime
    practice_name: str
    head_sequence: int
    head_hash: bytes
    events: int
    first_sequence: int | None
    last_sequence: int | None


def search_of(asked: Asked) -> Search:
    """The events that an export is made of: the proof of all, the others of what was decided."""
    action = None if asked.report is Report.PROOF else Action.DECIDED
    return Search(since=asked.since, until=asked.until, patient=asked.patient, action=action)


def prepare(session: Session, asked: Asked, *, by: Actor, at: datetime) -> Prepared:
    """Reads only. Raises NotAllowed, and Invalid naming each field that cannot be."""
    require(by, Permission.EXPORT_AUDIT)
    if asked.is_of_practice:
        require_practice(by, Permission.EXPORT_AUDIT)
    require_sense(asked)
    if asked.patient:
        _require_patient(session, by, asked.patient)
    sequence, head = audit.head(session, by.organisation)
    events, first, last = audit.span(session, by.organisation, search_of(asked), up_to=sequence)
    return Prepared(asked, by, at, _practice_name(session, by), sequence, head, events, first, last)


def record(session: Session, prepared: Prepared) -> None:
    """Put on record that it is made, before its first row is read."""
    asked = prepared.asked
    details = {
        "what": "audit",
        "report": asked.report.value,
        "format": asked.format.value,
        "from": asked.since and asked.since.isoformat(),
        "to": asked.until and asked.until.isoformat(),
        "nhs_numbers": "shown" if asked.with_nhs_numbers else "masked",
        "purpose": asked.purpose,
        **_head_of(prepared),
    }
    _add(session, prepared, details)


def record_fetch(session: Session, prepared: Prepared, *, at: datetime) -> None:
    """Put on record that a kept export is fetched."""
    details = {"what": "kept export", "report": prepared.asked.report.value, **_head_of(prepared)}
    _add(session, prepared, {**details, "made_at": prepared.at.isoformat()}, at=at)


def _head_of(prepared: Prepared) -> dict[str, object]:
    return {
        "head_sequence": prepared.head_sequence,
        "head_hash": prepared.head_hash.hex(),
        "rows": prepared.events,
    }


def _add(session: Session, prepared: Prepared, details: dict[str, object], at: datetime | None = None) -> None:
    said = {name: value for name, value in details.items() if value not in (None, "")}
    event = audit.Event(Action.EXPORTED, patient_nhs_number=prepared.asked.patient or None, details=said)
    audit.add(session, event, by=prepared.by, at=at or prepared.at)


def _require_patient(session: Session, by: Actor, nhs_number: str) -> None:
    theirs = select(Patient.id).where(Patient.practice_id == by.practice_id, Patient.nhs_number == nhs_number)
    if session.scalars(theirs).first() is None:
        raise Invalid({"patient": "No patient of this practice has this NHS number"})


def _practice_name(session: Session, by: Actor) -> str:
    if by.practice_id is None:
        return "The installation"
    return session.get_one(Practice, by.practice_id).name
