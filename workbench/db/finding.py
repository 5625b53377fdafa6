"""Rows found by a list of values, quickly: the list is one parameter, whatever its length.

With a parameter for each value, SQLAlchemy and SQLite would both prepare the statement anew for every length of the
list, which took several times as long as running it.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import orjson
from sqlalchemy import ColumnElement, Connection, Dialect, Select, text

from workbench.db import driver
from workbench.db.rows import Rows

_AMONG = {
    "sqlite": ("IN", text("(SELECT value FROM json_each(:wanted))")),
    "postgresql": ("=", text("ANY(:wanted)")),
}


class _Prepared(NamedTuple):
    """`order` is that of the parameters where they have no names."""

    statement: str
    order: Sequence[str] | None
    rows: Rows


class Finding:
    """`statement` is asked for the rows of which `by` is among the values: texts or whole numbers.

    It has a `bindparam` for whatever else is given with each call, as the driver takes it, and no constants. Rows are
    named tuples, their values of the columns' types.
    """

    def __init__(self, statement: Select[*tuple[Any, ...]], by: ColumnElement[Any]) -> None:
        self._statement, self._by = statement, by
        self._prepared: dict[str, _Prepared] = {}

    def __call__(self, connection: Connection, values: Iterable[Any], **given: Any) -> list[Any]:
        wanted = [*values]
        if not wanted:
            return []
        prepared = self._on(connection.dialect)
        if prepared.order is None:
            found = driver.run(connection, prepared.statement, {**given, "wanted": wanted})
        else:
            given["wanted"] = orjson.dumps(wanted).decode()
            found = driver.run(connection, prepared.statement, tuple(given[name] for name in prepared.order))
        return prepared.rows(driver.rows(connection, found))

    def _on(self, dialect: Dialect) -> _Prepared:
        if dialect.name not in self._prepared:
            operator, values = _AMONG[dialect.name]
            statement = self._statement.where(self._by.bool_op(operator)(values))
            compiled = statement.compile(dialect=dialect)
            order = compiled.positiontup if dialect.positional else None
            self._prepared[dialect.name] = _Prepared(str(compiled), order, Rows(self._statement, dialect))
        return self._prepared[dialect.name]
