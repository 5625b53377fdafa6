"""A file taken out of the folder by one rename, so that nobody else has its name, and put away by another one."""

import hashlib
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from workbench.feeds.folder.looking import Stamp, stamp_of
from workbench.feeds.folder.places import Places, safe_name
from workbench.intake import Counts
from workbench.models import ReceivedFile
from workbench.private_files import new_file

CANNOT_BE_OPENED = "it cannot be opened: {}. Let the user that runs the workbench read it, and put it here again"
NOT_A_FILE = "it is not a file any more"
AGAIN = (
    "What could be read is kept. Put right what is named above and put the file here again: nothing is kept twice.\n"
)
CHUNK = 1024 * 1024


class Taken(NamedTuple):
    """A file that was taken, with its token and the feed that took it (None: an earlier release did not say)."""

    file: Path
    token: str
    feed: int | None


def take(places: Places, name: str, stamp: Stamp, feed: int) -> Taken | None:
    """Move it to a folder of its own, which its token and the feed name; None: it has changed or gone meanwhile.

    Whoever finds it there after a crash knows whose it is, also where nothing was noted of it yet.
    """
    own = places.taking / f"{uuid4()}.{feed}"
    own.mkdir(mode=0o700)
    taken = own / safe_name(name)
    try:
        (places.folder / name).rename(taken)
    except FileNotFoundError:
        own.rmdir()
        return None
    except OSError:
        own.rmdir()
        raise
    if stamp_of(taken) == stamp:
        return _taken(taken)
    give_back(taken, places.folder / name)
    return None


def give_back(taken: Path, to: Path) -> None:
    """What was written to while it was taken, and over nothing: where another file has its name by now, it is taken as
    it is. Where the file system has no second names (FAT, some shares) it is renamed.
    """
    with suppress(OSError):
        if _has_two_names(taken, to):
            taken.unlink()
        elif os.path.lexists(to):
            return
        else:
            taken.rename(to)
        taken.parent.rmdir()


def _has_two_names(taken: Path, to: Path) -> bool:
    try:
        os.link(taken, to, follow_symlinks=False)
    except OSError:
        return False
    return True


def left_behind(places: Places) -> list[Taken]:
    """What was taken before and is not put away: the process ended. The oldest first; empty folders are removed."""
    found = []
    for own in places.taking.iterdir():
        with suppress(OSError):  # what cannot be looked at is no reason to leave the others
            files = list(own.iterdir()) if own.is_dir() else []
            if files:
                found.append((files[0].lstat().st_mtime_ns, _taken(files[0])))
            elif own.is_dir():
                own.rmdir()
    return [taken for _, taken in sorted(found, key=lambda each: (each[0], each[1].file.name, each[1].token))]


def _taken(file: Path) -> Taken:
    token, _, feed = file.parent.name.partition(".")
    return Taken(file, token, int(feed) if feed.isascii() and feed.isdigit() else None)


def digest_of(file: Path) -> tuple[bytes, int]:
    """SHA-256 and size, without ever having it whole in memory. Raises OSError, also for what is not a file."""
    descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as content:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(0, NOT_A_FILE)
        digest, size = hashlib.sha256(), 0
        while chunk := content.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return digest.digest(), size


def put_away(file: Path, to: Path, said: str = "") -> Path:
    """Move it, after a `.txt` beside where it will be that says why; to be done again if it is broken off."""
    target = _free(to, file.name, said)
    if said:
        why = target.with_name(f"{target.name}.txt")
        new = to / f".{uuid4()}"
        with new_file(new) as written:
            written.write(said.encode())
        new.rename(why)
    file.rename(target)
    if file.parent.parent.name == ".taking":
        file.parent.rmdir()
    return target


def _free(to: Path, name: str, said: str) -> Path:
    """A name that nobody has there; that of our own `.txt` counts as free."""
    names = [name, *(f"{uuid4().hex[:8]}-{name}" for _ in range(8))]
    for each in names:
        why = to / f"{each}.txt"
        is_ours = said and why.exists() and why.read_bytes() == said.encode()
        if not os.path.lexists(to / each) and (is_ours or not os.path.lexists(why)):
            return to / each
    raise FileExistsError(17, "no free name")


def why_refused(row: ReceivedFile) -> str:
    """What the `.txt` says: the same words as `workbench import`."""
    lines = [": ".join(filter(None, told)) for told in row.told]
    lines += [f"{row.untold} more"] if row.untold else []
    return "\n".join(
        [f"{row.name}: not all of it could be read.", "", *lines, "", Counts(**row.counts).sentence(), AGAIN]
    )
