"""Proof that nobody altered, removed, swapped or added a row, nor wrote the chain anew since a checkpoint was kept."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.audit.chain import COLUMNS, START, canonical_values
from workbench.audit.checkpoints import Checkpoint
from workbench.db import columns_of
from workbench.models import AuditEvent, AuditHead

ROWS_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Broken:
    """The first place where the chain is not valid."""

    sequence: int
    cause: str


def verify(
    session: Session,
    organisation: str,
    *,
    since: Checkpoint | None = None,
    kept: Iterable[Checkpoint] = (),
    tell: Callable[[int], None] = lambda _rows: None,
) -> Broken | bytes:
    """Check the chain, in constant memory: the head's hash if it is valid, else where it first fails.

    Its hash is held against each of the checkpoints `kept`, of which the database knows nothing. With `since`, what
    comes before that checkpoint is not read again. `tell` is called with the number of rows that have been checked.
    """
    if since and _hash_at(session, organisation, since.sequence) != since.hash:
        return _rewritten(since)
    sequence, previous = (since.sequence, since.hash) if since else (0, START)
    ahead = sorted((each for each in kept if each.sequence > sequence), key=lambda each: each.sequence, reverse=True)
    for rows in _rows(session, organisation, sequence):
        for row in rows:
            if row[_SEQUENCE] != sequence + 1:
                return Broken(sequence + 1, "a row is missing here, or one was put before it")
            sequence += 1
            previous = sha256(previous + canonical_values(row)).digest()
            if row[_HASH] != previous:
                return Broken(sequence, "the row is not what was written, or not in its place")
            if ahead and ahead[-1].sequence == sequence and (wrong := _other_than(ahead, sequence, previous)):
                return _rewritten(wrong)
        tell(len(rows))
    if ahead:
        says = f"the checkpoint of {ahead[0].at} says {ahead[0].sequence}"
        return Broken(sequence + 1, f"rows are missing at the end: {says}")
    return _held_against_head(session, organisation, sequence, previous)


def _other_than(ahead: list[Checkpoint], sequence: int, last: bytes) -> Checkpoint | None:
    """Take away the checkpoints of this event; returns one that has another hash."""
    wrong = None
    while ahead and ahead[-1].sequence == sequence:
        checkpoint = ahead.pop()
        wrong = wrong if checkpoint.hash == last else checkpoint
    return wrong


def _rewritten(checkpoint: Checkpoint) -> Broken:
    cause = f"the chain is not the one of the checkpoint of {checkpoint.at}: it was rewritten"
    return Broken(checkpoint.sequence, cause)


def _hash_at(session: Session, organisation: str, sequence: int) -> bytes | None:
    at = select(_EVENT.hash).where(_EVENT.organisation == organisation, _EVENT.sequence == sequence)
    return session.scalars(at).one_or_none()


def _held_against_head(session: Session, organisation: str, sequence: int, last: bytes) -> Broken | bytes:
    head = session.execute(
        select(AuditHead.sequence, AuditHead.hash).where(AuditHead.organisation == organisation)
    ).first()
    if head is None:
        return last if sequence == 0 else Broken(sequence, "the head of the chain is missing")
    if head.sequence > sequence:
        return Broken(sequence + 1, f"rows are missing at the end: the head says {head.sequence}")
    if head.sequence < sequence:
        return Broken(head.sequence + 1, "rows were added after the head")
    return last if head.hash == last else Broken(sequence, "the head does not match the last row")


def _rows(session: Session, organisation: str, after: int) -> Iterator[Sequence[Sequence[Any]]]:
    wanted = select(*(_EVENT[name] for name in COLUMNS), _EVENT.hash)
    wanted = wanted.where(_EVENT.organisation == organisation, _EVENT.sequence > after).order_by(_EVENT.sequence)
    with session.execute(wanted.execution_options(yield_per=ROWS_AT_ONCE)) as found:
        yield from found.partitions()


_EVENT = columns_of(AuditEvent)
_SEQUENCE, _HASH = COLUMNS.index("sequence"), len(COLUMNS)
