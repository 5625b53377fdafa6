"""Decisions counted by outcome, reason, month and kind: values in, values out."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from workbench.london import day_of
from workbench.vocabulary import HIDES, JUDGES, Kind, Outcome, Reason, Role


class Decided(NamedTuple):
    """An event of the audit that says what was decided about an entry, in the words that it was written in."""

    at: str
    patient_nhs_number: str
    entry_kind: str
    outcome: str
    reason: str | None
    actor_role: str


DECIDES = (Outcome.LEAVE_VISIBLE, *HIDES, Outcome.REFER)
"""What a report counts as decided; the others take back or answer."""


@dataclass(slots=True)
class Tally:
    """Months are days in Europe/London, the first of each."""

    by_outcome: Counter[Outcome] = field(default_factory=Counter)
    by_people: Counter[Outcome] = field(default_factory=Counter)
    by_reason: Counter[Reason | None] = field(default_factory=Counter)
    by_kind: Counter[Kind] = field(default_factory=Counter)
    hidden_by_kind: Counter[Kind] = field(default_factory=Counter)
    by_month: Counter[tuple[date, Outcome]] = field(default_factory=Counter)
    by_role: Counter[str] = field(default_factory=Counter)
    patients: set[str] = field(default_factory=set)

    @property
    def months(self) -> list[date]:
        """Every month from the first to the last, those without a decision too."""
        found = [month for month, _ in self.by_month]
        return _months(min(found), max(found)) if found else []

    @property
    def decided(self) -> int:
        return sum(self.by_outcome[outcome] for outcome in DECIDES)

    @property
    def hidden(self) -> int:
        return sum(self.by_outcome[outcome] for outcome in HIDES)

    @property
    def share_hidden(self) -> float | None:
        """Of what people left visible or hid, as the overview has it; None where they did neither."""
        hid, judged = (sum(self.by_people[outcome] for outcome in which) for which in (HIDES, JUDGES))
        return hid / judged if judged else None

    def of_month(self, month: date, *outcomes: Outcome) -> int:
        return sum(self.by_month[month, outcome] for outcome in outcomes)


def tally(events: Iterable[Decided]) -> Tally:
    found = Tally()
    for event in events:
        outcome = Outcome(event.outcome)
        found.by_outcome[outcome] += 1
        if event.actor_role != Role.POLICY:
            found.by_people[outcome] += 1
        found.by_month[_month(event.at[:13]), outcome] += 1
        found.by_role[event.actor_role] += 1
        found.patients.add(event.patient_nhs_number)
        kind = Kind(event.entry_kind or Kind.OTHER)
        if outcome in DECIDES:
            found.by_kind[kind] += 1
        if outcome in HIDES:
            found.by_reason[Reason(event.reason) if event.reason else None] += 1
            found.hidden_by_kind[kind] += 1
    return found


@lru_cache(maxsize=10_000)
def _month(utc_hour: str) -> date:
    return day_of(datetime.fromisoformat(f"{utc_hour}:00:00+00:00")).replace(day=1)


def _months(first: date, last: date) -> list[date]:
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [date(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, 1) for n in range(count)]
