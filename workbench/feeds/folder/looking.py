"""Which files in a watched folder are complete: not named as half-written, steady between two looks, and closed."""

import fcntl
import os
import signal
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from workbench.feeds.folder.places import Places
from workbench.intake.files import NOBODYS

HALF_WRITTEN = (".part", ".partial", ".tmp", ".temp", ".filepart", ".crdownload", ".download")
"""A file of such a name is left alone until it is renamed: the surest way to put one here."""

SETTLED_FOR = 2.0
"""Seconds between two looks that find the same size and time."""

FORGOTTEN_AFTER = 3600.0
"""Seconds after which one that is still named as half-written is told."""

NO_FILE = {
    stat.S_IFLNK: "is a link, not a file; put the file itself here",
    stat.S_IFIFO: "is a pipe, not a file; put the file itself here",
    stat.S_IFSOCK: "is a socket, not a file; put the file itself here",
    stat.S_IFCHR: "is a device, not a file; put the file itself here",
    stat.S_IFBLK: "is a device, not a file; put the file itself here",
}


@dataclass(frozen=True, slots=True, order=True)
class Stamp:
    """What tells one state of a file from another; in the order in which files are taken."""

    mtime_ns: int
    size: int
    inode: int


@dataclass(slots=True)
class Look:
    """What lies in the folder: what is complete, in the order in which it came, and how many there are of the others.
    What is no file (a link, a pipe) is taken too, to be refused."""

    complete: list[tuple[str, Stamp]] = field(default_factory=list)
    unsettled: int = 0
    folders: int = 0
    forgotten: int = 0


class Watcher:
    """Remembers between two looks what was there, and since when it has not changed."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self._since: dict[str, tuple[Stamp, float]] = {}

    def look(self, *, clock: float, epoch: float) -> Look:
        """`clock` runs evenly (seconds), `epoch` is the time of day. Raises OSError if the folder is away."""
        look, seen = Look(), {}
        for name, found in _entries(self.places.folder):
            kind = stat.S_IFMT(found.st_mode)
            if self.places.is_ours(name) or _is_nobodys(name):
                continue
            if kind == stat.S_IFDIR:
                look.folders += 1
            elif name.lower().endswith(HALF_WRITTEN):
                look.forgotten += epoch - found.st_mtime > FORGOTTEN_AFTER
            else:
                seen[name] = self._sort_in(look, name, found, clock)
        self._since = seen
        look.complete.sort(key=lambda each: (each[1].mtime_ns, each[0]))
        return look

    def _sort_in(self, look: Look, name: str, found: os.stat_result, clock: float) -> tuple[Stamp, float]:
        stamp = Stamp(found.st_mtime_ns, found.st_size, found.st_ino)
        before, since = self._since.get(name, (None, clock))
        since = since if before == stamp else clock
        is_file = stat.S_ISREG(found.st_mode)
        is_steady = clock - since >= SETTLED_FOR
        if not is_file or (is_steady and not is_open_for_writing(self.places.folder / name)):
            look.complete.append((name, stamp))
        else:
            look.unsettled += 1
        return stamp, since


def what_it_is(file: Path) -> str:
    """Empty for a file; else what is said of it."""
    kind = stat.S_IFMT(file.lstat().st_mode)
    return "" if kind == stat.S_IFREG else NO_FILE.get(kind, "is not a file; put the file itself here")


def stamp_of(file: Path) -> Stamp:
    found = file.lstat()
    return Stamp(found.st_mtime_ns, found.st_size, found.st_ino)


def _entries(folder: Path) -> Iterator[tuple[str, os.stat_result]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            try:
                yield entry.name, entry.stat(follow_symlinks=False)
            except FileNotFoundError:  # gone meanwhile
                continue


def _is_nobodys(name: str) -> bool:
    return name.startswith((".", "~$")) or name.lower() in NOBODYS


def is_open_for_writing(file: Path) -> bool:
    """By asking the kernel for a read lease, which it refuses while anybody has the file open to write.

    Where it cannot say (another's file, a network share, another system) the answer is no: the file is steady.
    """
    if not hasattr(fcntl, "F_SETLEASE"):
        return False
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:  # what is wrong with it is said when it is taken
        return False
    try:
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)  # which is ignored: whoever opens it now may wait for us
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return False
