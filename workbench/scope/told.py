"""What the audit's events tell of steps of access, the switch and proxies, and whether it tells of each row."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, Protocol

import orjson
from sqlalchemy import ColumnElement, bindparam, literal_column, select
from sqlalchemy.orm import Session

from workbench.db import columns_of, table_of
from workbench.models import AuditEvent, Patient, Practice, moment
from workbench.vocabulary import Action

Said = tuple[Any, ...]
"""What a row and its event both say. None, of an event: it does not say that."""
OF_PROXY = "proxy "
"""With it every step of a proxy begins, and no other."""

ADDED = f"{OF_PROXY}added"


class Row(Protocol):
    """A row of the history: who wrote it and when, and the place of its event."""

    by_name: str
    at: datetime
    event_sequence: int | None
    event_hash: bytes | None


class Told:
    """The events about one patient, or a practice's switch. Each thing that one tells of stands for one row.

    Those whose rows were not found are left: whoever takes a row away does not undo what it did.
    """

    def __init__(self, events: Iterable[Any] = ()) -> None:
        self._left: dict[tuple[int | None, bytes | None], list[Said]] = {}
        for event in events:
            who_when = (event.actor, event.said_at)
            self._left[event.event_sequence, event.event_hash] = [(*who_when, *said) for said in _said(event)]

    def has(self, row: Row, *said: Any) -> bool:
        """Does an event tell of this row, and of no row before it?"""
        left = self._left.get((row.event_sequence, row.event_hash), [])
        whole = (row.by_name, moment(row.at), *said)
        for place, told in enumerate(left):
            if len(told) == len(whole) and all(a == b or a is None for a, b in zip(told, whole, strict=True)):
                del left[place]
                return True
        return False

    def left(self) -> Iterator[tuple[int, Said]]:
        """What no row was found for: the place of the event, and what it says."""
        for (sequence, _), told in self._left.items():
            yield from ((sequence or 0, said[2:]) for said in told)


def switched(step: str, on: str, *, with_paused: bool) -> Said:
    return step, on, with_paused


def stepped(step: str, on: str, entries_from: date | str | None) -> Said:
    return step, on, str(entries_from or "")


def added(on: date | str, until: date | str | None, relationship: str | None) -> Said:
    return ADDED, str(on), until if until is None else str(until), relationship


def changed(step: str, on: date | str, proxy: int | None, relationship: str | None) -> Said:
    return f"{OF_PROXY}{step}", str(on), proxy, relationship


def _said(event: Any) -> list[Said]:
    details = orjson.loads(event.details)
    step, on = details.get("step", ""), details.get("from", "")
    if event.action == Action.SWITCHED:
        return [switched(step, on, with_paused="with" in details)]
    if "count" in details:
        return [stepped(step, on, None) for step, on in details.get("steps", ())]
    relationship = details.get("relationship")  # events say it no longer: it is free text
    if step == ADDED:
        return [added(on, details.get("until", "" if "authorised_by" in details else None), relationship)]
    if step.startswith(OF_PROXY):
        return [changed(step.removeprefix(OF_PROXY), on, details.get("proxy"), relationship)]
    return [stepped(step, on, details.get("entries_from"))]


def told_of_patients(session: Session, about: ColumnElement[bool]) -> dict[int, Told]:
    """By patient; `about` is a condition on Patient."""
    events: dict[int, list[Any]] = defaultdict(list)
    for event in session.execute(OF_PATIENTS.where(about)):
        events[event.patient].append(event)
    return defaultdict(Told, {patient: Told(each) for patient, each in events.items()})


def told_of_patient(session: Session, patient_id: int) -> dict[int, Told]:
    events = session.execute(_OF_PATIENT, {"patient": patient_id})
    return defaultdict(Told, {patient_id: Told(events)})


_EVENT, _PATIENT, _PRACTICE = map(columns_of, (AuditEvent, Patient, Practice))
_COLUMNS = (
    _EVENT.sequence.label("event_sequence"), _EVENT.hash.label("event_hash"), _EVENT.action, _EVENT.actor,
    _EVENT.at.label("said_at"), _EVENT.details,
)  # fmt: skip
_CHANGED: ColumnElement[str] = literal_column(f"'{Action.ACCESS_CHANGED.value}'")
"""Written in: a partial index is used only for what is constant in the statement."""
OF_PATIENTS = (
    select(*_COLUMNS, _PATIENT.id.label("patient"))
    .select_from(table_of(Patient))
    .join(table_of(Practice), _PRACTICE.id == _PATIENT.practice_id)
    .join(
        table_of(AuditEvent),
        (_EVENT.organisation == _PRACTICE.ods_code)
        & (_EVENT.patient_nhs_number == _PATIENT.nhs_number)
        & (_EVENT.action == _CHANGED),
    )
    .order_by(_EVENT.sequence)
)
_OF_PATIENT = OF_PATIENTS.where(_PATIENT.id == bindparam("patient"))
