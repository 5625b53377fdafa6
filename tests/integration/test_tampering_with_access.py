"""What is done to the history past the program is refused by the database, and else shows nobody more."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tests.conftest import taken_back
from tests.factories import (
    DAY,
    HIDE,
    LEAVE_VISIBLE,
    LEEDS,
    NOON,
    SWITCHED_ON,
    TODAY,
    YORK,
    a_patient,
    a_practice,
    an_administrator,
    an_item,
    an_operator,
    deciding,
    without_guards,
)
from workbench import access, oversight, schema, scope
from workbench.db import Base
from workbench.models import Entry, Patient, Practice, ReviewItem
from workbench.patient_view.record import visible_to
from workbench.vocabulary import AccessStep, Audience, ProxyStep, Switch

BORN_16 = date(2010, 2, 1)
LATER = NOON + DAY + timedelta(hours=1)
"""What was left visible until here does not count for a proxy who reads from here on, and so for none of them."""


@dataclass(frozen=True)
class Tampering:
    """What somebody does to a table, and what `workbench check` says of it."""

    does: str
    table: str
    statement: str
    named: str

    def __str__(self) -> str:
        return self.does


def putting_in(table: str, where: str = "true", **changed: str) -> str:
    """An INSERT of a row like one that is there; its event is that row's, unless another is named."""
    names = [column.name for column in Base.metadata.tables[table].columns if column.name != "id"]
    values = ", ".join(changed.get(name, f't."{name}"') for name in names)
    like = f"SELECT {values} FROM {table} t WHERE {where} ORDER BY t.id LIMIT 1"
    return f"INSERT INTO {table} ({', '.join(names)}) {like}"


NO_EVENT = {"event_sequence": "NULL", "event_hash": "NULL"}
OTHERWISE = "says otherwise than its event"
NONE, GONE = "has no event in the audit or differs from it", "is on record in the audit and missing"
KINDS = [
    Tampering("what a decision says is changed", "decision",
              "UPDATE decision SET outcome = 'leave-visible' WHERE outcome = 'hide'", OTHERWISE),
    Tampering("a decision is taken out", "decision",
              "DELETE FROM decision WHERE outcome = 'hide'", "is missing or no longer names it"),
    Tampering("a decision is put in", "decision",
              putting_in("decision", "outcome = 'hide'", outcome="'leave-visible'", number="9"), OTHERWISE),
    Tampering("decisions are put in another order", "decision",
              "UPDATE decision SET number = 9 WHERE number = 1", "not numbered in the order of their events"),
    Tampering("an event is changed", "audit_event",
              "UPDATE audit_event SET outcome = 'leave-visible' WHERE outcome = 'hide'", OTHERWISE),
    Tampering("an event is taken out", "audit_event",
              "DELETE FROM audit_event WHERE outcome = 'hide'", "has no event in the audit"),
    Tampering("a code that withholds is changed into one that lifts", "access_change",
              "UPDATE access_change SET step = 'granted-after-review' WHERE step = 'declined'", NONE),
    Tampering("a code that withholds is taken out", "access_change",
              "DELETE FROM access_change WHERE step = 'declined'", GONE),
    Tampering("a lifting is put in without an event", "access_change",
              putting_in("access_change", "step = 'declined'", step="'granted-after-review'", number="9", **NO_EVENT),
              "names no event of the audit"),
    Tampering("a grant is put in with the event of a former one", "access_change",
              putting_in("access_change", "step = 'granted'", number="9"), NONE),
    Tampering("a grant is made to reach further back", "access_change",
              "UPDATE access_change SET entries_from = '2000-01-01' WHERE step = 'granted'", NONE),
    Tampering("the end of a grant is taken out", "access_change", "DELETE FROM access_change WHERE step = 'ended'",
              GONE),
    Tampering("the end of a grant is moved ahead", "access_change",
              "UPDATE access_change SET effective_on = '2027-01-01' WHERE step = 'ended'", NONE),
    Tampering("a pause is changed into a switch-on", "switch_change",
              "UPDATE switch_change SET step = 'on' WHERE step = 'paused'", NONE),
    Tampering("a pause is taken out", "switch_change", "DELETE FROM switch_change WHERE step = 'paused'", GONE),
    Tampering("a switch-on is put in with the event of a former one", "switch_change",
              putting_in("switch_change", "step = 'on' AND practice_id = (SELECT max(id) FROM practice)", number="9"),
              NONE),
    Tampering("steps of the switch are put in another order", "switch_change",
              "UPDATE switch_change SET number = 9 WHERE step = 'on'", "is not numbered in the order of the events"),
    Tampering("a proxy is put in", "proxy",
              putting_in("proxy", name="'Another'", until_on="NULL", **NO_EVENT), "names no event of the audit"),
    Tampering("a proxy is taken out", "proxy", "DELETE FROM proxy WHERE name = 'B. Later'", GONE),
    Tampering("a proxy who has come is ended", "proxy_change",
              putting_in("proxy_change", "step = 'ended'", number="9", proxy_id="(SELECT id FROM proxy WHERE name = "
                         "'B. Later')", patient_id="(SELECT patient_id FROM proxy WHERE name = 'B. Later')"), NONE),
    Tampering("a confirmation is taken out", "proxy_change", "DELETE FROM proxy_change WHERE proxy_id = "
              "(SELECT max(proxy_id) FROM proxy_change WHERE step = 'confirmed')", GONE),
    Tampering("a proxy's end is moved ahead", "proxy", "UPDATE proxy SET until_on = '2030-01-01'", NONE),
    Tampering("a proxy's end is taken out", "proxy_change", "DELETE FROM proxy_change WHERE step = 'ended'", GONE),
    Tampering("a suspended proxy is confirmed", "proxy_change",
              putting_in("proxy_change", "true", step="'confirmed'", number="9",
                         proxy_id="(SELECT max(id) FROM proxy)", patient_id="(SELECT max(patient_id) FROM proxy)"),
              NONE),
]  # fmt: skip
"""Each of them showed more, or could have, when nothing but the decisions was held against the audit."""


@pytest.fixture(scope="module")
def written(module_db: Session) -> Session:
    """By the verbs: at a practice that is on, and at one that is paused, what each of KINDS could show."""
    leeds, york = a_practice(module_db, LEEDS), a_practice(module_db, YORK)
    for given in ("Decided", "Withheld", "Ended", "Shared", "Confirmed", "Grown"):
        grown = given in ("Confirmed", "Grown")
        patient = a_patient(module_db, given=given, born=BORN_16 if grown else date(1984, 5, 6))
        _left_visible(module_db, patient)
    deciding(module_db, _left_visible(module_db, _called(module_db, "Decided")), HIDE, at=NOON + DAY)
    _step(module_db, "Withheld", AccessStep.DECLINED)
    _proxy(module_db, "Ended", until_on=date(2026, 2, 1))
    ended = _proxy(module_db, "Ended", name="A. Second")
    by = an_administrator(leeds)
    patient = _called(module_db, "Ended")
    access.change_proxy(module_db, patient, ended, ProxyStep.ENDED, basis="a letter", by=by, at=NOON)
    _proxy(module_db, "Shared")
    confirmed = [
        _proxy(module_db, "Confirmed", name=name, from_on=date(2025, 1, 1)) for name in ("C. First", "D. Last")
    ]
    patient = _called(module_db, "Confirmed")
    access.change_proxy(module_db, patient, confirmed[0], ProxyStep.CONFIRMED, basis="a letter", by=by, at=NOON + DAY)
    for given in ("Shared", "Confirmed"):
        deciding(module_db, an_item(module_db, _called(module_db, given)), LEAVE_VISIBLE, at=LATER)
    _proxy(module_db, "Shared", name="B. Later", at=LATER)
    access.change_proxy(module_db, patient, confirmed[1], ProxyStep.CONFIRMED, basis="a letter", by=by, at=LATER)
    _proxy(module_db, "Grown", from_on=date(2025, 1, 1))
    paused = a_patient(module_db, practice=YORK, given="Paused")
    granted = a_patient(module_db, practice=YORK, given="Granted")
    for each in (paused, granted):
        _left_visible(module_db, each)
    _step(module_db, "Granted", AccessStep.GRANTED, on=SWITCHED_ON)
    _step(module_db, "Granted", AccessStep.ENDED)
    access.switch(module_db, york, Switch.PAUSED, on=TODAY, basis="a letter", by=an_administrator(york), at=NOON)
    return module_db


@pytest.fixture
def history(written: Session) -> Iterator[Session]:
    yield from taken_back(written)


def _left_visible(db: Session, patient: Patient) -> ReviewItem:
    item = an_item(db, patient)
    deciding(db, item, LEAVE_VISIBLE, at=NOON + DAY)
    return item


def _called(db: Session, given: str) -> Patient:
    return db.scalars(select(Patient).where(Patient.given_name == given)).one()


def _step(db: Session, given: str, step: AccessStep, *, on: date = TODAY) -> None:
    patient = _called(db, given)
    by = an_administrator(db.get_one(Practice, patient.practice_id))
    access.record_step(db, patient, step, on=on, basis="a letter", by=by, at=NOON)


def _proxy(
    db: Session,
    given: str,
    *,
    name: str = "A. First",
    from_on: date = SWITCHED_ON,
    until_on: date | None = None,
    at: datetime = NOON,
) -> int:
    patient = _called(db, given)
    by = an_administrator(db.get_one(Practice, patient.practice_id))
    access.add_proxy(db, patient, name=name, relationship="parent", basis="a form", authorised_by="Dr Shah",
                     from_on=from_on, until_on=until_on, by=by, at=at)  # fmt: skip
    return max(each.proxy.id for each in access.proxies_of(db, patient, at=at))


def _seen(db: Session) -> set[tuple[int, Audience]]:
    """Every entry that somebody sees two days later, and who."""
    db.expire_all()
    return {
        (entry, audience)
        for patient in db.scalars(select(Patient)).all()
        for audience in Audience
        for entry in db.scalars(select(Entry.id).where(visible_to(db, patient, audience, NOON + 2 * DAY)))
    }


def _faults(db: Session) -> str:
    db.expire_all()
    return "\n".join(oversight.check_records(db, by=an_operator(a_practice(db))))


def test_what_the_verbs_wrote_is_on_record_and_shows_what_it_says(history: Session) -> None:
    """One entry of the patient whose other is hidden; those of the patients whose proxies ended or are suspended."""
    named = {patient.id: patient.given_name for patient in history.scalars(select(Patient))}
    of = {entry.id: named[entry.patient_id] for entry in history.scalars(select(Entry))}
    assert sorted((of[entry], audience.value) for entry, audience in _seen(history)) == [
        *[("Confirmed", "patient")] * 2, ("Decided", "patient"), ("Ended", "patient"), ("Grown", "patient"),
        *[("Shared", "patient")] * 2,
    ]  # fmt: skip
    found = [each for each in _faults(history).splitlines() if "is not what was received" not in each]
    assert found == []


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_who_owns_the_database_shows_nobody_more(history: Session, kind: Tampering) -> None:
    before = _seen(history)
    without_guards(history, kind.table)
    assert history.execute(text(kind.statement)).rowcount > 0  # type: ignore[attr-defined]
    assert _seen(history) <= before
    assert kind.named in _faults(history)


def test_a_patient_whose_only_proxy_was_taken_out_is_not_all_on_record(history: Session) -> None:
    grown = _called(history, "Grown")
    assert scope.is_all_on_record(history, grown)
    without_guards(history, "proxy")
    history.execute(text("DELETE FROM proxy WHERE patient_id = :grown"), {"grown": grown.id})
    assert not scope.is_all_on_record(history, grown)


@pytest.mark.parametrize("kind", [each for each in KINDS if "INSERT" in each.statement], ids=str)
def test_the_database_refuses_what_is_put_in(history: Session, kind: Tampering) -> None:
    with pytest.raises(DBAPIError, match="has no event in the audit"):
        history.execute(text(kind.statement))


@pytest.mark.postgresql
@pytest.mark.parametrize("kind", KINDS, ids=str)
@pytest.mark.parametrize("module_db", ["postgresql"], indirect=True)
def test_the_limited_role_may_not(history: Session, kind: Tampering) -> None:
    history.execute(text("CREATE ROLE workbench_limited"))
    schema.limit(history.connection(), "workbench_limited")
    history.execute(text("SET LOCAL ROLE workbench_limited"))
    with pytest.raises(DBAPIError, match=r"permission denied|has no event in the audit"):
        history.execute(text(kind.statement))


def test_an_upgrade_finds_the_events_of_what_was_there_and_opens_nothing_for_the_rest(history: Session) -> None:
    tables = ("switch_change", "access_change", "proxy", "proxy_change")
    places = [
        history.execute(text(f"SELECT id, event_sequence, event_hash FROM {t} ORDER BY id")).all() for t in tables
    ]
    before = _seen(history)
    without_guards(history, *tables)
    for table in tables:
        history.execute(text(f"UPDATE {table} SET event_sequence = NULL, event_hash = NULL"))
    history.execute(text(putting_in("access_change", "step = 'declined'", step="'granted-after-review'", number="9")))
    assert _seen(history) == set()
    script = ScriptDirectory(str(schema.MIGRATIONS)).get_revision("0022_access_on_record")
    with Operations.context(MigrationContext.configure(history.connection())):
        script.module._name_events()
    assert _seen(history) == before
    assert "names no event of the audit" in _faults(history)
    history.execute(text("DELETE FROM access_change WHERE number = 9"))
    found = [history.execute(text(f"SELECT id, event_sequence, event_hash FROM {t} ORDER BY id")).all() for t in tables]
    assert found == places
