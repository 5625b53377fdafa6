"""Files and folders that are their owner's alone (0600 and 0700), whatever the process's umask says."""

import os
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

FILE, FOLDER = 0o600, 0o700
OTHERS = 0o077
"""What others than the owner may do, of a mode."""


def make_folder(folder: Path) -> Path:
    """The folder, with those above it that are missing. One that is there stays as it is."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(mode=FOLDER, exist_ok=True)
        close_to_others(folder)
    return folder


def new_file(file: Path) -> BinaryIO:
    """Raises FileExistsError."""
    return _opened(file, os.O_EXCL)


def written_anew(file: Path) -> BinaryIO:
    """Made, or emptied."""
    return _opened(file, os.O_TRUNC)


def close_to_others(path: Path) -> None:
    """Take from others what they may do with it. What belongs to another user stays as it is: `doctor` says so."""
    with suppress(OSError):
        mode = path.stat().st_mode & 0o777
        if mode & OTHERS:
            path.chmod(mode & ~OTHERS)


def is_open_to_others(path: Path) -> bool:
    return bool(path.stat().st_mode & OTHERS)


def _opened(file: Path, how: int) -> BinaryIO:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | how, FILE)
    os.fchmod(descriptor, FILE)
    return os.fdopen(descriptor, "wb")
