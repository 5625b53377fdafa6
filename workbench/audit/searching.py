"""Finding audit events, newest first: a page of them, and all of them for a file."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, false, func, select
from sqlalchemy.orm import Session

from workbench.audit import text_index
from workbench.audit.chain import START
from workbench.audit.sought import Search, actors, finds_nothing, in_index, in_text, on_columns, on_times
from workbench.audit.terms import Condition
from workbench.audit.text_index import WORDS
from workbench.db import columns_of
from workbench.models import AuditEvent, AuditHead, Practice, moment
from workbench.vocabulary import Action

PAGE = 50
ROWS_AT_ONCE = 1_000
AnySelect = Select[*tuple[Any, ...]]


class InOrder(NamedTuple):
    """A statement; the column that has the events in their order; and what it has more than their sequence number."""

    statement: AnySelect
    place: ColumnElement[int]
    start: int = 0


def page(session: Session, organisation: str, search: Search, *, before: int | None = None) -> Sequence[AuditEvent]:
    """The newest events, one more than a page holds if there are more; `before` is a sequence number, not included."""
    statement, place, start = newest(session, select(AuditEvent), organisation, search)
    if before is not None:
        statement = statement.where(place < before + start)
    return session.scalars(statement.order_by(place.desc()).limit(PAGE + 1)).all()


def newest(session: Session, wanted: AnySelect, organisation: str, search: Search) -> InOrder:
    """For a few of the newest: on SQLite by the index, which knows all but the times, and has them in their order."""
    known = actors(session, organisation) if search.by or search.text else ()
    if text_index.is_kept_here(session.connection()):
        condition = in_index(search, known, _span(session, organisation, search))
        return _by_index(session, wanted.where(*on_times(search)), organisation, condition)
    return _by_columns(wanted, organisation, search, known)


def _in_order(session: Session, wanted: AnySelect, organisation: str, search: Search) -> InOrder:
    """For all of them: whatever the table itself can say is asked of the table."""
    known = actors(session, organisation) if search.by or search.text else ()
    if text_index.is_kept_here(session.connection()):
        condition = in_text(search, known)
        return _by_index(session, wanted.where(*on_columns(search, known)), organisation, condition)
    return _by_columns(wanted, organisation, search, known)


def _by_columns(wanted: AnySelect, organisation: str, search: Search, known: Sequence[str]) -> InOrder:
    of_text = [text_index.event_matches(condition)] if (condition := in_text(search, known)) else []
    asked = (AuditEvent.organisation == organisation, *on_columns(search, known), *of_text)
    return InOrder(wanted.where(*asked), _SEQUENCE)


def _by_index(session: Session, wanted: AnySelect, organisation: str, condition: Condition | None) -> InOrder:
    wanted = wanted.where(AuditEvent.organisation == organisation)
    if condition is None:
        return InOrder(wanted, _SEQUENCE)
    practice_id = _practice(session, organisation)
    if practice_id is None or finds_nothing(condition):
        return InOrder(wanted.where(false()), _SEQUENCE)
    first, end = map(text_index.first_number, (practice_id, practice_id + 1))
    of_practice = WORDS.c.rowid.between(first, end - 1)
    # “Between” the number and itself: with “equals”, SQLite would not take the index that has all that is counted.
    its = AuditEvent.sequence.between(WORDS.c.rowid - first, WORDS.c.rowid - first)
    joined = wanted.join(WORDS, its).where(text_index.matches(condition), of_practice)
    return InOrder(joined, WORDS.c.rowid, first)


def _practice(session: Session, organisation: str) -> int | None:
    return session.scalars(select(Practice.id).where(Practice.ods_code == organisation)).one_or_none()


def _span(session: Session, organisation: str, search: Search) -> tuple[str, str] | None:
    """The moments of the first event and of the last, where that is of use."""
    if not (search.begins or search.ends):
        return None
    of_chain = select(AuditEvent.at).where(AuditEvent.organisation == organisation)
    first, last = (
        session.scalars(of_chain.order_by(order).limit(1)).first() for order in (AuditEvent.at, AuditEvent.at.desc())
    )
    return (first, last) if first and last else None


def events(
    session: Session, organisation: str, search: Search, columns: Sequence[str], *, up_to: int | None = None
) -> Iterator[Sequence[Any]]:
    """Every matching event up to this sequence number, in the order in which it was written, in constant memory."""
    wanted = [columns_of(AuditEvent)[column] for column in columns]
    statement, place, _ = _in_order(session, select(*wanted), organisation, search)
    if up_to is not None:
        statement = statement.where(AuditEvent.sequence <= up_to)
    options = {"stream_results": True, "max_row_buffer": ROWS_AT_ONCE}
    result = session.connection().execute(statement.order_by(place), execution_options=options)
    for part in result.partitions(ROWS_AT_ONCE):
        yield from part


def count_of(session: Session, organisation: str, search: Search) -> int:
    counted = select(func.count()).select_from(AuditEvent)
    return int(session.scalars(_in_order(session, counted, organisation, search).statement).one())


def span(session: Session, organisation: str, search: Search, *, up_to: int) -> tuple[int, int | None, int | None]:
    """How many events match up to this sequence number, the first of them and the last."""
    numbers = select(
        func.count().label("events"),
        func.min(AuditEvent.sequence).label("first"),
        func.max(AuditEvent.sequence).label("last"),
    )
    matching = _in_order(session, numbers, organisation, search).statement
    found = session.execute(matching.where(AuditEvent.sequence <= up_to)).one()
    return found.events, found.first, found.last


def by_action(session: Session, organisation: str, search: Search, *, up_to: int) -> dict[str, int]:
    """How many events there are of each action, of whatever action the search is for."""
    counted = select(AuditEvent.action, func.count().label("events"))
    matching = _in_order(session, counted, organisation, replace(search, action=None)).statement
    matching = matching.where(AuditEvent.sequence <= up_to)
    return {row.action: row.events for row in session.execute(matching.group_by(AuditEvent.action))}


def counts_since(
    session: Session, organisation: str, actions: Collection[Action], since: datetime
) -> dict[Action, int]:
    """How many events of these actions there were after that moment; in the index of actions."""
    of_chain = AuditEvent.organisation == organisation
    later = select(AuditEvent.sequence).where(of_chain, AuditEvent.at > moment(since))
    first = session.scalars(later.order_by(AuditEvent.at, AuditEvent.sequence).limit(1)).first()
    if first is None:
        return {}
    rows = session.execute(
        select(AuditEvent.action, func.count().label("events"))
        .where(of_chain, AuditEvent.action.in_([action.value for action in actions]), AuditEvent.sequence >= first)
        .group_by(AuditEvent.action)
    )
    return {Action(row.action): row.events for row in rows}


def head(session: Session, organisation: str) -> tuple[int, bytes]:
    """The last sequence number and its hash."""
    found = session.execute(
        select(AuditHead.sequence, AuditHead.hash).where(AuditHead.organisation == organisation)
    ).first()
    return (found.sequence, found.hash) if found else (0, START)


_SEQUENCE: ColumnElement[int] = AuditEvent.sequence.expression
