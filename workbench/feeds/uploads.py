"""Files that were uploaded: kept in a private folder until the process that brings records in has imported them."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import IO
from uuid import uuid4

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from workbench import audit, db, private_files
from workbench.errors import Invalid
from workbench.feeds import ledger
from workbench.feeds.filing import Run, file_steps
from workbench.feeds.folder.places import safe_name
from workbench.models import Practice, ReceivedFile, User
from workbench.permissions import Actor, Permission, require_practice
from workbench.vocabulary import UNFINISHED, Action, ReceivedState, Role, Way

LARGEST_UPLOAD = 256 * 1024 * 1024
"""Bytes of all files that are sent at once."""

MOST_FILES = 100
ROOM_LEFT = 2
"""How many times its size must be free where it is kept."""

CHUNK = 1024 * 1024
FORGOTTEN = 3600
"""Seconds after which a file that nobody has noted is no upload that is just being received."""
GONE = "the uploaded file is not there any more; upload it again"


class Uploads:
    """The folder; its files are their owner's alone (mode 0600). Each lies in a folder that its token names."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, name: str, sent: IO[bytes]) -> ledger.Arrived:
        """Write it down, to the disk, whatever its size, without having it whole in memory. Raises Invalid."""
        token = str(uuid4())
        own = self.folder / token
        try:
            private_files.make_folder(own)
            with private_files.new_file(own / safe_name(name)) as kept:
                shutil.copyfileobj(sent, kept, CHUNK)
                kept.flush()
                os.fsync(kept.fileno())
                size = kept.tell()
        except BaseException as error:
            self.forget(token)
            if isinstance(error, OSError):
                cause = f"The file could not be kept ({error.strerror}). Tell whoever runs the server"
                raise Invalid({"file": cause}) from error
            raise
        return ledger.Arrived(Way.UPLOAD, safe_name(name), size, token=token)

    @property
    def refused(self) -> Path:
        """Where what servers sent and is no record is kept."""
        return self.folder / ".refused"

    def has_room_for(self, size: int) -> bool:
        private_files.make_folder(self.folder)
        return shutil.disk_usage(self.folder).free > ROOM_LEFT * size

    def file_of(self, row: ReceivedFile) -> Path:
        return self.folder / str(row.token) / row.name

    def sweep(self, session: Session, *, now: float) -> None:
        """Delete what a process left that ended: files that are dealt with, and those that nobody noted for an hour."""
        for own in self.folder.iterdir() if self.folder.is_dir() else ():
            if own == self.refused:
                continue
            row = ledger.called(session, own.name) if own.is_dir() else None
            is_forgotten = row is None and own.is_dir() and now - own.stat().st_mtime > FORGOTTEN
            if is_forgotten or (row is not None and row.finished_at is not None):
                self.forget(own.name)

    def forget(self, token: str) -> None:
        shutil.rmtree(self.folder / token, ignore_errors=True)


def note_upload(session: Session, arrived: ledger.Arrived, *, by: Actor, at: datetime) -> ReceivedFile:
    """It waits to be imported in the name of whoever uploaded it."""
    practice = session.get_one(Practice, require_practice(by, Permission.IMPORT))
    audit.take_turn(session, by)
    row = ledger.begin(session, practice, arrived, by=by, at=at, state=ReceivedState.WAITING)
    audit.add(session, audit.Event(Action.UPLOADED, details={"size": arrived.size}), by=by, at=at)
    return row


def upload_steps(engine: Engine, uploads: Uploads, *, now: Callable[[], datetime]) -> Iterator[None]:
    """Import all that wait, the oldest first, each file whole before the next."""
    with db.reading(engine) as session:
        uploads.sweep(session, now=now().timestamp())
    while (found := _next(engine)) is not None:
        row, practice, by = found
        run, file = Run(engine, practice, by, now, uploads.refused), uploads.file_of(row)
        if file.exists():
            yield from file_steps(run, row.id, file)
        else:
            with db.writing(engine, name="feeds") as session:
                ledger.refuse_whole(session, row.id, GONE, at=now())
        uploads.forget(str(row.token))
        yield


def _next(engine: Engine) -> tuple[ReceivedFile, Practice, Actor] | None:
    wanted = (
        select(ReceivedFile, Practice, User)
        .join(Practice, Practice.id == ReceivedFile.practice_id)
        .join(User, User.id == ReceivedFile.by_id)
        .where(ReceivedFile.way == Way.UPLOAD, ReceivedFile.state.in_(UNFINISHED))
        .order_by(ReceivedFile.id)
    )
    with db.reading(engine) as session:
        found = session.execute(wanted.limit(1)).first()
    if found is None:
        return None
    row, practice, user = found
    return row, practice, Actor(user.id, row.by_name, Role.ADMINISTRATOR, practice.ods_code, practice.id)
