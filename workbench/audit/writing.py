"""Adding to the chain, in the transaction of what is recorded."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workbench.audit import text_index
from workbench.audit.chain import INSTALLATION, START, Event, as_row, link
from workbench.db import Finding, Inserting, Written, columns_of, fetch, in_turn, known, placeholder, table_of
from workbench.models import AuditEvent, AuditHead, Practice
from workbench.permissions import Actor
from workbench.vocabulary import Action

Head = tuple[int, bytes]
"""The sequence number and the hash of a chain's last event."""


def add(session: Session, event: Event, *, by: Actor, at: datetime) -> Head:
    return add_all(session, [event], by=by, at=at)[0]


def named(place: Head) -> dict[str, Any]:
    """The columns with which a row of the history names its event."""
    sequence, link = place
    return {"event_sequence": sequence, "event_hash": link}


def add_all(session: Session, events: Sequence[Event], *, by: Actor, at: datetime) -> list[Head]:
    """Append events to the chain of the actor's organisation; its head stays locked until the transaction ends.

    Returns where each now stands in the chain.
    """
    if not events:
        return []
    sequence, previous = _locked_head(session, by.organisation)
    rows: list[dict[str, Any]] = []
    for event in events:
        sequence += 1
        row = as_row(event, sequence, by, at)
        previous = row["hash"] = link(previous, row)
        rows.append(row)
    run = session.connection()
    _ADD(run, rows)
    _index(session, run, rows, by)
    _MOVE_HEAD.run(run, of=by.organisation, last=sequence, link=previous)
    _heads(session)[by.organisation] = sequence, previous
    return [(row["sequence"], row["hash"]) for row in rows]


def _index(session: Session, run: Connection, rows: Sequence[dict[str, Any]], by: Actor) -> None:
    """What belongs to no practice is in no index: nobody searches it."""
    if not text_index.is_kept_here(run) or by.organisation == INSTALLATION:
        return
    practices = known(session).setdefault("indexed practices", {})
    if by.organisation not in practices:
        practices[by.organisation] = [row.id for row in _PRACTICES(run, [by.organisation])]
    for practice_id in practices[by.organisation]:
        text_index.put(run, practice_id, rows)


def look(session: Session, event: Event, *, by: Actor, at: datetime) -> None:
    """Append an event about what is being looked at; in a transaction that only reads, once that is over."""
    in_turn(session, partial(_add, event=event, by=by, at=at))


def _add(session: Session, event: Event, *, by: Actor, at: datetime) -> None:
    add(session, event, by=by, at=at)


def take_turn(session: Session, by: Actor) -> Head:
    """Take the lock on this organisation's audit head, which is the answer, and hold it until the transaction ends.

    A verb that changes several rows begins with this, so that two writers cannot deadlock. On SQLite a transaction that
    writes has locked the whole database from its first statement on. Whoever takes it again and finds the head that
    they left knows that nobody has written between: nothing is written that is not on record.
    """
    return _locked_head(session, by.organisation)


def actions_since(session: Session, head: Head, *, by: Actor) -> frozenset[Action]:
    """What others, or this transaction, have put on record in the actor's organisation after this head."""
    since = select(AuditEvent.action).where(AuditEvent.organisation == by.organisation, AuditEvent.sequence > head[0])
    return frozenset(map(Action, session.scalars(since.distinct())))


def _locked_head(session: Session, organisation: str) -> Head:
    """Asked for once: nobody else moves it before this transaction ends."""
    heads = _heads(session)
    if organisation not in heads:
        found = _head(session, organisation)
        if found is None:
            _start_chain(session, organisation)
            found = _head(session, organisation) or (0, START)
        heads[organisation] = found
    return heads[organisation]


def _heads(session: Session) -> dict[str, Head]:
    heads: dict[str, Head] = known(session).setdefault("audit heads", {})
    return heads


def _head(session: Session, organisation: str) -> Head | None:
    run = session.connection()
    (rows,) = fetch(run, _LOCK_HEAD.of(run, of=organisation))
    return (rows[0].sequence, rows[0].hash) if rows else None


def _start_chain(session: Session, organisation: str) -> None:
    """Unless somebody else has just done so."""
    with suppress(IntegrityError), session.begin_nested():
        session.execute(insert(AuditHead).values(organisation=organisation, sequence=0, hash=START))


_PRACTICE = columns_of(Practice)
_PRACTICES = Finding(select(_PRACTICE.id), _PRACTICE.ods_code)
_HEAD = columns_of(AuditHead)
_ADD = Inserting(table_of(AuditEvent), columns_of(AuditEvent).keys())
_ORGANISATION, _LAST, _LINK = (
    bindparam(key, type_=type_)
    for key, type_ in (("of", _HEAD.organisation.type), ("last", _HEAD.sequence.type), ("link", _HEAD.hash.type))
)
_THIS = _HEAD.organisation == placeholder(_ORGANISATION)
_LOCK_HEAD = Written(select(_HEAD.sequence, _HEAD.hash).where(_THIS).with_for_update(), _ORGANISATION)
_MOVE_HEAD = Written(
    update(table_of(AuditHead)).where(_THIS).values(sequence=placeholder(_LAST), hash=placeholder(_LINK)),
    _ORGANISATION,
    _LAST,
    _LINK,
)
