"""One look at a watched folder, step by step: what was left behind, then each file that is complete."""

import time
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path

from workbench import db, intake
from workbench.feeds import ledger
from workbench.feeds.faults import FeedFault
from workbench.feeds.filing import Run, file_steps
from workbench.feeds.folder.looking import Look, Stamp, Watcher, what_it_is
from workbench.feeds.folder.places import TO_DO, Places
from workbench.feeds.folder.taking import (
    CANNOT_BE_OPENED,
    Taken,
    digest_of,
    left_behind,
    put_away,
    take,
    why_refused,
)
from workbench.models import Feed, ReceivedFile
from workbench.vocabulary import UNFINISHED, ReceivedState, Way

AWAY = "The folder is not there. Put it back, or mount it again"
FOLDERS = "It holds {} that cannot be taken. Put the files themselves into the watched folder"
PUT_AGAIN = "Put the file here again if it is for the practice of the feed that watches this folder now"
ANOTHERS = f"A feed that was removed had begun with this file. What it has read is kept there. {PUT_AGAIN}"
NOBODYS = f"Which feed had begun with this file is not known: an earlier release did not say. {PUT_AGAIN}"
STUCK = f"{{}} cannot be taken, read or put away: {{}}. {TO_DO}"
FORGOTTEN = "{} under a half-written name for more than an hour. Rename when it is complete, or delete"


class FolderSteps:
    """What is remembered of a folder from look to look."""

    def __init__(self, run: Run, feed: Feed) -> None:
        self.run, self.feed = run, feed
        self.places = Places(Path(feed.place))
        self.watcher = Watcher(self.places)
        self.unsettled = 0

    def __call__(self) -> Iterator[None]:
        """Raises FeedFault once everything that can be taken has been."""
        try:
            yield from self._look()
        except OSError as error:
            away = not self.places.folder.is_dir()
            cause = AWAY if away else f"It cannot be used: {error.strerror}. {TO_DO}"
            raise FeedFault(cause, backs_off=False) from error

    def _look(self) -> Iterator[None]:
        look = self.watcher.look(clock=time.monotonic(), epoch=time.time())
        self.unsettled = look.unsettled
        self.places.make()
        stuck: list[OSError] = []
        for taken in left_behind(self.places):
            yield from self._each(self._finish(taken), stuck)
        for name, stamp in look.complete:
            yield from self._each(self._take(name, stamp), stuck)
        self._tell(look, stuck)

    def _each(self, steps: Iterator[None], stuck: list[OSError]) -> Iterator[None]:
        """What is wrong with one file does not hold up the others."""
        try:
            yield from steps
        except OSError as error:
            if not self.places.folder.is_dir():
                raise
            stuck.append(error)

    def _take(self, name: str, stamp: Stamp) -> Iterator[None]:
        if taken := take(self.places, name, stamp, self.feed.id):
            yield from self._finish(taken)

    def _finish(self, taken: Taken) -> Iterator[None]:
        """File it, if that is not done, and put it away: whatever was broken off goes on where it was."""
        with db.reading(self.run.engine) as session:
            row = ledger.called(session, taken.token)
        if row is None or row.state in UNFINISHED:
            row = yield from self._file(taken, row)
        if row.state is ReceivedState.DONE:
            put_away(taken.file, self.places.done)
        else:
            put_away(taken.file, self.places.refused, why_refused(row))
        yield

    def _file(self, taken: Taken, row: ReceivedFile | None) -> Generator[None, None, ReceivedFile]:
        if (row.feed_id if row is not None else taken.feed) != self.feed.id:
            return self._finish_anothers(taken, row)
        row = row or self._begin(taken.file, taken.token)
        if row.state in UNFINISHED:
            yield from file_steps(self.run, row.id, taken.file)
            with db.reading(self.run.engine) as session:
                row = session.get_one(ReceivedFile, row.id)
        return row

    def _finish_anothers(self, taken: Taken, row: ReceivedFile | None) -> ReceivedFile:
        """What another feed took, or nobody knows which, is filed for no practice; that is on record before it goes.
        Where the process ended behind its last bundle, all of it is filed already.
        """
        if row is None:
            return self._note_refused(taken.file.name, NOBODYS if taken.feed is None else ANOTHERS, taken.token)
        is_filed, at = self._is_filed(taken.file, row), self.run.now()
        with db.writing(self.run.engine, name="feeds") as session:
            return (
                ledger.finish(session, row.id, at=at)
                if is_filed
                else ledger.refuse_whole(session, row.id, ANOTHERS, at=at)
            )

    def _is_filed(self, file: Path, row: ReceivedFile) -> bool:
        """Raises OSError where it cannot be opened."""
        digest, _ = digest_of(file)
        return row.digest == digest and sum(1 for _ in intake.bundles_in([file])) <= row.bundles

    def _begin(self, file: Path, token: str) -> ReceivedFile:
        """Note that it came; what is no file or cannot be opened is refused, and never followed."""
        if cause := what_it_is(file):
            return self._note_refused(file.name, cause, token)
        try:
            digest, size = digest_of(file)
        except OSError as error:
            return self._note_refused(file.name, CANNOT_BE_OPENED.format(error.strerror), token)
        arrived = ledger.Arrived(Way.FEED, file.name, size, digest, token, self.feed)
        with db.writing(self.run.engine, name="feeds") as session:
            return ledger.begin(session, self.run.practice, arrived, by=self.run.by, at=self.run.now())

    def _note_refused(self, name: str, cause: str, token: str) -> ReceivedFile:
        arrived = ledger.Arrived(Way.FEED, name, 0, None, token, self.feed)
        with db.writing(self.run.engine, name="feeds") as session:
            row = ledger.begin(session, self.run.practice, arrived, by=self.run.by, at=self.run.now())
            return ledger.refuse_whole(session, row.id, cause, at=self.run.now())

    def _tell(self, look: Look, stuck: Sequence[OSError]) -> None:
        if stuck:
            what = "A file" if len(stuck) == 1 else f"{len(stuck)} files"
            raise FeedFault(STUCK.format(what, stuck[0].strerror), backs_off=False)
        if look.folders:
            what = "a folder" if look.folders == 1 else f"{look.folders} folders"
            raise FeedFault(FOLDERS.format(what), backs_off=False)
        if look.forgotten:
            what = "A file has been" if look.forgotten == 1 else f"{look.forgotten} files have been"
            raise FeedFault(FORGOTTEN.format(what), backs_off=False)
