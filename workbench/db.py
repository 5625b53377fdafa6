"""The database: column types and the declarative base, the engine's settings, and how a transaction begins."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import IntEnum, StrEnum
from typing import Any, ClassVar, TypeVar, cast

from sqlalchemy import Column, DateTime, Dialect, Enum, Integer, MetaData, Table, create_engine, event, make_url
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import OperationalError as Busy
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.sql.base import ReadOnlyColumnCollection
from sqlalchemy.types import TypeDecorator

__all__ = [
    "WRITING",
    "Base",
    "Busy",
    "Engine",
    "IntEnumColumn",
    "Session",
    "UtcDateTime",
    "batches",
    "begin_writing",
    "columns_of",
    "open_engine",
    "prepare",
    "reading",
    "table_of",
    "writing",
]
"""`Session` and `Engine` are exported because pages may not import SQLAlchemy, and annotate what they pass to verbs."""

PATIENCE = 10_000
"""Milliseconds that a writer on SQLite waits for the write lock."""

CACHE = 32_000
"""KiB of an SQLite connection's page cache: with the default of 2 MB, a large transaction spills to disk."""

WRITING = {"workbench_writes": True}
IDS_PER_STATEMENT = 500
"""The most ids in one statement."""

T = TypeVar("T")


class UtcDateTime(TypeDecorator[datetime]):
    """A time: aware in Python, naive UTC in the database. A naive time from Python is refused (ValueError)."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class IntEnumColumn(TypeDecorator[IntEnum]):
    """A member of an IntEnum, stored as its number."""

    impl = Integer
    cache_ok = True

    def __init__(self, words: type[IntEnum]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: IntEnum | int | None, dialect: Dialect) -> int | None:
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> IntEnum | None:
        return None if value is None else self.words(value)


def _values(words: type[StrEnum]) -> list[str]:
    return [word.value for word in words]


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[object, object]] = {
        datetime: UtcDateTime,
        StrEnum: Enum(StrEnum, native_enum=False, length=40, values_callable=_values),
    }


def table_of(model: type[Base]) -> Table:
    """The model's Core table, for reads and writes of many rows, where the ORM costs more time than the database."""
    return cast(Table, model.__table__)


def columns_of(model: type[Base]) -> ReadOnlyColumnCollection[str, Column[Any]]:
    return table_of(model).c


def prepare(engine: Engine) -> Engine:
    """Register the pragmas and the BEGIN statements of an SQLite engine; PostgreSQL needs neither."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_pragmas)
        event.listen(engine, "begin", _begin)
    return engine


def _set_pragmas(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={PATIENCE}",
        "trusted_schema=OFF",
        "recursive_triggers=ON",
        f"cache_size=-{CACHE}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    """A writer takes the write lock first: a transaction that reads, then writes, fails with "database is locked"."""
    options = connection.get_execution_options()
    if options.get("workbench_writes"):
        connection.exec_driver_sql(f"PRAGMA busy_timeout={options.get('workbench_patience', PATIENCE)}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("workbench_writes") else "BEGIN")


def open_engine(database_url: str, *, patience: int = PATIENCE) -> Engine:
    """An engine whose errors name the statement, never its values: they may be clinical.

    `patience` is how long, in milliseconds, a writer on SQLite waits for another one.
    """
    options = {"workbench_patience": patience}
    return prepare(create_engine(make_url(database_url), hide_parameters=True, execution_options=options))


def begin_writing(session: Session) -> None:
    """Declare that this transaction will write; to be called before its first statement."""
    session.connection(execution_options=WRITING)


@contextmanager
def writing(engine: Engine, *, patience: int | None = None) -> Iterator[Session]:
    """One transaction that writes: committed at the end, or rolled back. `patience`: see `open_engine`."""
    options = WRITING if patience is None else {**WRITING, "workbench_patience": patience}
    with Session(engine, expire_on_commit=False) as session, session.begin():
        session.connection(execution_options=options)
        yield session


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A transaction that only reads, with snapshot isolation: SQLite's default, REPEATABLE READ on PostgreSQL."""
    with Session(engine, expire_on_commit=False) as session:
        if engine.dialect.name == "postgresql":
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        yield session


def batches(ids: Sequence[T]) -> Iterator[Sequence[T]]:
    """The ids in batches that are small enough for one statement."""
    return (ids[start : start + IDS_PER_STATEMENT] for start in range(0, len(ids), IDS_PER_STATEMENT))
