"""Rows found by a list of values, by statements that are prepared once."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Dialect, Select, text

from workbench.db import driver
from workbench.db.driver import LISTING
from workbench.db.rows import Rows


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
        given["wanted"] = LISTING[connection.dialect.name].convert(wanted)
        bound = given if prepared.order is None else tuple(given[name] for name in prepared.order)
        found = driver.run(connection, prepared.statement, bound)
        return prepared.rows(driver.rows(connection, found))

    def _on(self, dialect: Dialect) -> _Prepared:
        if dialect.name not in self._prepared:
            listing = LISTING[dialect.name]
            among = self._by.bool_op(listing.operator)(text(listing.values.format(":wanted")))
            statement = self._statement.where(among)
            compiled = statement.compile(dialect=dialect)
            order = compiled.positiontup if dialect.positional else None
            self._prepared[dialect.name] = _Prepared(str(compiled), order, Rows(self._statement, dialect))
        return self._prepared[dialect.name]
