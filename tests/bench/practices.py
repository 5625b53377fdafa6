"""A practice with any number of items that are decided or wait: the first of them made, the others copied."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from math import gcd
from typing import Any

from sqlalchemy import Engine, func, insert, select

from tests.bench import copies
from tests.bench.databases import Database
from workbench import access, consequences, db, decisions, due, people, queue, schema
from workbench.db import Session
from workbench.decisions import Choice
from workbench.flagging.practice_rules import OwnRules
from workbench.flagging.scanning import version_of
from workbench.models import AuditEvent, Entry, EntryVersion, Flag, Patient, PatientName, ReviewItem, name_rows
from workbench.permissions import Actor
from workbench.vocabulary import (
    Category,
    ClinicalSystem,
    Kind,
    Outcome,
    Reason,
    RecordedFrom,
    Role,
    Severity,
    State,
    Switch,
    Urgency,
)

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
PASSWORD = "a long enough password"
USERS = (("gp", Role.CLINICIAN, "Dr Amara Okafor"), ("lead", Role.SAFEGUARDING_LEAD, "Dr Rhys Llewellyn"))
NOTE = (
    "3/7 hx of cough, productive of green sputum. No SOB, eating and drinking. Chest clear, sats 98%, temp 37.4. "
    "Imp: LRTI. Plan: amoxicillin 500mg TDS 5/7, safety netted, review if not better in a week. Husband told to ring. "
)
AT_ONCE = 1_000
PATIENT_HAS = 20
"""Items, on average."""
HIDDEN_EVERY, FLAGGED_EVERY = 5, 40
HIDE = Choice(Outcome.HIDE, Reason.PATIENT_REQUEST, "asked by telephone")
LEAD = Actor(2, "Dr Rhys Llewellyn", Role.SAFEGUARDING_LEAD, "A82038", 1)
OPERATOR = Actor(None, "benchmark", Role.OPERATOR, "A82038", 1)
SWITCHED_ON, YEAR, FORTNIGHT = 366, 365, 13 * 24 * 60
"""Days ago; days over which what is decided was recorded; minutes over which what waits was."""


@dataclass(frozen=True)
class Surgery:
    """A practice in a database of its own, and its items that wait, each of which is taken once."""

    database: str
    engine: Engine
    decided: int
    items: int
    patients: int
    waiting: Iterator[int]

    @property
    def told(self) -> str:
        return f"{self.decided:,} decided and {self.items - self.decided:,} waiting"

    def patient_number(self, item: int) -> int:
        return item % self.patients + 1

    def patient_of(self, item: int) -> tuple[str, str]:
        """The family name and NHS number."""
        number = self.patient_number(item)
        return family_name(number), nhs_number(number)


def a_surgery(database: Database, *, decided: int, waiting: int, patients: int = 0) -> Surgery:
    items = decided + waiting
    patients = patients or patients_of(items)
    engine = database.empty(f"{decided}-{waiting}-{patients}")
    a_practice_with(items, engine=engine, decided=decided, patients=patients)
    return Surgery(database.name, engine, decided, items, patients, iter(range(decided + 1, items + 1)))


def patients_of(items: int) -> int:
    """As many as have so many items at an ordinary surgery; odd, so that each has some that are decided."""
    return max(20, items // PATIENT_HAS) | 1


def a_practice_with(items: int, *, engine: Engine, decided: int = 0, patients: int = 0) -> Engine:
    """Items of two entries each, the first of them `decided`, one in five to be hidden, and audited. As many patients
    as they have at an ordinary surgery, unless `patients` is given.
    """
    patients = patients or patients_of(items)
    schema.upgrade(engine)
    _begin(engine, patients)
    first, others = range(1, decided + 1), range(decided + 1, items + 1)
    blocks = [_first_of(engine, some, patients, decide=some is first) for some in (first, others) if some]
    copies.copy(engine, blocks)
    return engine


def _begin(engine: Engine, patients: int) -> None:
    by, new = Actor(None, "benchmark", Role.OPERATOR, "A82038", None), people.new_password(PASSWORD, names=[])
    with db.writing(engine) as session:
        practice = access.add_practice(session, "A82038", "Riverside Surgery", ClinicalSystem.EMIS, by=by, at=NOW)
        there = replace(by, practice_id=practice.id)
        for user, role, full_name in USERS:
            people.add_user(session, practice, user, role, new, by=there, at=NOW, full_name=full_name)
        since = (NOW - timedelta(days=SWITCHED_ON)).date()
        access.switch(session, practice, Switch.ON, on=since, basis="benchmark", by=by, at=NOW)
        session.execute(insert(Patient), [_patient(practice.id, number) for number in range(1, patients + 1)])
        names = [(practice.id, number, "Jo", family_name(number)) for number in range(1, patients + 1)]
        session.execute(insert(PatientName), name_rows(names))
        while consequences.follow(session, practice.id, by=OPERATOR, at=NOW, most=1_000_000):
            pass


def _first_of(engine: Engine, items: range, patients: int, *, decide: bool) -> copies.Block:
    """Make the first of these items, of which the others are copies. They are decided when they are recorded, so that
    a day has its share of a year's decisions.
    """
    size = gcd(len(items), AT_ONCE)
    numbers = items[:size]
    with db.writing(engine) as session:
        filled = _fill(session, numbers, patients, minutes=YEAR * 24 * 60 // size if decide else FORTNIGHT // size)
        before = session.scalar(select(func.max(AuditEvent.sequence))) or 0
        for item in reversed(filled) if decide else ():
            choice = HIDE if item["id"] % HIDDEN_EVERY == 0 else Choice(Outcome.LEAVE_VISIBLE)
            decisions.decide(session, item["id"], choice, seen=1, by=LEAD, at=item["recorded_at"])
        after = session.scalar(select(func.max(AuditEvent.sequence))) or 0
    return copies.Block(items[0], numbers[-1], len(items) // size - 1, patients, before + 1, after)


def _fill(session: Session, numbers: range, patients: int, *, minutes: int) -> list[dict[str, Any]]:
    """The items, the newest first: `minutes` lie between one item's recording and the next one's."""
    items = [_item(number, patients, NOW - minutes * timedelta(minutes=position)) for position, number in
             enumerate(numbers)]  # fmt: skip
    session.execute(insert(ReviewItem.__table__), items)
    entries = [entry for item in items for entry in _entries(item)]
    session.execute(insert(Entry.__table__), entries)
    session.execute(insert(EntryVersion.__table__), [_version(entry) for entry in entries])
    if flags := [_flag(number) for number in numbers if number % FLAGGED_EVERY == 0]:
        session.execute(insert(Flag.__table__), flags)
    queue.settle(session, list(numbers), at=NOW)
    return items


def do_what_is_due(engine: Engine) -> None:
    """Beforehand, so that a server does not do it while it is measured."""
    for practice in due.every_practice(engine):
        by = Actor(None, "benchmark", Role.OPERATOR, practice.ods_code, practice.id)
        due.catch_up(engine, practice, by=by, at=datetime.now(UTC))


def nhs_number(patient: int) -> str:
    return f"999{patient:07d}"


def family_name(patient: int) -> str:
    """Of the same length for all, so that none is the beginning of another."""
    return f"Person{patient:06d}"


def _patient(practice: int, number: int) -> dict[str, Any]:
    return {
        "practice_id": practice, "nhs_number": nhs_number(number), "source_id": f"Patient/{number}", "died": False,
        "given_name": "Jo", "family_name": family_name(number), "gender": "female",
        "birth_date": NOW.date().replace(year=1940 + number % 80),
    }  # fmt: skip


def _item(number: int, patients: int, recorded_at: datetime) -> dict[str, Any]:
    return {
        "id": number, "practice_id": 1, "patient_id": number % patients + 1, "source_system": "emis",
        "source_id": f"Encounter/{number}", "kind": Kind.CONSULTATION, "author": "Dr Amara Okafor",
        "recorded_at": recorded_at, "state": State.OUT_OF_SCOPE, "urgency": Urgency.NONE, "entry_count": 0,
        "waiting_count": 0, "flag_count": 0, "revision": 1,
    }  # fmt: skip


def _entries(item: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for position, kind in enumerate((Kind.CONSULTATION, Kind.NOTE)):
        yield {
            "id": 2 * item["id"] - 1 + position, "practice_id": 1, "patient_id": item["patient_id"],
            "review_item_id": item["id"], "source_system": "emis", "source_id": f"{kind}/{item['id']}", "kind": kind,
            "position": position, "current_version": 1, "content_hash": bytes(32),
            "recorded_at": item["recorded_at"], "withdrawn": False, "nopat": False, "state": State.OUT_OF_SCOPE,
            "flags_version": version_of(OwnRules()),
        }  # fmt: skip


def _version(entry: dict[str, Any]) -> dict[str, Any]:
    is_note = entry["kind"] is Kind.NOTE
    return {
        "entry_id": entry["id"], "number": 1, "practice_id": 1, "title": "History" if is_note else "GP surgery",
        "text": NOTE if is_note else "", "codings": [], "occurred_on": "2026-11-10", "author": "Dr Amara Okafor",
        "recorded_at": entry["recorded_at"], "recorded_from": RecordedFrom.RESOURCE, "author_role": "",
        "withdrawn": entry["withdrawn"], "nopat": entry["nopat"], "links": [],
        "content_hash": bytes(32), "received_digest": bytes(32), "received_at": NOW,
    }  # fmt: skip


def _flag(number: int) -> dict[str, Any]:
    return {
        "practice_id": 1, "review_item_id": number, "entry_id": 2 * number, "entry_version": 1,
        "category": Category.DOMESTIC_ABUSE, "severity": Severity.URGENT, "rule": "benchmark", "rules_version": "1",
        "field": "text", "start": 0, "end": 6, "why": "a benchmark",
    }  # fmt: skip
