"""A practice with any number of waiting items, inserted into the tables directly, with projections derived after."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, insert

from workbench import access, consequences, db, people, queue, schema
from workbench.flagging.practice_rules import OwnRules
from workbench.flagging.scanning import version_of
from workbench.models import Entry, EntryVersion, Flag, Patient, PatientName, ReviewItem, name_rows
from workbench.permissions import Actor
from workbench.vocabulary import Category, ClinicalSystem, Kind, RecordedFrom, Role, Severity, State, Switch, Urgency

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
PASSWORD = "a long enough password"
USERS = (("gp", Role.CLINICIAN, "Dr Amara Okafor"), ("lead", Role.SAFEGUARDING_LEAD, "Dr Rhys Llewellyn"))
NOTE = (
    "3/7 hx of cough, productive of green sputum. No SOB, eating and drinking. Chest clear, sats 98%, temp 37.4. "
    "Imp: LRTI. Plan: amoxicillin 500mg TDS 5/7, safety netted, review if not better in a week. Husband told to ring. "
)
AT_ONCE = 5000


def a_practice_with(
    items: int, folder: Path, *, patients: int = 0, name: str = "", engine: Engine | None = None
) -> Engine:
    """Items of two entries each; one patient for a hundred items, unless `patients` is given. On SQLite, if no `engine`
    is given.
    """
    engine = engine or db.open_engine(f"sqlite:///{folder / f'{items}{name}.sqlite3'}")
    patients = patients or max(20, items // 100)
    schema.upgrade(engine)
    with db.writing(engine) as session:
        by = Actor(None, "benchmark", Role.OPERATOR, "A82038", None)
        practice = access.add_practice(session, "A82038", "Riverside Surgery", ClinicalSystem.EMIS, by=by, at=NOW)
        for user, role, full_name in USERS:
            people.add_user(session, practice, user, role, PASSWORD, by=by, at=NOW, full_name=full_name)
        since = (NOW - timedelta(days=14)).date()
        access.switch(session, practice, Switch.ON, on=since, basis="benchmark", by=by, at=NOW)
        session.execute(insert(Patient), [_patient(practice.id, number) for number in range(1, patients + 1)])
        names = [(practice.id, number, "Jo", f"Person{number}") for number in range(1, patients + 1)]
        session.execute(insert(PatientName), name_rows(names))
        by = Actor(None, "benchmark", Role.OPERATOR, "A82038", practice.id)
        consequences.follow(session, practice.id, by=by, at=NOW)
    for start in range(1, items + 1, AT_ONCE):
        with db.writing(engine) as session:
            _fill(session, range(start, min(start + AT_ONCE, items + 1)), patients)
    return engine


def _fill(session: Any, numbers: range, patients: int) -> None:
    session.execute(insert(ReviewItem.__table__), [_item(number, patients) for number in numbers])
    entries = [entry for number in numbers for entry in _entries(number, patients)]
    session.execute(insert(Entry.__table__), entries)
    session.execute(insert(EntryVersion.__table__), [_version(entry) for entry in entries])
    session.execute(insert(Flag.__table__), [_flag(number) for number in numbers if number % 40 == 0] or [_flag(1)])
    queue.settle(session, list(numbers), at=NOW)


def _patient(practice: int, number: int) -> dict[str, Any]:
    return {
        "practice_id": practice, "nhs_number": f"999{number:07d}", "source_id": f"Patient/{number}", "died": False,
        "given_name": "Jo", "family_name": f"Person{number}", "birth_date": NOW.date().replace(year=1940 + number % 80),
        "gender": "female",
    }  # fmt: skip


def _item(number: int, patients: int) -> dict[str, Any]:
    return {
        "id": number, "practice_id": 1, "patient_id": number % patients + 1, "source_system": "emis",
        "source_id": f"Encounter/{number}", "kind": Kind.CONSULTATION, "author": "Dr Amara Okafor",
        "recorded_at": _recorded_at(number), "state": State.OUT_OF_SCOPE, "urgency": Urgency.NONE, "entry_count": 0,
        "waiting_count": 0, "flag_count": 0, "revision": 1,
    }  # fmt: skip


def _recorded_at(number: int) -> datetime:
    return NOW - timedelta(minutes=number % 19_000)


def _entries(number: int, patients: int) -> Iterator[dict[str, Any]]:
    for position, kind in enumerate((Kind.CONSULTATION, Kind.NOTE)):
        yield {
            "id": 2 * number - 1 + position, "practice_id": 1, "patient_id": number % patients + 1,
            "review_item_id": number, "source_system": "emis", "source_id": f"{kind}/{number}", "kind": kind,
            "position": position, "current_version": 1, "content_hash": bytes(32),
            "recorded_at": _recorded_at(number), "withdrawn": False, "nopat": False, "state": State.OUT_OF_SCOPE,
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
