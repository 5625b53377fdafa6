"""What is changed past the program is named by `workbench check`, on both databases: in words, with what to do."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from tests.commands import RIVERSIDE, CommandLine, a_bundle
from tests.conftest import taken_back
from tests.factories import (
    HIDE,
    LEAVE_VISIBLE,
    NOON,
    QUICK_PASSWORD,
    TODAY,
    a_lead,
    a_patient,
    a_practice,
    an_administrator,
    an_item,
    an_operator,
    deciding,
    without_guard,
    without_guards,
)
from tests.second_looks import choose, decided_last_week, drawn, look_at
from workbench import access, oversight, people, policies, schema, second_look
from workbench.db import writing
from workbench.models import Patient
from workbench.policies import Policy
from workbench.vocabulary import AccessStep, ProxyStep, Role, Switch


@pytest.fixture(scope="module")
def written(module_db: Session) -> Session:
    """A practice in which each kind of thing was done by its verb."""
    practice, patient = a_practice(module_db), a_patient(module_db)
    by, how = an_administrator(practice), {"basis": "a letter", "at": NOON}
    item = an_item(module_db, patient)
    deciding(module_db, item, LEAVE_VISIBLE)
    deciding(module_db, item, HIDE)
    access.record_step(module_db, patient, AccessStep.DECLINED, on=TODAY, by=by, **how)  # type: ignore[arg-type]
    access.switch(module_db, practice, Switch.PAUSED, on=TODAY, by=by, **how)  # type: ignore[arg-type]
    access.add_proxy(module_db, patient, name="Mo Marsh", relationship="son", authorised_by="Dr Shah", from_on=TODAY,
                     until_on=date(2027, 1, 1), by=by, **how)  # type: ignore[arg-type] # fmt: skip
    proxy = access.proxies_of(module_db, patient, at=NOON)[0].proxy.id
    access.change_proxy(module_db, patient, proxy, ProxyStep.CONFIRMED, by=by, **how)  # type: ignore[arg-type]
    policies.change_policy(module_db, Policy(), basis="a letter", by=a_lead(practice), at=NOON)
    people.add_user(module_db, practice, "amira", Role.CLINICIAN, QUICK_PASSWORD, by=an_operator(practice), at=NOON)
    module_db.flush()
    return module_db


@pytest.fixture
def history(written: Session) -> Iterator[Session]:
    yield from taken_back(written)


def _faults(db: Session) -> set[str]:
    """But for those of the factories' own texts."""
    db.expire_all()
    found = oversight.check_records(db, by=an_operator(a_practice(db)))
    return {each for each in found if "is not what was received" not in each}


def test_what_the_verbs_wrote_is_what_the_audit_says(history: Session) -> None:
    assert _faults(history) == set()


@pytest.mark.parametrize(
    ("table", "statement", "named"),
    [
        ("decision", "UPDATE decision SET outcome = 'leave-visible' WHERE number = 2", "says otherwise than its event"),
        ("decision", "UPDATE decision SET note = 'another' WHERE number = 2", "note"),
        ("decision", "UPDATE decision SET by_name = 'nobody'", "actor"),
        ("decision", "UPDATE decision SET event_hash = NULL WHERE number = 2", "has no event in the audit"),
        ("decision", "DELETE FROM decision WHERE number = 2", "is missing or no longer names it"),
        ("decision", "UPDATE decision SET number = number + 5", "not numbered in the order of their events"),
        ("decision", "UPDATE decision SET number = 3 WHERE number = 1", "not numbered in the order of their events"),
        ("access_change", "UPDATE access_change SET step = 'granted'", "the step of access of patient"),
        ("access_change", "DELETE FROM access_change", "is on record in the audit and missing"),
        ("switch_change", "UPDATE switch_change SET step = 'on' WHERE step = 'paused'", "the step of the switch"),
        ("switch_change", "DELETE FROM switch_change WHERE step = 'paused'", "is on record in the audit and missing"),
        ("proxy", "UPDATE proxy SET until_on = NULL", "the proxy step of patient"),
        ("proxy", "UPDATE proxy SET from_on = '2020-01-01'", "the proxy step of patient"),
        ("proxy_change", "DELETE FROM proxy_change", "is on record in the audit and missing"),
        ("policy_change", "UPDATE policy_change SET number = 7", "the policy"),
        ("user", "UPDATE \"user\" SET role = 'safeguarding-lead'", "the audit says clinician"),
        ("user", 'DELETE FROM "user"', "the user amira is on record in the audit and missing"),
        ("user", "UPDATE \"user\" SET name = 'other'", "no event in the audit added the user other"),
    ],
)
def test_a_row_that_was_changed_by_hand_is_named(history: Session, table: str, statement: str, named: str) -> None:
    if table != "user":
        without_guards(history, table)
    history.execute(text(statement))
    assert any(named in each for each in _faults(history))


@pytest.mark.parametrize(
    ("table", "changed", "named"),
    [
        ("access_change", {"number": "9", "step": "'granted'"}, "has no event in the audit"),
        ("switch_change", {"number": "9", "step": "'on'"}, "has no event in the audit"),
        ("proxy", {"name": "'Another'"}, "has no event in the audit"),
    ],
)
def test_a_row_that_was_put_in_by_hand_is_named(
    history: Session, table: str, changed: dict[str, str], named: str
) -> None:
    of = schema_columns(history, table)
    values = ", ".join({"id": "99", **changed}.get(name, f'"{name}"') for name in of)
    names = ", ".join(f'"{name}"' for name in of)
    last = f"SELECT {values} FROM {table} ORDER BY id DESC LIMIT 1"
    without_guard(history, f"{table}_on_record", table)
    history.execute(text(f"INSERT INTO {table} ({names}) {last}"))
    assert any(named in each for each in _faults(history))


def schema_columns(db: Session, table: str) -> list[str]:
    return list(db.execute(text(f"SELECT * FROM {table} LIMIT 0")).keys())


@pytest.mark.parametrize("column", ["title", "text", "author", "occurred_on"])
def test_a_text_that_is_not_what_was_received_is_named(riverside: CommandLine, column: str) -> None:
    riverside.ok("import", riverside.file("rosa.json", a_bundle()), "--practice", RIVERSIDE)
    assert riverside.ok("check") == "No faults were found.\n"
    riverside.write("DROP TRIGGER entry_version_no_update", f"UPDATE entry_version SET {column} = '2001-01-01'")
    found = riverside("check")
    assert (found.exit_code, "version 1 of entry 1 is not what was received" in found.output) == (1, True)


@pytest.mark.parametrize("tamper", ["missing", "replaced", "planted"])
def test_a_guard_is_known_by_its_text_and_state(either_engine: Engine, tamper: str) -> None:
    on = " ON decision" if either_engine.dialect.name == "postgresql" else ""
    named = "decision_on_record" if tamper != "planted" else "another"
    with writing(either_engine) as session:
        if tamper != "planted":
            without_guard(session, "decision_on_record", "decision")
        if tamper != "missing":
            session.execute(text(_idle(named, postgresql=bool(on))))
        found = schema.faults(session.connection())
        session.rollback()
    assert [named in each for each in found] == [True]


def _idle(name: str, *, postgresql: bool) -> str:
    """A trigger by that name that refuses nothing."""
    if postgresql:
        return f"CREATE TRIGGER {name} AFTER INSERT ON decision FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    return f"CREATE TRIGGER {name} BEFORE INSERT ON decision WHEN 0 BEGIN SELECT 1; END"


@pytest.mark.postgresql
def test_a_guards_function_that_was_replaced_is_named(postgresql_engine: Engine) -> None:
    idle = "CREATE OR REPLACE FUNCTION require_event() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"
    with writing(postgresql_engine) as session:
        session.execute(text(idle))
        found = schema.faults(session.connection())
    assert ["decision_on_record is not what this release made" in each for each in found] == [True]


@pytest.fixture
def limited(postgresql_engine: Engine) -> Session:
    """A session of the role that the README recommends, after an entry was left visible and then hidden."""
    with writing(postgresql_engine) as db:
        patient = a_patient(db)
        item = an_item(db, patient)
        deciding(db, item, LEAVE_VISIBLE)
        deciding(db, item, HIDE)
        db.execute(text("DROP ROLE IF EXISTS workbench_limited"))
        db.execute(text("CREATE ROLE workbench_limited"))
        schema.limit(db.connection(), "workbench_limited")
        assert schema.grant_faults(db.connection()) == []
    session = Session(postgresql_engine)
    session.execute(text("SET ROLE workbench_limited"))
    return session


@pytest.mark.postgresql
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE decision SET outcome = 'leave-visible'",
        "DELETE FROM decision",
        "TRUNCATE decision",
        "UPDATE audit_event SET actor = 'nobody'",
        "DELETE FROM audit_head",
        "ALTER TABLE decision DISABLE TRIGGER USER",
        "DROP TRIGGER decision_on_record ON decision",
        "SET session_replication_role = replica",
        "UPDATE alembic_version SET version_num = ''",
    ],
)
def test_the_limited_role_may_not(limited: Session, statement: str) -> None:
    with limited, pytest.raises(DBAPIError, match=r"permission denied|must be owner"):
        limited.execute(text(statement))


@pytest.mark.postgresql
def test_the_limited_role_decides_and_cannot_put_a_decision_in(limited: Session) -> None:
    with limited:
        item = an_item(limited, limited.scalars(select(Patient)).first())
        deciding(limited, item, LEAVE_VISIBLE)
        names = [name for name in schema_columns(limited, "decision") if name != "id"]
        values = ", ".join({"number": "9", "outcome": "'leave-visible'"}.get(name, name) for name in names)
        with pytest.raises(IntegrityError, match="no event in the audit"):
            limited.execute(text(f"INSERT INTO decision ({', '.join(names)}) SELECT {values} FROM decision LIMIT 1"))


@pytest.mark.postgresql
def test_what_another_role_may_do_beyond_that_is_named(postgresql_engine: Engine) -> None:
    with writing(postgresql_engine) as db:
        db.execute(text("GRANT UPDATE ON decision TO PUBLIC"))
        assert ["everybody may UPDATE decision" in each for each in schema.grant_faults(db.connection())] == [True]


LOOKS = {
    "UPDATE second_look_answer SET outcome = 'leave-visible'": "does not say what was decided first",
    "UPDATE second_look_answer SET note = 'another'": "the answer to second look 1 is not in the audit",
    "UPDATE second_look_answer SET agrees = true": "the answer to second look 1 is in the audit and missing",
    "UPDATE second_look_answer SET first_by_id = 77": "does not say what was decided first, or by whom",
    "DELETE FROM second_look_answer": "the answer to second look 1 is in the audit and missing",
    "UPDATE second_look_step SET note = 'another'": "a step of second look 1 is not in the audit",
    "DELETE FROM second_look_step": "a step of second look 1 is in the audit and missing",
    "UPDATE second_look_draw SET seed = 'another'": "the second look at the week from 2026-02-23 is not",
    "DELETE FROM second_look_draw": "the second look at the week from 2026-02-23 is in the audit and missing",
    "DELETE FROM audit_event WHERE action = 'second-look-given'": "the answer to second look 1 is not in the audit",
    "DELETE FROM audit_event WHERE action = 'second-look-step'": "a step of second look 1 is not in the audit",
}
"""What somebody does to second looks, and what `workbench check` says of it."""


@pytest.mark.parametrize("statement", LOOKS)
def test_a_second_look_and_its_event_are_held_against_each_other(either_db: Session, statement: str) -> None:
    db, operator = either_db, an_operator(a_practice(either_db))
    choose(db)
    item = decided_last_week(db)
    drawn(db)
    look, lead = look_at(db, item), a_lead(a_practice(db))
    second_look.give(db, look, replace(HIDE, note="a secret"), by=lead, at=NOON)
    second_look.let_stand(db, look, "as it is", by=lead, at=NOON)
    assert list(second_look.check(db, by=operator)) == []
    tables = ("second_look_answer", "second_look_step", "second_look_draw", "second_look", "audit_event")
    without_guards(db, *tables)
    if "DELETE FROM second_look_draw" in statement:
        for each in ("second_look_step", "second_look_answer", "second_look"):
            db.execute(text(f"DELETE FROM {each}"))
    db.execute(text(statement.replace("second look 1", str(look))))
    db.expire_all()
    named = LOOKS[statement].replace("second look 1", f"second look {look}")
    assert any(named in each for each in second_look.check(db, by=operator))
