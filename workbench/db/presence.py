"""Whether the database is there: what answers when it is not, and an SQLite file that was moved or replaced in use."""

import os
import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DatabaseError, DBAPIError, DisconnectionError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.orm import Session

from workbench import private_files

_AWAY = (OperationalError, InterfaceError, NoConnectionFree)

MISSING = "the database file is not there"
REPLACED = (
    "the database file was moved away or replaced while it was in use: stop the workbench, put the right file in its "
    "place, and start it again"
)
KEEPS = "workbench_keeps_to_its_file"
JOURNALS = ("-wal", "-shm", "-journal")
"""How the names of SQLite's own files beside a database end: they are part of whichever database lies beside them."""

BESIDE = (*JOURNALS, "-line")
"""And with the line in which those wait who write to it (`line.py`)."""

Identity = tuple[int, int]
"""The device and inode of a file."""


def is_away(error: object) -> bool:
    """Does the error say that the database cannot be asked now, whatever is asked? It is no database, is locked, or
    does not answer; the other kinds of error are faults of ours."""
    return isinstance(error, _AWAY) or type(error) is DatabaseError


def told_by_driver(error: DatabaseError) -> str:
    """The first line of the driver's message, without the statement and its values, which may be clinical."""
    said = str(error.orig).splitlines()
    return said[0] if said else type(error.orig).__name__


def kind_of(error: Exception) -> str:
    """The name of the error's type; for a database error, of the driver's error, such as "IntegrityError"."""
    return type(error.orig if isinstance(error, DBAPIError) and error.orig else error).__name__


def said_of_file(error: object) -> str:
    """What is wrong with the database file, if the error says that: our own words."""
    said = str(error.orig) if isinstance(error, DatabaseError) else ""
    return said if said in {MISSING, REPLACED} else ""


def ask(session: Session) -> None:
    """Ask for what every database of the workbench has. Raises an error that `is_away` knows, if it does not answer."""
    session.execute(text("SELECT version_num FROM alembic_version"))


def make_private(file: Path, *, may_be_made: bool) -> None:
    """Let nobody else read an SQLite file or what SQLite lays beside it; make a missing one before SQLite does."""
    if may_be_made:
        with suppress(OSError):  # SQLite says what is wrong
            private_files.new_file(file).close()
    for each in (file, *beside(file)):
        private_files.close_to_others(each)


def beside(file: Path, endings: Sequence[str] = BESIDE) -> list[Path]:
    """What may lie beside an SQLite file while it is in use."""
    return [file.with_name(file.name + ending) for ending in endings]


def keep_to_its_file(engine: Engine) -> Engine:
    """Let SQLite's connections neither make a missing file nor use another than the one that is there now: what they
    wrote to either would be lost. Only `db upgrade` makes a database."""
    if file := file_of(engine):
        kept = _KeptTo(file)
        engine.update_execution_options(**{KEEPS: True})
        event.listen(engine, "do_connect", kept.require)
        event.listen(engine, "checkout", kept.require_connection)
    return engine


def keeps_to_its_file(engine: Engine) -> bool:
    return bool(engine.get_execution_options().get(KEEPS))


def file_of(engine: Engine) -> Path | None:
    """The file of an SQLite database that is not in memory."""
    file = engine.url.database if engine.dialect.name == "sqlite" else None
    return Path(file) if file and file != ":memory:" and not file.startswith("file:") else None


def identity_of(file: str | os.PathLike[str]) -> Identity | None:
    try:
        found = os.stat(file)  # noqa: PTH116 (each turn to write asks, and a path object takes twice as long)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def require_same(info: dict[str, Any]) -> None:
    """Of a connection that writes: raises OperationalError if the file it has open is no longer at its place."""
    if info["file"] and identity_of(info["file"]) != info["identity"]:
        raise OperationalError("looking at the database file", None, sqlite3.OperationalError(REPLACED))


class _KeptTo:
    """The file that an engine began with."""

    def __init__(self, file: Path) -> None:
        self.file, self.identity = file, identity_of(file)

    def require(self, *_: object) -> None:
        found = identity_of(self.file)
        if found is None:
            raise sqlite3.OperationalError(MISSING if self.identity is None else REPLACED)
        self.identity = self.identity or found
        if found != self.identity:
            raise sqlite3.OperationalError(REPLACED)

    def require_connection(self, _connection: object, record: Any, _proxy: object) -> None:
        """The pool answers by connecting anew, which `require` refuses unless the file is back."""
        if identity_of(self.file) != record.info["identity"]:
            raise DisconnectionError(REPLACED)
