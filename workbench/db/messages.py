"""Several statements in one message to PostgreSQL: each alone waits for an answer, in a turn for which others wait.

On SQLite, which is in the process, they are run one after the other.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from sqlalchemy import Connection

from workbench.db import driver
from workbench.db.prepared import Call

logging.getLogger("psycopg").setLevel(logging.ERROR)
"""It would log what else went wrong in a message that has failed, with values, which may be clinical."""


def fetch(connection: Connection, *calls: Call) -> list[list[Any]]:
    """The rows that each of these finds. They are run in this order, each seeing what is committed when it begins."""
    with one_message(connection) if len(calls) > 1 else nullcontext():
        cursors = [driver.run(connection, call.text, call.bound) for call in calls]
    return [
        call.rows(driver.rows(connection, cursor)) if call.rows else []
        for call, cursor in zip(calls, cursors, strict=True)
    ]


@contextmanager
def one_message(connection: Connection) -> Iterator[None]:
    """Send together what is run in this block, at its end. Nothing in it may read: its rows are not there yet.

    What fails raises at the end of the block, as what it would have raised by itself.
    """
    if connection.dialect.name == "sqlite":
        yield
        return
    try:
        with connection.connection.driver_connection.pipeline():  # type: ignore[union-attr]
            yield
    except connection.dialect.loaded_dbapi.Error as error:
        raise driver.as_ours(error, connection) from error
