"""Statements that are run so often that what SQLAlchemy does for each run costs more than the database does.

Its cache spares the compiling, but every constant is bound and converted anew for each run: for a statement with forty
constants that took five times as long as running it.
"""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Dialect,
    Executable,
    Table,
    TextClause,
    literal_column,
    text,
)
from sqlalchemy.types import TypeEngine

Convert = Callable[[Any], Any]
W = TypeVar("W", bound=StrEnum)


def constant(word: W, type_: TypeEngine[W]) -> ColumnElement[W]:
    """A word of ours, written into the statement where `literal` would bind it."""
    return literal_column(f"'{word.value}'", type_)


def placeholder(parameter: BindParameter[Any]) -> ColumnElement[Any]:
    """Where a `Written` statement has this parameter."""
    return literal_column(f":{parameter.key}", parameter.type)


class Written:
    """A statement as text with its constants written in, made once for each dialect; its rows have no types.

    Only `parameters` are bound; it has their placeholders.
    """

    def __init__(self, statement: Executable, *parameters: BindParameter[Any]) -> None:
        self._statement, self._parameters = statement, parameters
        self._texts: dict[str, TextClause] = {}

    def on(self, connection: Connection) -> TextClause:
        dialect = connection.dialect
        if dialect.name not in self._texts:
            written = self._statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True})  # type: ignore[attr-defined]
            self._texts[dialect.name] = text(str(written)).bindparams(*self._parameters)
        return self._texts[dialect.name]


class Inserting:
    """Inserts rows into these columns of a table. Defaults of the model are not filled in."""

    def __init__(self, table: Table, names: Sequence[str]) -> None:
        self._table, self._names = table, tuple(names)
        self._prepared: dict[str, tuple[str, list[Convert | None]]] = {}

    def __call__(self, connection: Connection, rows: Sequence[Mapping[str, object]]) -> None:
        if not rows:
            return
        statement, converters = self._on(connection.dialect)
        columns = ([row[name] for row in rows] for name in self._names)
        converted = [_converted(column, convert) for column, convert in zip(columns, converters, strict=True)]
        connection.exec_driver_sql(statement, list(zip(*converted, strict=True)))

    def _on(self, dialect: Dialect) -> tuple[str, list[Convert | None]]:
        if dialect.name not in self._prepared:
            quote, mark = dialect.identifier_preparer.quote, "?" if dialect.paramstyle == "qmark" else "%s"
            names, marks = ", ".join(map(quote, self._names)), ", ".join([mark] * len(self._names))
            types = [self._table.c[name].type.dialect_impl(dialect) for name in self._names]
            insert = f"INSERT INTO {quote(self._table.name)} ({names}) VALUES ({marks})"  # noqa: S608 (our own names)
            self._prepared[dialect.name] = insert, [type_.bind_processor(dialect) for type_ in types]
        return self._prepared[dialect.name]


def _converted(column: list[Any], convert: Convert | None) -> list[Any]:
    """Each value once: many rows hold the same word or the same time. (The same object: two equal times may differ by
    the hour that comes twice in autumn.)
    """
    if convert is None:
        return column
    known = {key: convert(value) for key, value in {id(value): value for value in column}.items()}
    return [known[id(value)] for value in column]
