"""Statements that are run so often that what SQLAlchemy does for each run costs more than the database does.

Its cache spares the compiling, but every constant is bound and converted anew for each run: for a statement with forty
constants that took five times as long as running it. These go to the driver as they are, and are prepared by it.
"""

import re
from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import BindParameter, ColumnElement, Connection, Dialect, Executable, Select, Table, literal_column
from sqlalchemy.types import TypeEngine

Convert = Callable[[Any], Any]
W = TypeVar("W", bound=StrEnum)


def constant(word: W, type_: TypeEngine[W]) -> ColumnElement[W]:
    """A word of ours, written into the statement where `literal` would bind it."""
    return literal_column(f"'{word.value}'", type_)


def placeholder(parameter: BindParameter[Any]) -> ColumnElement[Any]:
    """Where a `Written` statement has this parameter."""
    return literal_column(f":{parameter.key}", parameter.type)


def is_among(column: ColumnElement[Any], parameter: BindParameter[Any]) -> ColumnElement[bool]:
    """The condition that it is one of the values of this expanding parameter."""
    return column.bool_op("IN")(placeholder(parameter))


class Rows:
    """Makes the driver's rows into rows with names and values of ours."""

    def __init__(self, statement: Executable | str, dialect: Dialect) -> None:
        columns = statement.selected_columns.items() if isinstance(statement, Select) else ()
        named: Any = namedtuple("Row", [name for name, _ in columns])  # type: ignore[misc]
        self._of_names = named._make
        self._converts = [_of_type(column.type, dialect).result_processor(dialect, None) for _, column in columns]

    def __call__(self, found: Iterable[Sequence[Any]]) -> list[Any]:
        return [self._of_names(map(_as_other, self._converts, row)) for row in found]


def _as_other(convert: Convert | None, value: Any) -> Any:
    return convert(value) if convert else value


class Call(NamedTuple):
    """A statement in the driver's words, what is bound in it, and what makes its rows into ours."""

    text: str
    bound: Mapping[str, object]
    rows: Rows


class _Prepared(NamedTuple):
    text: str
    binding: Mapping[str, Convert | None]
    rows: Rows


class Written:
    """A statement as text with its constants written in, made once for each dialect.

    Only `parameters` are bound; it has their placeholders. A list may be given for one that is expanding.
    """

    def __init__(self, statement: Executable | str, *parameters: BindParameter[Any]) -> None:
        self._statement, self._parameters = statement, {parameter.key: parameter for parameter in parameters}
        self._prepared: dict[str, _Prepared] = {}

    def run(self, connection: Connection, **values: Any) -> None:
        call = self.of(connection, **values)
        connection.exec_driver_sql(call.text, call.bound)

    def of(self, connection: Connection, **values: Any) -> Call:
        dialect = connection.dialect
        text, binding, rows = self._on(dialect)
        bound: dict[str, object] = {}
        for key, value in values.items():
            if self._parameters[key].expanding:
                names = [f"{key}_{number}" for number in range(len(value))]
                text = text.replace(f"({key})", f"({', '.join(_mark(name, dialect) for name in names)})")
                bound.update(zip(names, value, strict=True))
            else:
                bound[key] = _as_other(binding[key], value)
        return Call(text, bound, rows)

    def _on(self, dialect: Dialect) -> _Prepared:
        if dialect.name not in self._prepared:
            types = {key: _of_type(parameter.type, dialect) for key, parameter in self._parameters.items()}
            binding = {key: type_.bind_processor(dialect) for key, type_ in types.items()}
            self._prepared[dialect.name] = _Prepared(self._text(dialect), binding, Rows(self._statement, dialect))
        return self._prepared[dialect.name]

    def _text(self, dialect: Dialect) -> str:
        """Each parameter as the driver wants it; where a list comes, its name in brackets."""
        if isinstance(self._statement, str):
            text = self._statement
        else:
            text = str(self._statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))  # type: ignore[attr-defined]
        for key, parameter in self._parameters.items():
            text = re.sub(rf"(?<!:):{key}\b", f"({key})" if parameter.expanding else _mark(key, dialect), text)
        return text


def _of_type(type_: TypeEngine[Any], dialect: Dialect) -> TypeEngine[Any]:
    return type_.dialect_impl(dialect)


def _mark(name: str, dialect: Dialect) -> str:
    return f":{name}" if dialect.paramstyle == "qmark" else f"%({name})s"


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
