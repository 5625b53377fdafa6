"""Who reads: the patient, as an audience that changes on birthdays, and proxies, whose access begins and ends."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from workbench.london import day_of, midnight
from workbench.visibility.reach import Reach
from workbench.vocabulary import AUDIENCE_CHANGES_AT, PROXIES_SUSPENDED_AT, Audience

FAR_AHEAD = date(9999, 12, 30)
"""A birthday of somebody whom the source has born in a year that no calendar here reaches: it never comes."""
INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class ProxyFact:
    """One proxy's access: days in Europe/London, `until_on` not included; `confirmed_at` are moments, oldest first.

    `is_on_record`: rows and events tell the same of all the patient's proxies; else none of them reads.
    """

    from_on: date
    until_on: date | None
    recorded_at: datetime
    confirmed_at: tuple[datetime, ...] = ()
    is_on_record: bool = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class ReaderScope:
    """What a reader may see of a record: entries within the reach, by decisions made at `decided_since` or later."""

    reach: Reach
    decided_since: datetime | None = None


def reader_scope(
    audience: Audience, reach: Reach | None, born: date | None, proxies: Sequence[ProxyFact], at: datetime
) -> ReaderScope | None:
    """None if the reader sees nothing at all.

    For proxies, a decision at exactly the moment since which they read does not count: it may have been made before.
    """
    if reach is None:
        return None
    grown = audience_since(born, at)
    if audience is Audience.PATIENT:
        return ReaderScope(reach, grown)
    reading = proxies_since(proxies, born, at)
    return ReaderScope(reach, max(reading + INSTANT, grown or reading)) if reading else None


def audience_since(born: date | None, at: datetime) -> datetime | None:
    """The moment (UTC) of the last birthday in `AUDIENCE_CHANGES_AT`; None if there has been none yet."""
    if born is None:
        return None
    passed = [midnight(birthday(born, age)) for age in AUDIENCE_CHANGES_AT if birthday(born, age) <= day_of(at)]
    return max(passed, default=None)


def birthday(born: date, age: int) -> date:
    """Somebody born on 29 February is a year older on 1 March."""
    if born.year + age >= date.max.year:
        return FAR_AHEAD
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def proxies_since(proxies: Sequence[ProxyFact], born: date | None, at: datetime) -> datetime | None:
    """The moment since which the set of reading proxies is unchanged; None if no proxy reads.

    A decision is for all proxies of the patient together: where the audit does not tell the same of all of them, nobody
    knows for whom a decision was made, and none reads.
    """
    if not all(proxy.is_on_record for proxy in proxies):
        return None
    return max((since for proxy in proxies if (since := reads_since(proxy, born, at))), default=None)


def reads_since(proxy: ProxyFact, born: date | None, at: datetime) -> datetime | None:
    """The moment since which this proxy reads, if that is in force; never from before it was recorded.

    A child's proxy, one recorded or beginning before that birthday, is suspended at `PROXIES_SUSPENDED_AT` until it is
    confirmed after it. Somebody whose age is not known has no proxy in force.
    """
    today = day_of(at)
    if not proxy.is_on_record:
        return None
    if born is None or proxy.from_on > today or (proxy.until_on is not None and today >= proxy.until_on):
        return None
    since = max(midnight(proxy.from_on), proxy.recorded_at)
    suspended_on = birthday(born, PROXIES_SUSPENDED_AT)
    if min(proxy.from_on, day_of(proxy.recorded_at)) < suspended_on <= today:
        confirmed = [moment for moment in proxy.confirmed_at if midnight(suspended_on) <= moment <= at]
        return max(since, confirmed[0]) if confirmed else None
    return since if since <= at else None


def ends_on(until_on: date | None, ended_on: Sequence[date]) -> date | None:
    """The first day on which a proxy no longer reads: as authorised, or as ended, whichever comes first."""
    return min([*ended_on, *([until_on] if until_on else [])], default=None)


def birthday_before(today: date, age: int) -> date:
    """The latest date of birth of somebody who is that old today."""
    try:
        return today.replace(year=today.year - age)
    except ValueError:
        return date(today.year - age, 2, 28)
