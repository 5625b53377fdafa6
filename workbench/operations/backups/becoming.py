"""A file that is written whole or not at all: under another name beside its place until it is done."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from workbench import db, private_files
from workbench.operations.backups.kinds import BackupFault


@contextmanager
def becoming(target: Path) -> Iterator[Path]:
    """An empty file, its owner's alone; then it is `target`. After an error, Ctrl-C or SIGTERM nothing of it is left.

    Raises BackupFault.
    """
    made = target.with_name(f".{target.name}.{os.getpid()}")
    with stopped_by_sigterm():
        try:
            try:
                private_files.make_folder(target.parent)
                private_files.new_file(made).close()
            except OSError as error:
                raise BackupFault(f"nothing can be written to {target.parent}: {error.strerror}") from error
            yield made
            db.synchronise(made)
            _put(made, target)
            db.synchronise(target.parent)
        finally:
            for left in (made, *db.beside(made)):
                left.unlink(missing_ok=True)


def _put(made: Path, target: Path) -> None:
    """Under its own name, which nothing else has taken meanwhile: renaming alone would replace it without a word."""
    for path in db.beside(target, db.JOURNALS):
        if path.exists():
            raise _taken(path)
    try:
        os.link(made, target)
        made.unlink()
    except FileExistsError as error:
        raise _taken(target) from error
    except OSError:  # a file system that gives a file one name only
        if target.exists():
            raise _taken(target) from None
        made.rename(target)


def _taken(path: Path) -> BackupFault:
    return BackupFault(f"{path} came to be there meanwhile: nothing is replaced; move it away and try again")


@contextmanager
def stopped_by_sigterm() -> Iterator[None]:
    """SIGTERM, by which a unit is stopped, ends the program as Ctrl-C does: through what cleans up behind it."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
