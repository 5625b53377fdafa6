"""Finding audit events, newest first."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from workbench.audit.chain import START
from workbench.db import columns_of
from workbench.london import midnight
from workbench.models import AuditEvent, AuditHead, moment
from workbench.vocabulary import Action, Outcome, Reason

PAGE = 50
ROWS_AT_ONCE = 1_000
AnySelect = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Search:
    """What to look for. `since` and `until` are days in Europe/London, both included; `by` is part of a name."""

    since: date | None = None
    until: date | None = None
    by: str = ""
    outcome: Outcome | None = None
    reason: Reason | None = None
    patient: str = ""
    action: Action | None = None


def page(session: Session, organisation: str, search: Search, *, before: int | None = None) -> Sequence[AuditEvent]:
    """The newest events, one more than a page holds if there are more; `before` is a sequence number, not included."""
    statement = _matching(select(AuditEvent), organisation, search)
    if before is not None:
        statement = statement.where(AuditEvent.sequence < before)
    return session.scalars(statement.order_by(AuditEvent.sequence.desc()).limit(PAGE + 1)).all()


def events(
    session: Session, organisation: str, search: Search, columns: Sequence[str], *, up_to: int | None = None
) -> Iterator[Sequence[Any]]:
    """Every matching event up to this sequence number, in the order in which it was written, in constant memory."""
    wanted = [columns_of(AuditEvent)[column] for column in columns]
    statement = _matching(select(*wanted), organisation, search)
    if up_to is not None:
        statement = statement.where(AuditEvent.sequence <= up_to)
    options = {"stream_results": True, "max_row_buffer": ROWS_AT_ONCE}
    result = session.connection().execute(statement.order_by(AuditEvent.sequence), execution_options=options)
    for part in result.partitions(ROWS_AT_ONCE):
        yield from part


def count_of(session: Session, organisation: str, search: Search) -> int:
    return int(session.scalars(_matching(select(func.count()), organisation, search)).one())


def span(session: Session, organisation: str, search: Search, *, up_to: int) -> tuple[int, int | None, int | None]:
    """How many events match up to this sequence number, the first of them and the last."""
    numbers = select(
        func.count().label("events"),
        func.min(AuditEvent.sequence).label("first"),
        func.max(AuditEvent.sequence).label("last"),
    )
    found = session.execute(_matching(numbers, organisation, search).where(AuditEvent.sequence <= up_to)).one()
    return found.events, found.first, found.last


def by_action(session: Session, organisation: str, search: Search, *, up_to: int) -> dict[str, int]:
    """How many events there are of each action, of whatever action the search is for."""
    counted = select(AuditEvent.action, func.count().label("events"))
    matching = _matching(counted, organisation, replace(search, action=None)).where(AuditEvent.sequence <= up_to)
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


def _matching(statement: AnySelect, organisation: str, search: Search) -> AnySelect:
    statement = statement.where(AuditEvent.organisation == organisation)
    if search.since:
        statement = statement.where(AuditEvent.at >= moment(midnight(search.since)))
    if search.until:
        statement = statement.where(AuditEvent.at < moment(midnight(search.until + timedelta(days=1))))
    if search.by:
        statement = statement.where(AuditEvent.actor.icontains(search.by, autoescape=True))
    if search.patient:
        statement = statement.where(AuditEvent.patient_nhs_number == "".join(search.patient.split()))
    for column, wanted in (
        (AuditEvent.outcome, search.outcome),
        (AuditEvent.reason, search.reason),
        (AuditEvent.action, search.action),
    ):
        if wanted:
            statement = statement.where(column == wanted.value)
    return statement
