"""The figures of the overview as plain rows for the charts: a label, numbers, and the list behind each."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache, partial
from typing import Any, NamedTuple

from flask import url_for

from workbench.oversight import Day, Glance, Person, WaitingByAge, Week
from workbench.queue import STATE_AFTER
from workbench.vocabulary import CATEGORIES, HIDES, JUDGES, REASONS, STATES, Outcome
from workbench.web.wording.filters import MONTHS, day
from workbench.web.wording.spans import band, span

DRAWN = (Outcome.LEAVE_VISIBLE, Outcome.HIDE, Outcome.HIDE_FROM_PROXIES, Outcome.REFER)
"""The outcomes that are drawn; sending back and undoing put nothing anywhere."""

HIDING = [outcome.value for outcome in HIDES]
JUDGING = [outcome.value for outcome in JUDGES]

Address = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Cell:
    """A number, how it is said, and the list behind it."""

    value: float
    said: str
    href: str


@dataclass(frozen=True, slots=True)
class Row:
    """One bar, column or point; `tick` stands below it."""

    label: str
    cells: Sequence[Cell]
    tick: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """Over time: up to `top`, which stands beside it as `said_of_top`; `ranges` are (low, mean, high) of each row."""

    rows: Sequence[Row]
    top: int = 1
    said_of_top: str = ""
    said_of_half: str = ""
    ranges: Sequence[tuple[float, float, float]] = ()


@dataclass(frozen=True, slots=True)
class Pictures:
    """`series` are the outcomes that are drawn: the word and what it is called."""

    waiting: Sequence[Row]
    reasons: Sequence[Row]
    flagged: Sequence[Row]
    people: Sequence[Row]
    days: Chart
    waits: Chart
    shares: Chart
    series: Sequence[tuple[str, str]]


class _OfDays(NamedTuple):
    """What is drawn of days that are over, as in Pictures."""

    reasons: Sequence[Row]
    flagged: Sequence[Row]
    days: Chart
    waits: Chart
    shares: Chart


def pictures_of(glance: Glance, waiting: WaitingByAge, people: Sequence[Person]) -> Pictures:
    address = url_for("behind.decisions")
    of_all = partial(_decisions, address, glance.first, glance.last or glance.first)
    return Pictures(
        waiting=[
            Row(band(each.least, each.below).capitalize(), [_count(each.items, waiting_at(each.least, each.below))])
            for each in waiting.bands
        ],
        people=[Row(each.name, [_count(each.decisions, of_all(by=each.user_id))]) for each in people],
        series=[(outcome.value, STATES[STATE_AFTER[outcome]].label) for outcome in DRAWN],
        **_of_days(glance, address)._asdict(),
    )


@lru_cache(maxsize=16)
def _of_days(glance: Glance, address: str) -> _OfDays:
    """Made once of each glance, which is the same object while its figures are the same."""
    decisions = partial(_decisions, address)
    of_all = partial(decisions, glance.first, glance.last or glance.first)
    return _OfDays(
        reasons=[
            Row(
                REASONS[reason].label if reason else "No reason given",
                [_count(many, of_all(outcome=HIDING, reason=reason.value if reason else "none"))],
            )
            for reason, many in glance.reasons.items()
        ],
        flagged=[
            Row(CATEGORIES[category].label, _by_outcome(outcomes, partial(of_all, flag=category.value)))
            for category, outcomes in glance.flagged.items()
        ],
        days=_days(glance.days, decisions),
        waits=_waits([week for week in glance.weeks if week.waited], decisions),
        shares=_shares([week for week in glance.weeks if week.of], decisions),
    )


def _days(days: Sequence[Day], decisions: Address) -> Chart:
    rows = [
        Row(day(each.day), _by_outcome(each.outcomes, partial(decisions, each.day, each.day)), _tick(each.day))
        for each in days
    ]
    top = nice(max((sum(cell.value for cell in row.cells) for row in rows), default=1))
    return Chart(rows, top, f"{top:,}")


def _waits(weeks: Sequence[Week], decisions: Address) -> Chart:
    rows = []
    for each in weeks:
        href = decisions(each.begins, each.ends, first="yes")
        rows.append(Row(_week(each), [_hours(each.median, href), _hours(each.slow, href)], _tick(each.begins)))
    peak = max((week.slow or 0 for week in weeks), default=1)
    top = nice(peak) if peak < 48 else 24 * nice(peak / 24)
    return Chart(rows, top, _axis(top), _axis(top / 2))


def _axis(hours: float) -> str:
    return f"{hours:g} h" if hours < 48 else f"{hours / 24:,g} d"


def _shares(weeks: Sequence[Week], decisions: Address) -> Chart:
    rows = []
    for each in weeks:
        share = 100 * (each.share or 0)
        hid, of = (decisions(each.begins, each.ends, outcome=words) for words in (HIDING, JUDGING))
        rows.append(Row(_week(each), [Cell(share, f"{share:.1f}%", hid), _count(each.of, of)], _tick(each.begins)))
    usual = [week.usual for week in weeks if week.usual]
    ranges = [(100 * each.low, 100 * each.mean, 100 * each.high) for each in usual]
    top = min(100, nice(max([1.0, *(row.cells[0].value for row in rows), *(high for _, _, high in ranges)])))
    return Chart(rows, top, f"{top}%", f"{top / 2:g}%", ranges)


def nice(peak: float) -> int:
    """The next round number: 1, 2, 3 or 5 with noughts."""
    size: int = 10 ** max(0, math.ceil(math.log10(max(peak, 1))) - 1)
    return next(factor * size for factor in (1, 2, 3, 5, 10) if factor * size >= peak)


def _decisions(address: str, begins: date, ends: date, /, **asked: Any) -> str:
    """Joined here from words and numbers of ours: url_for takes a millisecond for ten, and a page has hundreds."""
    address = f"{address}?from={begins}&to={ends}"
    for name, value in asked.items():
        for each in value if isinstance(value, list) else [value]:
            address += f"&{name}={each}"
    return address


def waiting_at(least: int, below: int | None) -> str:
    return url_for("behind.waiting", least=least, below=below)


def _by_outcome(outcomes: Mapping[Outcome, int], address: Address) -> list[Cell]:
    return [_count(outcomes.get(outcome, 0), address(outcome=outcome.value)) for outcome in DRAWN]


def _count(many: int, href: str) -> Cell:
    return Cell(many, f"{many:,}", href)


def _hours(hours: int | None, href: str) -> Cell:
    return Cell(hours or 0, "none" if hours is None else span(hours), href)


def _tick(of: date) -> str:
    return f"{of.day} {MONTHS[of.month][:3]}"


def _week(week: Week) -> str:
    whole = week.ends - week.begins == timedelta(days=6)
    return f"Week of {day(week.begins)}" if whole else f"{day(week.begins)} to {day(week.ends)}"
