"""FHIR dates: the day as written, and the moment in UTC. What is no date, or only stands for one, is refused here."""

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

LONDON: Final = ZoneInfo("Europe/London")
EARLIEST: Final = datetime(1850, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(2200, 1, 1, tzinfo=UTC)

# What databases and programs write for "not known": the first days of SQL's, OLE's and Unix's calendars
_PLACEHOLDERS: Final = ("1899-12-30", "1899-12-31", "1900-01-01", "1900-01", "1900")
_UNIX_ZERO: Final = "1970-01-01"
_MIDNIGHT = re.compile(r"([T ]00:00(:00(\.0+)?)?(Z|[+-]00:?00)?)?")

_FORM = re.compile(
    r"[0-9]{4}(-[0-9]{2}(-[0-9]{2}"
    r"([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?(Z|[+-][0-9]{2}:?[0-9]{2})?)?)?)?",
)


class ImpossibleDate(ValueError):
    """No FHIR date, or a day that no calendar has."""


class PlaceholderDate(ImpossibleDate):
    """A date that says no more than that none is known: 0001-01-01, 1900-01-01, 9999-12-31 and their like."""


@lru_cache(maxsize=8192)
def day_written(text: str) -> str:
    """The date in the source's own calendar, as precise as written: YYYY, YYYY-MM or YYYY-MM-DD."""
    _moment(text)
    return text.strip()[:10]


@lru_cache(maxsize=8192)
def moment(text: str) -> datetime:
    """In UTC; without a zone it is London's, without a time the day's beginning.

    Of a mere year or month it is the last second: what a practice shows from the middle of that year on may have been
    recorded after that, and then has to be looked at.
    """
    text = text.strip()
    if text[:10] == _UNIX_ZERO and _MIDNIGHT.fullmatch(text[10:]):
        raise PlaceholderDate
    return _moment(text) if len(text) >= 10 else _last_second(text)


def whole_day(text: str) -> date | None:
    """None for a mere year or month."""
    day = day_written(text)
    return date.fromisoformat(day) if len(day) == 10 else None


def is_no_end(sent: object) -> bool:
    """Of a period's end: 9999-12-31 and its like say that there is none."""
    return sent is None or (type(sent) is str and sent.strip()[:4] == "9999")


def server_time(sent: object) -> datetime | None:
    """A server's clock (`meta.lastUpdated`), in UTC; None for whatever is not one."""
    try:
        return _moment(sent) if type(sent) is str and len(sent.strip()) >= 10 else None
    except ImpossibleDate:
        return None


def _last_second(text: str) -> datetime:
    first = _moment(text).astimezone(LONDON)
    months = first.year * 12 + (12 if len(text) == 4 else first.month)
    after = datetime(months // 12, months % 12 + 1, 1, tzinfo=LONDON)
    return after.astimezone(UTC) - timedelta(seconds=1)


def _moment(text: str) -> datetime:
    text = text.strip()
    if not _FORM.fullmatch(text):
        raise ImpossibleDate
    try:
        at = datetime.fromisoformat(text if len(text) >= 10 else (text + "-01-01")[:10])
        at = (at if at.tzinfo else at.replace(tzinfo=LONDON)).astimezone(UTC)
    except OverflowError:
        raise PlaceholderDate from None
    except ValueError:
        raise ImpossibleDate from None
    if text[:10] in _PLACEHOLDERS or not EARLIEST <= at < LATEST:
        raise PlaceholderDate
    return at
