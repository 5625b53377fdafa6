"""Rows found by a list of values, quickly: the list is one parameter, whatever its length.

With a parameter for each value, SQLAlchemy and SQLite would both prepare the statement anew for every length of the
list, which took several times as long as running it.
"""

from collections import namedtuple
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import orjson
from sqlalchemy import ColumnElement, Connection, Dialect, Select, text

from workbench.db.prepared import Convert

_AMONG = {
    "sqlite": ("IN", text("(SELECT value FROM json_each(:wanted))")),
    "postgresql": ("=", text("ANY(:wanted)")),
}

KNOWN_VALUES = 1 << 12
"""Of a column, so many are converted once: words, times, yes and no."""


class _Prepared(NamedTuple):
    """`order` is that of the parameters where they have no names; `converters` are of the columns that need one."""

    statement: str
    order: Sequence[str] | None
    converters: Sequence[tuple[int, Convert]]


class Finding:
    """`statement` is asked for the rows of which `by` is among the values: texts or whole numbers.

    It has a `bindparam` for whatever else is given with each call, as the driver takes it, and no constants. Rows are
    named tuples, their values of the columns' types (none that can be changed: JSON is not for this).
    """

    def __init__(self, statement: Select[*tuple[Any, ...]], by: ColumnElement[Any]) -> None:
        self._statement, self._by = statement, by
        self._make_row = _row_with(statement.selected_columns.keys())
        self._prepared: dict[str, _Prepared] = {}

    def __call__(self, connection: Connection, values: Iterable[Any], **given: Any) -> list[Any]:
        wanted = [*values]
        if not wanted:
            return []
        prepared = self._on(connection.dialect)
        if prepared.order is None:
            found = connection.exec_driver_sql(prepared.statement, {**given, "wanted": wanted})
        else:
            given["wanted"] = orjson.dumps(wanted).decode()
            found = connection.exec_driver_sql(prepared.statement, tuple(given[name] for name in prepared.order))
        return list(map(self._make_row, _converted(found.all(), prepared.converters)))

    def _on(self, dialect: Dialect) -> _Prepared:
        if dialect.name not in self._prepared:
            operator, values = _AMONG[dialect.name]
            statement = self._statement.where(self._by.bool_op(operator)(values))
            compiled = statement.compile(dialect=dialect)
            order = compiled.positiontup if dialect.positional else None
            self._prepared[dialect.name] = _Prepared(str(compiled), order, self._converters(dialect))
        return self._prepared[dialect.name]

    def _converters(self, dialect: Dialect) -> list[tuple[int, Convert]]:
        types = [column.type.dialect_impl(dialect) for column in self._statement.selected_columns]
        found = ((place, each.result_processor(dialect, None)) for place, each in enumerate(types))
        return [(place, lru_cache(KNOWN_VALUES)(convert)) for place, convert in found if convert is not None]


def _row_with(names: Iterable[str]) -> Convert:
    row: Any = namedtuple("Row", [*names])  # type: ignore[misc]
    make: Convert = row._make
    return make


def _converted(rows: Sequence[Any], converters: Sequence[tuple[int, Convert]]) -> Iterator[Iterable[Any]]:
    if not converters:
        return iter(rows)
    return (_with(list(row), converters) for row in rows)


def _with(values: list[Any], converters: Sequence[tuple[int, Convert]]) -> list[Any]:
    for place, convert in converters:
        values[place] = convert(values[place])
    return values
