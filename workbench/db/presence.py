"""Whether the database is there: what answers when it is not, and an SQLite file that was moved or removed in use."""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DatabaseError, DisconnectionError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.orm import Session

_AWAY = (OperationalError, InterfaceError, NoConnectionFree)


def is_away(error: object) -> bool:
    """Does the error say that the database cannot be asked now, whatever is asked? It is no database, is locked, or
    does not answer; the other kinds of error are faults of ours."""
    return isinstance(error, _AWAY) or type(error) is DatabaseError


def ask(session: Session) -> None:
    """Ask for what every database of the workbench has. Raises an error that `is_away` knows, if it does not answer."""
    session.execute(text("SELECT version_num FROM alembic_version"))


def never_make_a_file(engine: Engine) -> Engine:
    """Let SQLite's connections neither make a missing file nor go on in one that is no longer at its place: what they
    wrote there would be lost. Only `db upgrade` makes a database."""
    file = engine.url.database
    if engine.dialect.name == "sqlite" and file and file != ":memory:":
        path = Path(file)
        event.listen(engine, "do_connect", lambda *_: _require(path))
        event.listen(engine, "connect", lambda _connection, record: record.info.update(identity=_identity(path)))
        event.listen(engine, "checkout", lambda _connection, record, _proxy: _require_same(path, record.info))
    return engine


def _require(file: Path) -> None:
    if _identity(file) is None:
        raise sqlite3.OperationalError("the database file is not there")


def _require_same(file: Path, info: dict[str, Any]) -> None:
    """The pool answers by connecting anew, as it does for a connection that was opened before this was asked for."""
    if info.get("identity") is None or _identity(file) != info["identity"]:
        raise DisconnectionError("the database file is another one")


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
