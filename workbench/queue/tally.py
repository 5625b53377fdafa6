"""How many review items wait, kept as a running count so that no page counts a hundred thousand rows."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from workbench.db import columns_of, table_of
from workbench.models import QueueTally
from workbench.permissions import Actor, Permission, require_practice
from workbench.vocabulary import QUEUED, State, Urgency


@dataclass(frozen=True, slots=True)
class Tally:
    waiting: int
    flagged: int
    referred: int


def tally(session: Session, *, by: Actor) -> Tally:
    counts = tallies(session, require_practice(by, Permission.SEE_HOW_MANY_WAIT))
    waiting = {urgency: items for (state, urgency), items in counts.items() if state is State.WAITING}
    return Tally(
        waiting=sum(waiting.values()),
        flagged=sum(items for urgency, items in waiting.items() if urgency is not Urgency.NONE),
        referred=sum(items for (state, _), items in counts.items() if state is State.REFERRED),
    )


def tallies(session: Session, practice_id: int) -> dict[tuple[State, Urgency], int]:
    rows = session.execute(
        select(QueueTally.state, QueueTally.urgency, QueueTally.items).where(QueueTally.practice_id == practice_id)
    )
    return {(state, urgency): items for state, urgency, items in rows}


Standing = tuple[int, State, Urgency]
"""Where a review item stands: of which practice, in which state, how urgent."""


def adjust(session: Session, before: Counter[Standing], after: Counter[Standing]) -> None:
    """Count what moved. In key order, so that two writers on PostgreSQL cannot deadlock."""
    for key in sorted(set(before) | set(after)):
        moved = after[key] - before[key]
        if moved and key[1] in QUEUED:
            _add(session, *key, moved)


def _add(session: Session, practice_id: int, state: State, urgency: Urgency, moved: int) -> None:
    where = {"of_practice": practice_id, "of_state": state, "of_urgency": urgency, "moved": moved}
    if session.execute(_MOVE, where).rowcount == 0:  # type: ignore[attr-defined]
        session.execute(insert(QueueTally).values(practice_id=practice_id, state=state, urgency=urgency, items=moved))


_TALLY = columns_of(QueueTally)
_MOVE = (
    update(table_of(QueueTally))
    .where(
        _TALLY.practice_id == bindparam("of_practice"),
        _TALLY.state == bindparam("of_state"),
        _TALLY.urgency == bindparam("of_urgency"),
    )
    .values(items=_TALLY["items"] + bindparam("moved"))
)
