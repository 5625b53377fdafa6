"""The PostgreSQL of the tests is as new for each of them, however the one before ended."""

from collections.abc import Callable, Sequence

import pytest
from sqlalchemy import Connection, Engine, NullPool, create_engine, func, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from tests.factories import HIDE, a_decided_item, a_practice, a_proxy
from tests.postgresql import PostgreSQL, run_on
from workbench.models import Patient, Practice

DATABASE = "SELECT oid FROM pg_database WHERE datname = current_database()"
IN_PUBLIC = "relnamespace = 'public'::regnamespace"
STATE = {
    "tables": f"SELECT relname, reltuples, relacl::text FROM pg_class WHERE {IN_PUBLIC}",
    "columns": f"SELECT attrelid::regclass::text, attname, atttypid FROM pg_attribute "
    f"JOIN pg_class c ON c.oid = attrelid WHERE {IN_PUBLIC}",
    "triggers": "SELECT tgrelid::regclass::text, tgname, tgenabled FROM pg_trigger",
    "functions": "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    "sequences": "SELECT sequencename, start_value, increment_by, last_value FROM pg_sequences",
    "statistics": "SELECT tablename, attname FROM pg_stats WHERE schemaname = 'public'",
    "large objects": "SELECT oid FROM pg_largeobject_metadata",
    "settings": "SELECT setconfig FROM pg_db_role_setting s JOIN pg_database d ON d.oid = setdatabase "
    "WHERE datname = current_database()",
}

MORE_THAN_ROWS = [
    "CREATE TABLE left_behind (id int)",
    "CREATE TYPE left_behind AS ENUM ('one')",
    "DROP TABLE kept_form",
    "ALTER TABLE patient ADD left_behind int",
    "DROP TRIGGER decision_append_only ON decision",
    "ALTER TABLE decision DISABLE TRIGGER USER",
    "ALTER TABLE kept_form DROP CONSTRAINT pk_kept_form",
    "DROP INDEX audit_words",
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "ALTER SEQUENCE patient_id_seq INCREMENT 7",
    "GRANT DELETE ON decision TO PUBLIC",
    "ALTER DATABASE workbench SET session_replication_role = replica",
    "SELECT lo_from_bytea(0, 'left behind')",
    "INSERT INTO practice (ods_code, name, system, added_at) VALUES ('A', 'B', 'emis', now()); ANALYZE practice",
    "ANALYZE kept_form",
    "UPDATE alembic_version SET version_num = 'another'",
    "DELETE FROM alembic_version",
    "SET session_replication_role = replica; INSERT INTO patient_home SELECT n, '', 1 FROM generate_series(1, 9999) n",
]


@pytest.fixture(scope="session")
def migrated(postgresql: PostgreSQL) -> dict[str, Sequence[object]]:
    """What is in the database that is copied."""
    address = postgresql.engine.url.set(database="migrated")
    with create_engine(address, poolclass=NullPool).connect() as connection:
        return _state(connection)


@pytest.fixture
def new(postgresql: PostgreSQL, postgresql_engine: Engine, migrated: dict[str, Sequence[object]]) -> Callable[[], bool]:
    """Renews the database, and holds it against the migrated one; says whether it is another copy."""

    def new() -> bool:
        with postgresql_engine.connect() as connection:
            before = connection.scalar(text(DATABASE))
        postgresql.renew()
        with postgresql_engine.connect() as connection:
            assert _state(connection) == migrated
            return bool(connection.scalar(text(DATABASE)) != before)

    return new


@pytest.mark.parametrize("ended", [Session.commit, Session.rollback])
def test_what_one_test_wrote_is_gone_and_ids_begin_at_one(
    postgresql_engine: Engine, new: Callable[[], bool], ended: Callable[[Session], None]
) -> None:
    with Session(postgresql_engine) as session:
        assert a_practice(session).id == 1
        session.flush()
        ended(session)
    assert not new()
    with Session(postgresql_engine) as session:
        assert session.scalar(select(func.count()).select_from(Practice)) == 0
        assert a_practice(session).id == 1


def test_whatever_rows_a_test_wrote_are_taken_out_of_the_same_copy(
    postgresql_engine: Engine, new: Callable[[], bool]
) -> None:
    with Session(postgresql_engine) as session:
        item = a_decided_item(session, HIDE)
        a_proxy(session, session.get_one(Patient, item.patient_id))
        session.commit()
    assert not new()


@pytest.mark.parametrize("with_its_own_engine", [False, True])
def test_who_is_still_at_work_is_sent_away(
    postgresql_engine: Engine, new: Callable[[], bool], with_its_own_engine: bool
) -> None:
    own = create_engine(postgresql_engine.url, poolclass=NullPool)
    left = (own if with_its_own_engine else postgresql_engine).connect()
    left.exec_driver_sql("SELECT 1")
    assert new()
    with pytest.raises(OperationalError):
        left.exec_driver_sql("SELECT 1")
    left.invalidate()
    left.close()


def test_a_connection_is_kept_for_the_next_test(postgresql_engine: Engine, new: Callable[[], bool]) -> None:
    asked = "SELECT pg_backend_pid()"
    with postgresql_engine.connect() as connection:
        before = connection.exec_driver_sql(asked).scalar_one()
    assert not new()
    with postgresql_engine.connect() as connection:
        assert connection.exec_driver_sql(asked).scalar_one() == before


@pytest.mark.parametrize("statement", MORE_THAN_ROWS)
def test_where_more_than_rows_was_changed_it_is_another_copy(
    postgresql_engine: Engine, new: Callable[[], bool], statement: str
) -> None:
    run_on(create_engine(postgresql_engine.url, isolation_level="AUTOCOMMIT", poolclass=NullPool), statement)
    assert new()


def _state(connection: Connection) -> dict[str, Sequence[object]]:
    tables = connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
    rows = {f"rows of {name}": f'SELECT * FROM "{name}"' for name in tables}
    return {what: sorted(connection.execute(text(asked)).all(), key=repr) for what, asked in {**STATE, **rows}.items()}
