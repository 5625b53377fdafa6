"""Statements given to the driver itself: what SQLAlchemy makes of each result takes longer than most of them do."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from workbench.db.rows import Convert


class _Listing(NamedTuple):
    """How to say that something is among the values of a parameter, and how the driver takes them."""

    operator: str
    values: str
    convert: Convert


def _as_json(values: Sequence[Any]) -> str:
    return orjson.dumps([*values]).decode()


LISTING = {
    "sqlite": _Listing("IN", "(SELECT value FROM json_each({}))", _as_json),
    "postgresql": _Listing("=", "ANY({})", list),
}
"""A list of texts or whole numbers is one parameter, whatever its length. With one for each value, SQLAlchemy and the
database would prepare the statement anew for every length, which took several times as long as running it.
"""


def run(connection: Connection, statement: str, bound: Any, *, many: bool = False) -> Any:
    """The driver's cursor, after it has run this in the connection's transaction; with `many`, once for each.

    Raises what SQLAlchemy would, and tells those who listen to statements.
    """
    if not connection.in_transaction():
        connection.begin()
    return run_at_once(connection, statement, bound, many=many)


def run_at_once(connection: Connection, statement: str, bound: Any = (), *, many: bool = False) -> Any:
    """The same without beginning a transaction."""
    cursor = connection.connection.cursor()
    for listener in connection.dispatch.before_cursor_execute:
        listener(connection, cursor, statement, bound, None, many)
    try:
        if many:
            cursor.executemany(statement, bound)
        else:
            cursor.execute(statement, bound)
    except _errors(connection) as error:
        raise as_ours(error, connection) from error
    return cursor


def rows(connection: Connection, cursor: Any) -> list[Any]:
    try:
        found: list[Any] = cursor.fetchall()
    except _errors(connection) as error:
        raise as_ours(error, connection) from error
    return found


def as_ours(error: Exception, connection: Connection) -> DBAPIError:
    """SQLAlchemy's error for the driver's, without statement and values."""
    made: DBAPIError = DBAPIError.instance(None, None, error, _errors(connection), True, dialect=connection.dialect)  # type: ignore[assignment]
    return made


def _errors(connection: Connection) -> type[Exception]:
    found: type[Exception] = connection.dialect.loaded_dbapi.Error
    return found
