"""The counts beside a search of the audit, each of which narrows it."""

from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from workbench.audit import Counts
from workbench.vocabulary import OUTCOMES, REASONS
from workbench.web.wording.choices import labels
from workbench.web.wording.filters import MONTHS

FEW = 12
"""Of people and months no more are listed at first."""

Asked = Mapping[str, str]


class Choice(NamedTuple):
    """One value: how many events have it, and where its link leads; if it is chosen, to the search without it."""

    label: str
    events: int
    address: str
    is_chosen: bool


class Facet(NamedTuple):
    """A heading, the values that are listed, and those that are folded away."""

    title: str
    choices: Sequence[Choice]
    folded: Sequence[Choice]


def facets(counts: Counts, asked: Asked, address: Callable[[Asked], str]) -> list[Facet]:
    """In their order; none of what nothing was found for."""
    outcomes = {outcome.value: words.done.capitalize() for outcome, words in OUTCOMES.items()}
    reasons = {reason.value: label for reason, label in labels(REASONS).items()}
    listed: Sequence[tuple[str, Iterable[tuple[str, int]], Callable[[str], str], Callable[[str], Asked]]] = (
        ("Decision", _by_number(counts.outcomes), lambda value: outcomes.get(value, value), _one("outcome")),
        ("Reason", _by_number(counts.reasons), lambda value: reasons.get(value, value), _one("reason")),
        ("Person", _by_number(counts.actors), lambda name: name[:1].upper() + name[1:], _one("by")),
        ("Month", sorted(counts.months.items(), reverse=True), _month, _days),
    )
    found = []
    for title, values, label, asks in listed:
        choices = [Choice(label(value), events, *_leads(asks(value), asked, address)) for value, events in values]
        if choices:
            found.append(Facet(title, choices[:FEW], choices[FEW:]))
    return found


def _leads(asks: Asked, asked: Asked, address: Callable[[Asked], str]) -> tuple[str, bool]:
    """Where the link of a choice leads, and whether it is chosen."""
    if asks.items() <= asked.items():
        return address({name: said for name, said in asked.items() if name not in asks}), True
    return address({**asked, **asks}), False


def _by_number(counted: Counter[str]) -> Iterator[tuple[str, int]]:
    yield from sorted(counted.items(), key=lambda each: (-each[1], each[0]))


def _one(name: str) -> Callable[[str], Asked]:
    return lambda value: {name: value}


def _days(month: str) -> Asked:
    year, number = map(int, month.split("-"))
    first = date(year, number, 1)
    return {"from": first.isoformat(), "to": first.replace(day=monthrange(year, number)[1]).isoformat()}


def _month(month: str) -> str:
    year, number = month.split("-")
    return f"{MONTHS[int(number)]} {year}"
