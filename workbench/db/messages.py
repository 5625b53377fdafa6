"""Several statements in one message to PostgreSQL: each alone waits for an answer, in a turn for which others wait.

On SQLite, which is in the process, they are run one after the other.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from workbench.db.prepared import Call

logging.getLogger("psycopg").setLevel(logging.ERROR)
"""It would log what else went wrong in a message that has failed, with values, which may be clinical."""


def fetch(connection: Connection, *calls: Call) -> list[list[Any]]:
    """The rows that each of these finds. They are run in this order, each seeing what is committed when it begins."""
    if connection.dialect.name == "sqlite":
        found = [connection.exec_driver_sql(call.text, call.bound).all() for call in calls]
    else:
        found = _asked_together(connection, calls)
    return [call.rows(rows) for rows, call in zip(found, calls, strict=True)]


def _asked_together(connection: Connection, calls: Sequence[Call]) -> list[Any]:
    driver = _driver(connection)
    with one_message(connection):
        cursors = [driver.execute(call.text, call.bound) for call in calls]
    return [cursor.fetchall() for cursor in cursors]


@contextmanager
def one_message(connection: Connection) -> Iterator[None]:
    """Send together what is run in this block, at its end. Nothing in it may read: its rows are not there yet.

    What fails raises at the end of the block, as what it would have raised by itself.
    """
    if connection.dialect.name == "sqlite":
        yield
        return
    error_of_driver = connection.dialect.loaded_dbapi.Error
    try:
        with _driver(connection).pipeline():
            yield
    except error_of_driver as error:
        raise DBAPIError.instance(None, None, error, error_of_driver, True, dialect=connection.dialect) from error


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection
