"""Prepared statements, several in one message to PostgreSQL, and what is known while a transaction lasts."""

import pytest
from sqlalchemy import Engine, Integer, String, bindparam, select, text
from sqlalchemy.exc import IntegrityError, InternalError, OperationalError
from sqlalchemy.orm import Session

from tests.factories import LEEDS, YORK, a_practice
from workbench import db
from workbench.db import Written, columns_of, is_among, known, placeholder, table_of
from workbench.models import Practice
from workbench.vocabulary import ClinicalSystem

_PRACTICE = columns_of(Practice)
CODES, NAME = bindparam("codes", expanding=True, type_=String()), bindparam("name", type_=String())
LIMIT = bindparam("most", type_=Integer)
SYSTEMS = Written(
    select(_PRACTICE.system, _PRACTICE.added_at.label("since"))
    .where(is_among(_PRACTICE.ods_code, CODES))
    .order_by(_PRACTICE.ods_code)
    .limit(placeholder(LIMIT)),
    CODES,
    LIMIT,
)
RENAME = Written(table_of(Practice).update().values(name=placeholder(NAME)), NAME)
NAMES = Written(select(_PRACTICE.name).order_by(_PRACTICE.ods_code))
REPEAT = Written("INSERT INTO practice (ods_code, name, system, added_at) SELECT ods_code, :name, system, added_at "
                 "FROM practice", NAME)  # fmt: skip


@pytest.fixture
def two(either_db: Session) -> Session:
    for code in (LEEDS, YORK):
        a_practice(either_db, code)
    either_db.flush()
    return either_db


def names(session: Session) -> list[str]:
    run = session.connection()
    (rows,) = db.fetch(run, NAMES.of(run))
    return [row.name for row in rows]


@pytest.mark.parametrize(("codes", "most", "found"), [([LEEDS], 9, 1), ([LEEDS, YORK], 9, 2), ([LEEDS, YORK], 1, 1)])
def test_rows_have_names_and_values_of_ours(two: Session, codes: list[str], most: int, found: int) -> None:
    run = two.connection()
    (rows,) = db.fetch(run, SYSTEMS.of(run, codes=codes, most=most))
    assert [row.system for row in rows] == [ClinicalSystem.EMIS] * found
    assert all(row.since.tzinfo for row in rows)


def test_what_is_asked_together_is_answered_in_its_order(two: Session) -> None:
    run = two.connection()
    systems, all_names = db.fetch(run, SYSTEMS.of(run, codes=[YORK], most=1), NAMES.of(run))
    assert (len(systems), len(all_names)) == (1, 2)


@pytest.mark.parametrize("name", ["100 %", "%(name)s", ":codes", "a (name) in brackets", "it's"])
def test_what_is_bound_is_never_read_as_part_of_the_statement(two: Session, name: str) -> None:
    RENAME.run(two.connection(), name=name)
    assert names(two) == [name, name]


def test_what_is_written_in_one_message_is_written_in_its_order(two: Session) -> None:
    run = two.connection()
    with db.one_message(run):
        RENAME.run(run, name="first")
        RENAME.run(run, name="last")
    assert names(two) == ["last", "last"]


def test_what_fails_in_a_message_raises_what_it_would_have_raised_alone(two: Session) -> None:
    run = two.connection()
    with pytest.raises(IntegrityError), db.one_message(run):
        REPEAT.run(run, name="again")


def test_a_message_that_failed_says_nothing_of_values(two: Session, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises((ZeroDivisionError, IntegrityError)):
        _fail_twice(two)
    assert caplog.records == []


def _fail_twice(session: Session) -> None:
    run = session.connection()
    with db.one_message(run):
        REPEAT.run(run, name="a name that is private")
        _ = 1 / 0


@pytest.mark.postgresql
def test_a_message_waits_for_a_lock_no_longer_than_a_statement_alone(postgresql_engine: Engine) -> None:
    impatient = db.open_engine(postgresql_engine.url.render_as_string(hide_password=False), patience=50)
    with db.writing(postgresql_engine) as session:
        a_practice(session)
    with db.writing(postgresql_engine) as first, Session(impatient) as second:
        RENAME.run(first.connection(), name="first")
        with pytest.raises(OperationalError), db.one_message(second.connection()):
            RENAME.run(second.connection(), name="second")
    impatient.dispose()


def test_what_is_known_lasts_as_long_as_its_transaction(either_db: Session) -> None:
    known(either_db)["head"] = 1
    assert known(either_db) == {"head": 1}
    either_db.commit()
    assert known(either_db) == {}


def test_what_is_known_in_a_savepoint_ends_with_it(either_db: Session) -> None:
    known(either_db)["head"] = 1
    with either_db.begin_nested() as savepoint:
        assert known(either_db) == {}
        known(either_db)["head"] = 2
        savepoint.rollback()
    assert known(either_db) == {}


@pytest.mark.postgresql
def test_a_page_that_only_reads_cannot_write_on_postgresql(postgresql_engine: Engine) -> None:
    with db.writing(postgresql_engine) as session:
        a_practice(session)
    with Session(postgresql_engine) as session:
        db.begin_reading(session)
        with pytest.raises(InternalError, match="read-only"):
            RENAME.run(session.connection(), name="another")
        assert names(session) != ["another"]


@pytest.mark.postgresql
def test_what_has_been_prepared_is_not_forgotten_between_two_pages(postgresql_engine: Engine) -> None:
    """On an engine of its own: to the shared one other tests may have added listeners and connections."""
    engine = db.open_engine(postgresql_engine.url.render_as_string(hide_password=False))
    with Session(engine) as session:
        for _ in range(10):
            db.begin_reading(session)
            names(session)
            session.rollback()
        db.begin_reading(session)
        prepared = session.scalars(text("SELECT count(*) FROM pg_prepared_statements")).one()
    engine.dispose()
    assert prepared
