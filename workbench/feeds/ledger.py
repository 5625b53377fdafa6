"""What came, and what became of it: a row for each file or answer, kept in the transactions of its bundles."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.fhir.values import Problem
from workbench.intake import Counts
from workbench.models import Feed, Practice, ReceivedFile
from workbench.permissions import Actor, Permission, require
from workbench.vocabulary import ReceivedState, Way

MOST_TOLD = 100
"""How much of what could not be read is kept of one file; of the rest, how many they are."""

LONGEST_NAME = 255


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file or an answer as it came. `token` finds it again if it is not finished."""

    way: Way
    name: str
    size: int
    digest: bytes | None = None
    token: str | None = None
    feed: Feed | None = None


def begin(
    session: Session, practice: Practice, arrived: Arrived, *, by: Actor, at: datetime,
    state: ReceivedState = ReceivedState.IMPORTING,
) -> ReceivedFile:  # fmt: skip
    """Note that it came. Nothing of it is filed yet."""
    require(by, Permission.IMPORT)
    row = ReceivedFile(
        practice_id=practice.id,
        way=arrived.way,
        feed_id=arrived.feed.id if arrived.feed else None,
        token=arrived.token,
        name=arrived.name[:LONGEST_NAME],
        digest=arrived.digest,
        size=arrived.size,
        done=0,
        bundles=0,
        attempts=0,
        state=state,
        counts=asdict(Counts()),
        told=[],
        untold=0,
        by_id=by.user_id,
        by_name=by.name,
        at=at,
    )
    session.add(row)
    session.flush()
    return row


def called(session: Session, token: str) -> ReceivedFile | None:
    """By the token that it was taken with."""
    return session.scalars(select(ReceivedFile).where(ReceivedFile.token == token)).first()


def digest(raw: bytes) -> bytes:
    return hashlib.sha256(raw).digest()


def has_come(session: Session, feed: Feed, digest_: bytes) -> bool:
    """Has this feed brought just these bytes before?"""
    wanted = select(ReceivedFile.id).where(ReceivedFile.feed_id == feed.id, ReceivedFile.digest == digest_)
    return session.scalars(wanted.limit(1)).first() is not None


def begin_again(session: Session, row: int) -> ReceivedFile:
    """Its next bundle is begun, perhaps not for the first time."""
    found = session.get_one(ReceivedFile, row)
    found.state = ReceivedState.IMPORTING
    found.attempts += 1
    session.flush()
    return found


def note_bundle(
    session: Session, counts: Counts, told: Sequence[Problem], *, row: int, done: Callable[[], int]
) -> None:
    """A bundle of it has been filed or refused, in this transaction. `done`: bytes that have been dealt with."""
    found = session.get_one(ReceivedFile, row)
    total = Counts(**found.counts)
    total.add(counts)
    room = max(0, MOST_TOLD - len(found.told))
    found.counts = asdict(total)
    found.told = [*found.told, *([each.position, each.cause] for each in told[:room])]
    found.untold += len(told[room:])
    found.bundles, found.attempts, found.done = found.bundles + 1, 0, min(done(), found.size)
    session.flush()


def finish(session: Session, row: int, *, at: datetime) -> ReceivedFile:
    """All of it has been filed or refused."""
    found = session.get_one(ReceivedFile, row)
    found.state = ReceivedState.REFUSED if found.counts["unreadable"] else ReceivedState.DONE
    found.done, found.finished_at = found.size, at
    session.flush()
    return found


def broken_off(session: Session, feed: Feed) -> Sequence[ReceivedFile]:
    """What this feed began and did not finish: the process ended, or the database went away."""
    is_begun = ReceivedFile.state == ReceivedState.IMPORTING
    wanted = select(ReceivedFile).where(ReceivedFile.feed_id == feed.id, is_begun)
    return session.scalars(wanted.order_by(ReceivedFile.id)).all()


def refuse_whole(session: Session, row: int, cause: str, *, at: datetime) -> ReceivedFile:
    """Nothing of it can be read."""
    note_bundle(session, Counts(unreadable=1), [Problem("", cause)], row=row, done=lambda: 0)
    return finish(session, row, at=at)
