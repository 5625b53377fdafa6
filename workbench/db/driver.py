"""Statements given to the driver itself: what SQLAlchemy makes of each result takes longer than most of them do."""

from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError


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
