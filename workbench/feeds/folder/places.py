"""Where things lie in a watched folder, and names that are safe there, in the database and on a page."""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from workbench.errors import Invalid
from workbench.private_files import make_folder

MOST_BYTES_OF_NAME = 180
"""File systems take 255; there must be room for what is added."""

_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\\ufffd\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Control characters, separators, what was no UTF-8, and what turns the direction of a line."""


@dataclass(frozen=True, slots=True)
class Places:
    """`taking` holds what was taken, each file in a folder of its own that is named by its token, until it is done."""

    folder: Path

    @property
    def done(self) -> Path:
        return self.folder / "done"

    @property
    def refused(self) -> Path:
        return self.folder / "refused"

    @property
    def taking(self) -> Path:
        return self.folder / ".taking"

    def make(self) -> None:
        for each in (self.done, self.refused, self.taking):
            make_folder(each)

    def is_ours(self, name: str) -> bool:
        return name in (self.done.name, self.refused.name, self.taking.name)


def safe_name(name: str) -> str:
    """As people and the database can read it; its ending stays, which says what it holds."""
    readable = _UNSAFE.sub("_", os.fsencode(name).decode("utf-8", errors="replace")).strip() or "_"
    stem, dot, suffix = readable.rpartition(".")
    if not stem or len(suffix.encode()) > 20:
        stem, dot, suffix = readable, "", ""
    if suffix.lower() == "gz" and "." in stem:
        stem, _, inner = stem.rpartition(".")
        suffix = f"{inner[:20]}.{suffix}"
    room = MOST_BYTES_OF_NAME - len(suffix.encode())
    return stem.encode()[:room].decode("utf-8", errors="ignore") + dot + suffix


def require_usable(folder: Path) -> Path:
    """The folder's full path. Raises Invalid if files cannot be taken from it."""
    try:
        found = folder.resolve(strict=True)
        if not found.is_dir():
            raise Invalid({"place": f"{folder} is not a folder"})
        Places(found).make()
        tried = found / f".{uuid4()}"
        tried.mkdir()
        tried.rename(Places(found).taking / tried.name).rmdir()
    except OSError as error:
        raise Invalid({"place": f"{folder} cannot be used: {error.strerror}. {TO_DO}"}) from error
    return found


TO_DO = "The user that runs the workbench must be able to read, add and move files there"
