"""The orders of the register of what is hidden, and where a page of it begins and ends.

An order has parts, one after another. Each goes by an index, so that a page takes as long however much is hidden; and
each has a total order of its own, so that no entry is on two pages or on none.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, not_, or_, tuple_
from sqlalchemy.orm import Session

from workbench.db import columns_of
from workbench.models import Entry
from workbench.queue import IS_DUE

_ENTRY = columns_of(Entry)


class Place(NamedTuple):
    """An entry's place: in which part of the order, and what that part goes by; its id is the last of `key`."""

    part: int
    key: tuple[Any, ...]

    @property
    def entry(self) -> int:
        return int(self.key[-1])


class Part(NamedTuple):
    """Some of what is hidden, in the order of these columns; the last is the id."""

    of: ColumnElement[bool]
    columns: Sequence[Any]
    descending: bool = False

    def select(self, wanted: Select[Any], *, back: bool = False, start: Place | None = None) -> Select[Any]:
        """What of `wanted` is in this part: forwards or backwards, and only what lies beyond `start`."""
        falling = back != self.descending
        found = wanted.where(self.of).order_by(*(each.desc() if falling else each for each in self.columns))
        if start is None:
            return found
        here = tuple_(*self.columns)
        there = tuple_(*start.key, types=[each.type for each in self.columns])
        return found.where(here < there if falling else here > there)


_BY_REVIEW, _BY_DECISION = (_ENTRY.review_on, _ENTRY.id), (_ENTRY.hidden_at, _ENTRY.id)
_HAS_REVIEW = _ENTRY.review_on.is_not(None)

ORDERS: Mapping[str, Sequence[Part]] = {
    "due": (Part(IS_DUE, _BY_REVIEW), Part(or_(not_(_HAS_REVIEW), not_(IS_DUE)), _BY_DECISION)),
    "review": (Part(_HAS_REVIEW, _BY_REVIEW), Part(not_(_HAS_REVIEW), _BY_DECISION)),
    "decided": (Part(_ENTRY.hidden_at.is_not(None), _BY_DECISION),),
    "entry": (Part(_ENTRY.kept_back, (_ENTRY.id,), descending=True),),  # all that is hidden is: by the index of that
}
"""What is due for review, then the oldest decision; the earliest review date; the oldest decision; the newest entry."""


def kinds_of_place(order: str) -> Sequence[Sequence[type]]:
    """What the keys of places are, in each part of an order."""
    return [[each.type.python_type for each in part.columns] for part in ORDERS[order]]


def places(
    session: Session, wanted: Select[Any], order: str, asked: Mapping[str, Any], *,
    start: Place | None, back: bool, most: int,
) -> list[Place]:  # fmt: skip
    """The next places after `start`, or those before it, in their order. `asked` are the values of `wanted`."""
    found: list[Place] = []
    for number, part in _from(order, start, back):
        beyond = start if start is not None and start.part == number else None
        some = part.select(wanted.with_only_columns(*part.columns), back=back, start=beyond)
        rows = session.execute(some.limit(most - len(found)), asked)
        found += [Place(number, tuple(row)) for row in rows]
        if len(found) == most:
            break
    return found[::-1] if back else found


def _from(order: str, start: Place | None, back: bool) -> Iterator[tuple[int, Part]]:
    parts = list(enumerate(ORDERS[order]))
    for number, part in reversed(parts) if back else parts:
        if start is None or (number <= start.part if back else number >= start.part):
            yield number, part
