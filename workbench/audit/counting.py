"""How many events a search finds, by outcome, reason, person and month; of the newest only, where they are many."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Case, case, func, select
from sqlalchemy.orm import Session

from workbench.audit.searching import newest
from workbench.audit.sought import Search
from workbench.london import day_of
from workbench.models import AuditEvent

MOST = 10_000
"""No more are counted, so that a page takes as long with ten million events."""


@dataclass(slots=True)
class Counts:
    """`more`: there are further events, and these are of the newest. `months` are London's ("2026-11")."""

    events: int = 0
    more: bool = False
    outcomes: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    actors: Counter[str] = field(default_factory=Counter)
    months: Counter[str] = field(default_factory=Counter)


def counts(session: Session, organisation: str, search: Search) -> Counts:
    event = AuditEvent
    some = select(_hour_or_month().label("time"), event.actor, event.outcome, event.reason, event.sequence)
    statement, place, _ = newest(session, some, organisation, search)
    of = statement.order_by(place.desc()).limit(MOST + 1).subquery("some")
    kinds = (of.c.time, of.c.actor, of.c.outcome, of.c.reason)
    oldest = func.min(of.c.sequence).label("oldest")
    rows = session.execute(select(*kinds, func.count().label("events"), oldest).group_by(*kinds)).all()
    found = Counts(sum(row.events for row in rows))
    found.more = found.events > MOST
    last = min((row.oldest for row in rows), default=0) if found.more else None
    for row in rows:
        many = row.events - (row.oldest == last)  # the one too many, which says that there are more
        for counted, value in (
            (found.outcomes, row.outcome),
            (found.reasons, row.reason),
            (found.actors, row.actor),
            (found.months, _month(row.time)),
        ):
            if value and many:
                counted[value] += many
    found.events = min(found.events, MOST)
    return found


def _hour_or_month() -> Case[str]:
    """The month of the event by UTC; with day and hour where London may be in another month."""
    at = AuditEvent.at
    return case((func.substr(at, 12, 2) == "23", func.substr(at, 1, 13)), else_=func.substr(at, 1, 7))


def _month(time: str) -> str:
    if len(time) == len("2026-11"):
        return time
    return f"{day_of(datetime.strptime(time, '%Y-%m-%dT%H').replace(tzinfo=UTC)):%Y-%m}"
