"""The database: how tables are declared, how an engine behaves, how a transaction begins."""

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
    "Rank",
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
"""`Session` and `Engine` among them: pages know no SQLAlchemy, but say what they hand to verbs."""

PATIENCE = 10_000

CACHE = 32_000
"""KiB of pages that an SQLite connection may keep: a change of many rows would spill over its own 2 MB all the time."""

WRITING = {"workbench_writes": True}
IDS_PER_STATEMENT = 500
"""How many ids one statement names."""

T = TypeVar("T")


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware in Python, UTC without a zone in the database. A moment without a zone is refused."""

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


class Rank(TypeDecorator[IntEnum]):
    """An ordered word (an IntEnum), kept as its number."""

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
    """The table itself: many rows are written and read past the mapper, which costs more than the database does."""
    return cast(Table, model.__table__)


def columns_of(model: type[Base]) -> ReadOnlyColumnCollection[str, Column[Any]]:
    return table_of(model).c


def prepare(engine: Engine) -> Engine:
    """Teach an SQLite engine its manners; PostgreSQL has them already."""
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
    """A writer takes its lock at once: a deferred read-then-write fails with "database is locked"."""
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
    """Say, before anything else in a transaction, that it will write."""
    session.connection(execution_options=WRITING)


@contextmanager
def writing(engine: Engine, *, patience: int | None = None) -> Iterator[Session]:
    """One transaction that writes: committed at the end, or rolled back whole. `patience`: see `open_engine`."""
    options = WRITING if patience is None else {**WRITING, "workbench_patience": patience}
    with Session(engine, expire_on_commit=False) as session, session.begin():
        session.connection(execution_options=options)
        yield session


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A transaction that only reads, every statement the same state: SQLite does so by itself, PostgreSQL when told."""
    with Session(engine, expire_on_commit=False) as session:
        if engine.dialect.name == "postgresql":
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        yield session


def batches(ids: Sequence[T]) -> Iterator[Sequence[T]]:
    """As many at a time as one statement should name."""
    return (ids[start : start + IDS_PER_STATEMENT] for start in range(0, len(ids), IDS_PER_STATEMENT))
