"""Adding to the chain, in the transaction of what is recorded."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial

from sqlalchemy import Row, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workbench.audit.chain import START, Event, as_row, link
from workbench.db import Inserting, columns_of, in_turn, table_of
from workbench.models import AuditEvent, AuditHead
from workbench.permissions import Actor


def add(session: Session, event: Event, *, by: Actor, at: datetime) -> None:
    add_all(session, [event], by=by, at=at)


def add_all(session: Session, events: Sequence[Event], *, by: Actor, at: datetime) -> None:
    """Append events to the chain of the actor's organisation; its head stays locked until the transaction ends."""
    if not events:
        return
    sequence, previous = _locked_head(session, by.organisation)
    rows: list[dict[str, object]] = []
    for event in events:
        sequence += 1
        row = as_row(event, sequence, by, at)
        previous = row["hash"] = link(previous, row)
        rows.append(row)
    run = session.connection()
    _ADD(run, rows)
    run.execute(_MOVE_HEAD, {"of": by.organisation, "last": sequence, "link": previous})


def look(session: Session, event: Event, *, by: Actor, at: datetime) -> None:
    """Append an event about what is being looked at; in a transaction that only reads, once that is over."""
    in_turn(session, partial(add, event=event, by=by, at=at))


def take_turn(session: Session, by: Actor) -> None:
    """Take the lock on this organisation's audit head, and hold it until the transaction ends.

    A verb that changes several rows begins with this, so that two writers cannot deadlock. On SQLite a transaction that
    writes has locked the whole database from its first statement on.
    """
    if session.get_bind().dialect.name != "sqlite":
        _locked_head(session, by.organisation)


def _locked_head(session: Session, organisation: str) -> tuple[int, bytes]:
    found = _head(session, organisation)
    if found is None:
        _start_chain(session, organisation)
        found = _head(session, organisation)
    return (found.sequence, found.hash) if found else (0, START)


def _head(session: Session, organisation: str) -> Row[int, bytes] | None:
    return session.execute(_LOCK_HEAD, {"of": organisation}).first()


def _start_chain(session: Session, organisation: str) -> None:
    """Unless somebody else has just done so."""
    with suppress(IntegrityError), session.begin_nested():
        session.execute(insert(AuditHead).values(organisation=organisation, sequence=0, hash=START))


_HEAD = columns_of(AuditHead)
_ADD = Inserting(table_of(AuditEvent), columns_of(AuditEvent).keys())
_LOCK_HEAD = select(_HEAD.sequence, _HEAD.hash).where(_HEAD.organisation == bindparam("of")).with_for_update()
_MOVE_HEAD = (
    update(table_of(AuditHead))
    .where(_HEAD.organisation == bindparam("of"))
    .values(sequence=bindparam("last"), hash=bindparam("link"))
)
