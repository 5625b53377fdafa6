"""Steps that the audit does not tell of: they may take away what is seen, and never give it.

A history is read without them, with those of them that close, and with all of them; what all three give is seen.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Protocol, TypeVar


class Step(Protocol):
    """A step of a history. `is_on_record`: an event of the practice's audit tells of it, word for word."""

    @property
    def is_on_record(self) -> bool: ...


S = TypeVar("S", bound=Step)
Days = tuple[date, date]


def readings(history: Sequence[S], closes: Callable[[S], bool]) -> list[Sequence[S]]:
    """The ways to read it: one, where every step is on record.

    A step that opens is left out; one that closes counts. With all of them too, since a grant that was put in could
    replace one that shows less.
    """
    if all(step.is_on_record for step in history):
        return [history]
    on_record = [step for step in history if step.is_on_record]
    return [on_record, [step for step in history if step.is_on_record or closes(step)], history]


def joined(days: Sequence[Days]) -> list[Days]:
    """The same days in order, none of them twice."""
    found: list[Days] = []
    for start, end in sorted(days):
        if found and start < found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found
