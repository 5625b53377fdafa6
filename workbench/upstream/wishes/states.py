"""Reading and writing the projection: where each newest wish stands."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, bindparam, select, update
from sqlalchemy.orm import Session

from workbench.db import Inserting, batches, columns_of, table_of
from workbench.models import UpstreamState
from workbench.upstream.wishes.values import STATE_NAMES, WishState

STATE = columns_of(UpstreamState)
_COLUMNS = [STATE[name] for name in STATE_NAMES]
_ADD = Inserting(table_of(UpstreamState), STATE_NAMES)
_SET = (
    update(table_of(UpstreamState))
    .where(STATE.entry_id == bindparam("of_entry"))
    .values({name: bindparam(f"new_{name}") for name in STATE_NAMES if name != "entry_id"})
)


def states_of(session: Session, entries: Collection[int]) -> dict[int, WishState]:
    """By entry; those of which nothing is wished are left out."""
    found: dict[int, WishState] = {}
    for ids in batches(sorted(entries)):
        found |= {state.entry_id: state for state in states_where(session, STATE.entry_id.in_(ids))}
    return found


def states_where(session: Session, *of: ColumnElement[bool], most: int | None = None) -> list[WishState]:
    """By entry."""
    wanted = select(*_COLUMNS).where(*of).order_by(STATE.entry_id).limit(most)
    return [WishState(**row._mapping) for row in session.connection().execute(wanted)]


def add(session: Session, states: Iterable[WishState]) -> None:
    _ADD(session.connection(), [_as_row(state) for state in states])


def put(session: Session, states: Sequence[WishState]) -> None:
    rows = [
        {"of_entry": state.entry_id, **{f"new_{name}": value for name, value in _as_row(state).items()}}
        for state in states
    ]
    if rows:
        session.connection().execute(_SET, rows)


def _as_row(state: WishState) -> dict[str, Any]:
    return {name: getattr(state, name) for name in STATE_NAMES}
