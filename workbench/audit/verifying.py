"""Proof that nobody altered, removed, swapped or added a row."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.audit.chain import START, link
from workbench.db import table_of
from workbench.models import AuditEvent, AuditHead

EVENTS = table_of(AuditEvent)


@dataclass(frozen=True, slots=True)
class Broken:
    """The first place where the chain is not valid."""

    sequence: int
    cause: str


def verify(session: Session, organisation: str) -> Broken | bytes:
    """Check the whole chain, in constant memory: the head's hash if it is valid, else where it first fails."""
    sequence, previous = 0, START
    for row in _rows(session, organisation):
        if row["sequence"] != sequence + 1:
            return Broken(sequence + 1, "a row is missing here, or one was put before it")
        sequence, previous = sequence + 1, link(previous, row)
        if row["hash"] != previous:
            return Broken(sequence, "the row is not what was written, or not in its place")
    return _held_against_head(session, organisation, sequence, previous)


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


def _rows(session: Session, organisation: str) -> Iterator[Mapping[str, object]]:
    statement = select(EVENTS).where(EVENTS.c.organisation == organisation).order_by(EVENTS.c.sequence)
    for row in session.execute(statement.execution_options(yield_per=1000)).mappings():
        yield dict(row)
