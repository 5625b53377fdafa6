"""Whether files are their owner's alone, and whether there is room."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from workbench import db, private_files
from workbench.operations.doctor.answers import Answer, Examined, fine, wrong
from workbench.settings import INSTANCE

LEAST_ROOM, LEAST_SHARE = 1024**3, 0.05
"""Bytes that must be free, and the share of the disk."""


def modes(examined: Examined) -> Iterator[Answer]:
    """Of the files with records and keys, and of the folders that they are in."""
    kept = [*_private(examined)]
    open_to_others = [path for path in kept if private_files.is_open_to_others(path)]
    for path in open_to_others:
        how = "700" if path.is_dir() else "600"
        yield wrong(f"Others on this machine may use {path}.", f"chmod {how} {path}")
    if not open_to_others:
        yield fine("Files with records and keys are their owner's alone.")


def disk_space(examined: Examined) -> Iterator[Answer]:
    """Once for each disk."""
    seen = set()
    for what, folder in _filling(examined):
        found = _nearest(folder)
        if (disk := found.stat().st_dev) in seen:
            continue
        seen.add(disk)
        total, _, free = shutil.disk_usage(found)
        room = f"{free / 1024**3:.1f} GB are free for {what} in {folder}"
        if free < LEAST_ROOM or free < total * LEAST_SHARE:
            yield wrong(f"Only {room}.", "make room, or take a larger disk: nothing can be decided on a full one")
        else:
            yield fine(f"{room}.")


def _private(examined: Examined) -> Iterator[Path]:
    given = examined.settings
    file = examined.database_file
    paths = [given.exports, given.uploads, given.checkpoints, given.signing_key, INSTANCE, INSTANCE / "secret-key"]
    paths += [file.parent, *_beside(examined)] if file else []
    yield from sorted({path for path in paths if path and _is_there(path)})


def _beside(examined: Examined) -> list[Path]:
    file = examined.database_file
    all_of_it = [file, *db.beside(file)] if file else []
    return [path for path in all_of_it if _is_there(path)]


def _is_there(path: Path) -> bool:
    """False where another user has closed its folder to this one: then it is no file of ours."""
    try:
        return path.exists()
    except PermissionError:
        return False


def _filling(examined: Examined) -> Iterator[tuple[str, Path]]:
    if examined.database_file:
        yield "the database", examined.database_file.parent
    yield "exports", examined.settings.exports
    yield "uploads", examined.settings.uploads
    yield "checkpoints", examined.settings.checkpoints
    yield "answers to slow clients", Path(tempfile.gettempdir())


def _nearest(folder: Path) -> Path:
    """The folder, or the one above it that is there."""
    return next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
