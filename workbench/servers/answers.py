"""What an answer of another system says by its status and headers, for feeds and for ways out."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Final

LATER: Final = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS)
OVERLOADED: Final = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
"""Everybody is asked to wait, whatever was asked for."""

GONE: Final = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
LONGEST_WAIT: Final = 86_400.0


def is_for_later(status: int) -> bool:
    """It is busy, or has failed."""
    return status in LATER or status >= HTTPStatus.INTERNAL_SERVER_ERROR


def leads_elsewhere(status: int) -> bool:
    return HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST


def seconds(retry_after: str | None, *, at: datetime | None = None) -> float | None:
    """A Retry-After header in seconds, a day at most; None: none that can be read. `at`: now, if it is not now."""
    said = (retry_after or "").strip()
    if said.isascii() and said.isdigit():
        return min(float(said), LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(said)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(0.0, (moment - (at or datetime.now(UTC))).total_seconds()), LONGEST_WAIT)
