"""Statements that are run so often that what SQLAlchemy does for each run costs more than the database does.

Its cache spares the compiling, but every constant is bound and converted anew for each run: for a statement with forty
constants that took five times as long as running it. These go to the driver as they are, and are prepared by it.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import BindParameter, ColumnElement, Connection, Dialect, Executable, Select, literal_column
from sqlalchemy.types import TypeEngine

from workbench.db import driver
from workbench.db.driver import LISTING
from workbench.db.rows import Convert, Rows

W = TypeVar("W", bound=StrEnum)


def constant(word: W, type_: TypeEngine[W]) -> ColumnElement[W]:
    """A word of ours, written into the statement where `literal` would bind it."""
    return literal_column(f"'{word.value}'", type_)


def placeholder(parameter: BindParameter[Any]) -> ColumnElement[Any]:
    """Where a `Written` statement has this parameter."""
    return literal_column(f":{parameter.key}", parameter.type)


def is_among(column: ColumnElement[Any], parameter: BindParameter[Any]) -> ColumnElement[bool]:
    """The condition that it is one of the values of this expanding parameter: texts or whole numbers.

    SQLite takes a list for longer than it is. Where a practice is compared beside it, write `practice_id + 0`: else it
    goes through all that the practice has.
    """
    return column.bool_op("IN")(placeholder(parameter))


class Call(NamedTuple):
    """A statement in the driver's words, what is bound in it, and what makes its rows into ours, if it has any."""

    text: str
    bound: Mapping[str, object]
    rows: Rows | None


class _Prepared(NamedTuple):
    """`converters` are of the parameters that need one."""

    text: str
    converters: Mapping[str, Convert]
    rows: Rows | None


class Written:
    """A statement as text with its constants written in, made once for each dialect.

    Only `parameters` are bound; it has their placeholders. A list may be given for one that is expanding.
    """

    def __init__(self, statement: Executable | str, *parameters: BindParameter[Any]) -> None:
        self._statement, self._parameters = statement, {parameter.key: parameter for parameter in parameters}
        self._prepared: dict[str, _Prepared] = {}

    def run(self, connection: Connection, **values: Any) -> None:
        call = self.of(connection, **values)
        driver.run(connection, call.text, call.bound)

    def of(self, connection: Connection, **values: Any) -> Call:
        prepared = self._on(connection.dialect)
        for key, convert in prepared.converters.items():
            values[key] = convert(values[key])
        return Call(prepared.text, values, prepared.rows)

    def _on(self, dialect: Dialect) -> _Prepared:
        if dialect.name not in self._prepared:
            rows = Rows(self._statement, dialect) if isinstance(self._statement, Select) else None
            self._prepared[dialect.name] = _Prepared(self._text(dialect), self._converters(dialect), rows)
        return self._prepared[dialect.name]

    def _converters(self, dialect: Dialect) -> dict[str, Convert]:
        found = {key: _convert(parameter, dialect) for key, parameter in self._parameters.items()}
        return {key: convert for key, convert in found.items() if convert is not None}

    def _text(self, dialect: Dialect) -> str:
        """Each parameter as the driver wants it."""
        if isinstance(self._statement, str):
            text = self._statement
        else:
            text = str(self._statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))  # type: ignore[attr-defined]
        for key, parameter in self._parameters.items():
            mark = _mark(dialect).format(key)
            if parameter.expanding:
                listing = LISTING[dialect.name]
                text = re.sub(rf"\bIN :{key}\b", f"{listing.operator} {listing.values.format(mark)}", text)
            else:
                text = re.sub(rf"(?<!:):{key}\b", mark, text)
        return text


def _convert(parameter: BindParameter[Any], dialect: Dialect) -> Convert | None:
    if parameter.expanding:
        return LISTING[dialect.name].convert
    convert: Convert | None = parameter.type.dialect_impl(dialect).bind_processor(dialect)
    return convert


def _mark(dialect: Dialect) -> str:
    """How the driver wants a parameter to be named."""
    return ":{}" if dialect.paramstyle == "qmark" else "%({})s"
