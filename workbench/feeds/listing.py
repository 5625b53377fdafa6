"""What came, as people see it: newest first, and one file with what could not be read of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench import audit
from workbench.errors import not_in_practice
from workbench.intake import Counts
from workbench.models import Feed, ReceivedFile
from workbench.permissions import Actor, Permission, require_practice
from workbench.vocabulary import UNFINISHED, Action

PAGE = 50


@dataclass(frozen=True, slots=True)
class FileShown:
    """`feed` is the name of the feed that brought it, if one did."""

    file: ReceivedFile
    feed: str | None

    @property
    def is_finished(self) -> bool:
        return self.file.state not in UNFINISHED

    @property
    def counted(self) -> str:
        """As the last line of `workbench import` says it."""
        return Counts(**self.file.counts).sentence()

    @property
    def share(self) -> int:
        """In per cent, of its bytes."""
        return min(100 * self.file.done // self.file.size, 99) if self.file.size else 0


def received_files(session: Session, *, by: Actor, at: datetime, before: int | None = None) -> Sequence[FileShown]:
    """Those of the actor's practice, newest first, and one more than a page if there are more. Audited."""
    practice_id = require_practice(by, Permission.SEE_PRACTICE)
    audit.look(session, audit.Event(Action.VIEWED, details={"what": "received files"}), by=by, at=at)
    wanted = _FILES.where(ReceivedFile.practice_id == practice_id)
    if before is not None:
        wanted = wanted.where(ReceivedFile.id < before)
    found = session.execute(wanted.order_by(ReceivedFile.id.desc()).limit(PAGE + 1))
    return [FileShown(file, feed) for file, feed in found]


def look_at_file(session: Session, received: int, *, by: Actor, at: datetime) -> FileShown:
    """Raises NotFound. Audited: its name may be a patient's."""
    found = received_file(session, received, by=by)
    audit.look(session, audit.Event(Action.VIEWED, details={"what": "received file", "file": received}), by=by, at=at)
    return found


def received_file(session: Session, received: int, *, by: Actor) -> FileShown:
    """For a page that somebody has looked at already. Raises NotFound."""
    practice_id = require_practice(by, Permission.SEE_PRACTICE)
    wanted = _FILES.where(ReceivedFile.practice_id == practice_id, ReceivedFile.id == received)
    found = session.execute(wanted).first()
    if found is None:
        raise not_in_practice("file")
    return FileShown(*found)


_FILES = select(ReceivedFile, Feed.name).outerjoin(Feed, Feed.id == ReceivedFile.feed_id)
