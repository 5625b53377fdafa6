"""Histories in which the highest number counts: which row is the latest, which number comes next."""

from typing import TypeVar

from sqlalchemy import ColumnElement, ScalarSelect, Select, SQLColumnExpression, and_, case, func, select
from sqlalchemy.orm import Session, aliased

from workbench.db import columns_of, table_of
from workbench.models.decision import Decision
from workbench.models.feeds import Feed, FeedEvent
from workbench.models.patient import AccessChange, ProxyChange
from workbench.models.practice import PolicyChange, SwitchChange
from workbench.models.record import Entry, EntryVersion, OwnRulesChange

_ENTRY, _VERSION, _DECISION = map(columns_of, (Entry, EntryVersion, Decision))

CURRENT_VERSION = and_(_VERSION.entry_id == _ENTRY.id, _VERSION.number == _ENTRY.current_version)
"""Joins an entry to its content as it was last received."""


H = TypeVar("H", AccessChange, Feed, FeedEvent, OwnRulesChange, PolicyChange, ProxyChange, SwitchChange)
"""The histories whose rows are numbered, beside the decisions about an entry."""


def is_latest_decision(entry: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """A condition on Decision: it is about this entry (a column), and it is the latest that is."""
    later = table_of(Decision).alias("later")
    latest = select(func.max(later.c.number)).where(later.c.entry_id == entry).correlate_except(later)
    return and_(_DECISION.entry_id == entry, _DECISION.number == latest.scalar_subquery())


def latest_decision_id(entry: SQLColumnExpression[int]) -> ScalarSelect[int]:
    """The id of the latest decision about this entry (a column)."""
    latest = aliased(Decision, name="latest_decision")
    of_entry = select(latest.id).where(latest.entry_id == entry).correlate_except(latest)
    return of_entry.order_by(latest.number.desc()).limit(1).scalar_subquery()


def last_withdrawn() -> ColumnElement[int]:
    """Of an entry, the number of the last version by which the source withdrew it; 0: none. Most have one version."""
    gone = table_of(EntryVersion).alias("gone")
    last = select(func.max(gone.c.number)).where(gone.c.entry_id == _ENTRY.id, gone.c.withdrawn).correlate_except(gone)
    return case((_ENTRY.current_version == 1, 0), else_=func.coalesce(last.scalar_subquery(), 0))


def latest(session: Session, history: type[H], *of: ColumnElement[bool]) -> H | None:
    """The row of this history that counts; None: nothing has been recorded."""
    return session.scalars(select(history).where(*of).order_by(history.number.desc()).limit(1)).first()


def select_next_number(number: SQLColumnExpression[int], *of: ColumnElement[bool]) -> Select[int]:
    """One more than the highest of these; the first is 1."""
    return select(func.coalesce(func.max(number), 0) + 1).where(*of)


def next_number(session: Session, history: type[H], *of: ColumnElement[bool]) -> int:
    """The number of the row to be added. (entry or owner, number) is unique: of two writers the second is refused."""
    return session.scalars(select_next_number(history.number, *of)).one()
