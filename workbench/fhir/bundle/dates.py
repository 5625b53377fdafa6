"""FHIR dates: the day as written, and the moment in UTC."""

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

LONDON: Final = ZoneInfo("Europe/London")

_FORM = re.compile(
    r"[0-9]{4}(-[0-9]{2}(-[0-9]{2}"
    r"([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?(Z|[+-][0-9]{2}:?[0-9]{2})?)?)?)?",
)


class ImpossibleDate(ValueError):
    """No FHIR date, or a day that no calendar has."""


@lru_cache(maxsize=8192)
def day_written(text: str) -> str:
    """The date in the source's own calendar, as precise as written: YYYY, YYYY-MM or YYYY-MM-DD."""
    _moment(text)
    return text.strip()[:10]


@lru_cache(maxsize=8192)
def moment(text: str) -> datetime | None:
    """In UTC; without a zone it is London's, without a time the day's beginning; None for a mere year or month."""
    at = _moment(text)
    return at if len(text.strip()) >= 10 else None


def whole_day(text: str) -> date | None:
    day = day_written(text)
    return date.fromisoformat(day) if len(day) == 10 else None


def _moment(text: str) -> datetime:
    text = text.strip()
    if not _FORM.fullmatch(text):
        raise ImpossibleDate
    try:
        at = datetime.fromisoformat(text if len(text) >= 10 else (text + "-01-01")[:10])
        return (at if at.tzinfo else at.replace(tzinfo=LONDON)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ImpossibleDate from None
