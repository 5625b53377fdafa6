"""Column types, the declarative base, and the Core tables of models."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from enum import IntEnum, StrEnum
from typing import Any, ClassVar, TypeVar, cast

from sqlalchemy import Column, DateTime, Dialect, Enum, Integer, MetaData, Table
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.sql.base import ReadOnlyColumnCollection
from sqlalchemy.types import TypeDecorator

IDS_PER_STATEMENT = 500
"""The most ids in one statement."""

T = TypeVar("T")


class UtcDateTime(TypeDecorator[datetime]):
    """A time: aware in Python, naive UTC in the database. A naive time from Python is refused (ValueError)."""

    impl = DateTime
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        return datetime

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


def batches(ids: Sequence[T]) -> Iterator[Sequence[T]]:
    """The ids in batches that are small enough for one statement."""
    return (ids[start : start + IDS_PER_STATEMENT] for start in range(0, len(ids), IDS_PER_STATEMENT))
