"""SQLite databases copied by SQLite's own backup, page by page, while others read and write."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL, Engine

from workbench import db
from workbench.operations.backups.becoming import becoming
from workbench.operations.backups.kinds import BackupFault

PAGES = 4_000
"""Copied between two steps of the progress bar: some 16 MB."""

Tell = Callable[[int, int], None]


@contextmanager
def copy_of(source: Path, target: Path, *, tell: Tell) -> Iterator[Path]:
    """A copy of a database in use, under another name beside `target` until this ends; then it is `target`.

    It holds what was committed when it began. After an error nothing of it is left. Raises BackupFault.
    """
    with becoming(target) as made:
        write_copy(f"file:{_quoted(source)}?mode=rw", made, tell=tell)
        yield made


@contextmanager
def copied_back(backup: Path, target: Path, *, tell: Tell) -> Iterator[Path]:
    """The same of a backup that nobody has open."""
    for log in db.beside(backup, db.JOURNALS):
        if log.exists() and log.stat().st_size:
            raise BackupFault(
                f"{log} lies beside the backup: it was copied by hand, or is in use; use workbench backup"
            )
    with becoming(target) as made:
        write_copy(f"file:{_quoted(backup)}?immutable=1", made, tell=tell)
        yield made


def write_copy(source: str, target: Path, *, tell: Tell) -> None:
    """The transaction in which it reads keeps the copy steady, however much is written meanwhile."""
    try:
        with (
            closing(sqlite3.connect(source, uri=True, isolation_level=None)) as reading,
            closing(sqlite3.connect(target)) as writing,
        ):
            reading.execute("BEGIN")
            reading.execute("SELECT count(*) FROM sqlite_master").fetchone()
            reading.backup(writing, pages=PAGES, progress=lambda _status, left, total: tell(total - left, total))
    except sqlite3.Error as error:
        raise BackupFault(f"the database could not be copied: {error}") from error


def engine_on(file: Path) -> Engine:
    return db.open_engine(URL.create("sqlite", database=str(file)))


def _quoted(file: Path) -> str:
    return str(file.absolute()).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
