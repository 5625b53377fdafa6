"""The two kinds of backup, told by how their files begin."""

from enum import Enum
from pathlib import Path

from workbench.errors import WorkbenchError


class BackupFault(WorkbenchError):
    """A backup cannot be made or put back; the message says why, and what to do."""


class Kind(Enum):
    SQLITE = "SQLite"
    POSTGRESQL = "PostgreSQL"


_BEGINNINGS = {b"SQLite format 3\0": Kind.SQLITE, b"PGDMP": Kind.POSTGRESQL}


def kind_of(file: Path) -> Kind:
    """Raises BackupFault."""
    try:
        with file.open("rb") as opened:
            begins = opened.read(16)
    except OSError as error:
        raise BackupFault(f"{file} cannot be read: {error.strerror}") from error
    for beginning, kind in _BEGINNINGS.items():
        if begins.startswith(beginning):
            return kind
    raise BackupFault(f"{file} is no backup: it is neither an SQLite database nor an archive of pg_dump")
