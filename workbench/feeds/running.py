"""The feeds and uploads of all practices, brought in by one process: a bundle of each in turn, so that none waits long.

A feed that fails is tried again later, each time after a longer while; the others go on.
"""

import fcntl
import os
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from workbench import db, private_files
from workbench.feeds import keeping
from workbench.feeds.faults import FeedFault
from workbench.feeds.filing import Run
from workbench.feeds.folder import FolderSteps
from workbench.feeds.polling import EmisSteps, PollSteps
from workbench.feeds.standing import note_silence
from workbench.feeds.uploads import Uploads, upload_steps
from workbench.models import Feed, FeedPosition, Practice
from workbench.vocabulary import FeedKind, FeedStep

INTERVAL = 5.0
"""Seconds between two looks."""

NOTED_EVERY = timedelta(minutes=1)
"""That a feed was looked at is written down so seldom, and that it is silent is asked so seldom."""

FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
A_FAULT = "A fault in the workbench ({}); please report it"

AWAY = "The database could not be asked. It is tried again"

Steps = Callable[[], Iterator[None]]
KINDS: dict[FeedKind, Callable[[Run, Feed], Steps]] = {
    FeedKind.FOLDER: FolderSteps,
    FeedKind.FHIR_POLL: PollSteps,
    FeedKind.EMIS_PAPI: EmisSteps,
}


def wait_after(tries: int, asked: timedelta | None) -> timedelta:
    """Twice as long each time, and as long as the other side asks; an hour at most, and not all at the same moment."""
    doubled = FIRST_WAIT * float(2 ** min(tries, 10))
    jitter = 1 + random.random() / 4  # noqa: S311 (no secret)
    return min(max(doubled * jitter, asked or timedelta()), LONGEST_WAIT)


@dataclass(slots=True)
class _Kept:
    """A feed, what is remembered of it from look to look, and what it is doing now."""

    feed: Feed
    practice: Practice
    steps: Steps
    doing: Iterator[None] | None = None


@dataclass(slots=True)
class Runner:
    """`tell_failure` is called with an error that is no feed's own."""

    engine: Engine
    uploads: Uploads
    now: Callable[[], datetime]
    tell_failure: Callable[[Exception], None]
    _feeds: dict[int, _Kept] = field(default_factory=dict)
    _uploading: Iterator[None] | None = None

    def look(self) -> None:
        """Begin whatever is due, of the feeds that there are now."""
        with db.reading(self.engine) as session:
            found = keeping.every_feed(session)
            positions = keeping.positions(session, [feed for feed, _ in found])
        self._feeds = {feed.id: self._feeds.get(feed.id) or self._kept(feed, practice) for feed, practice in found}
        for key, kept in self._feeds.items():
            if kept.doing is None and _is_due(kept.feed, positions[key], self.now()):
                kept.doing = kept.steps()
        self._uploading = self._uploading or upload_steps(self.engine, self.uploads, now=self.now)

    def _kept(self, feed: Feed, practice: Practice) -> _Kept:
        run = Run(self.engine, practice, keeping.feed_actor(practice, feed), self.now, self.uploads.refused)
        return _Kept(feed, practice, KINDS[feed.kind](run, feed))

    def step(self) -> bool:
        """One step of everything that was begun; False: nothing is left to do."""
        for kept in self._feeds.values():
            if kept.doing is not None:
                self._step(kept, kept.doing)
        if self._uploading is not None:
            self._upload(self._uploading)
        return self._uploading is not None or any(kept.doing for kept in self._feeds.values())

    def _upload(self, uploading: Iterator[None]) -> None:
        try:
            next(uploading)
        except StopIteration:
            self._uploading = None
        except Exception as error:  # no error may end the loop
            self._uploading = None
            self.tell_failure(error)

    def _step(self, kept: _Kept, doing: Iterator[None]) -> None:
        try:
            next(doing)
        except StopIteration:
            kept.doing = None
            self._note(kept, None)
        except FeedFault as fault:
            kept.doing = None
            self._note(kept, fault)
        except Exception as error:  # no error may end the loop, nor stop the other feeds
            kept.doing = None
            self.tell_failure(error)
            self._note(kept, FeedFault(AWAY if db.is_away(error) else A_FAULT.format(db.kind_of(error))))

    def _note(self, kept: _Kept, fault: FeedFault | None) -> None:
        try:
            note_outcome(self.engine, kept.feed, kept.practice, fault, at=self.now())
        except Exception as error:
            if not db.is_away(error):  # else the next look says so again
                raise

    @property
    def is_settling(self) -> bool:
        """Is there a file that is not known to be complete yet?"""
        return any(isinstance(kept.steps, FolderSteps) and kept.steps.unsettled for kept in self._feeds.values())


def _is_due(feed: Feed, position: FeedPosition, at: datetime) -> bool:
    if position.retry_at is not None:
        return at >= position.retry_at
    every = feed.settings.get("every")
    return not every or position.looked_at is None or at - position.looked_at >= timedelta(seconds=every)


def note_outcome(engine: Engine, feed: Feed, practice: Practice, fault: FeedFault | None, *, at: datetime) -> None:
    """Of a look at a feed: when it was, that it failed or works again, and that it is silent for too long, or not."""
    cause, by = keeping.as_kept(str(fault)) if fault else None, keeping.feed_actor(practice, feed)
    with db.reading(engine) as session:
        position = keeping.positions(session, [feed])[feed.id]
        was = keeping.failing_for(session, feed)
    is_recent = position.looked_at is not None and at - position.looked_at < NOTED_EVERY
    if is_recent and cause == was and not (fault and fault.backs_off):
        return
    with db.writing(engine, name="feeds") as session:
        position = keeping.positions(session, [feed])[feed.id]
        if cause != was:
            step = FeedStep.WORKS_AGAIN if cause is None else FeedStep.FAILED
            keeping.note_step(session, feed, step, cause or "", by=by, at=at)
        position.looked_at = at
        tries, backs_off = position.tries, fault is not None and fault.backs_off
        position.retry_at = at + wait_after(tries, fault.wait) if fault and backs_off else None
        position.tries = tries + 1 if backs_off else 0
        note_silence(session, feed, by=by, at=at)


class Alone:
    """Held by the one process that runs the feeds; the kernel gives it back when the process ends, however it ends."""

    def __init__(self, folder: Path) -> None:
        private_files.make_folder(folder)
        self._descriptor = os.open(folder / ".running", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def take(self) -> bool:
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def close(self) -> None:
        os.close(self._descriptor)


def run_once(runner: Runner, *, pause: Callable[[float], None] = time.sleep, settled_for: float) -> None:
    """Bring in all that is there, also what is complete only at a second look."""
    for is_second in (False, True):
        runner.look()
        while runner.step():
            pass
        if is_second or not runner.is_settling:
            return
        pause(settled_for)


def keep_running(runner: Runner, alone: Alone) -> None:
    """Look and bring in, until interrupted or until the parent process has ended."""
    started_by, looked = os.getppid(), float("-inf")
    while os.getppid() == started_by:
        if not alone.take():
            time.sleep(INTERVAL)
            continue
        try:
            if time.monotonic() - looked >= INTERVAL:
                looked = time.monotonic()
                runner.look()
            if not runner.step():
                time.sleep(max(0.0, looked + INTERVAL - time.monotonic()))
        except Exception as error:  # no error may end the loop
            runner.tell_failure(error)
            time.sleep(INTERVAL)
