"""What an HTTP status means for a wish, in one table: wait, take a new token, read again, or give it to a person."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from workbench.upstream.interface import Answer, Answered

OF_STATUS = {
    401: Answered.UNAUTHORISED,
    408: Answered.WAIT,
    409: Answered.STALE,
    412: Answered.STALE,
    425: Answered.WAIT,
    429: Answered.WAIT,
}


def judged(status: int, retry_after: str | None = None, *, at: datetime | None = None) -> Answer:
    """The answer to a request that changes or reads; `retry_after` is that header, as it came."""
    if 200 <= status < 300:
        return Answer(Answered.ACCEPTED, status)
    answered = OF_STATUS.get(status, Answered.WAIT if status >= 500 else Answered.REFUSED)
    return Answer(answered, status, seconds(retry_after, at=at), f"HTTP status {status}")


NO_ANSWER = Answer(Answered.UNKNOWN, cause="no answer")
"""After sending began: whether it arrived is not known."""

NOT_REACHED = Answer(Answered.WAIT, cause="not reached")
"""No connection could be made, so that nothing was sent."""


def seconds(retry_after: str | None, *, at: datetime | None = None) -> float | None:
    """A Retry-After header in seconds; None: none that can be read. `at` is now, for one that names a moment."""
    said = (retry_after or "").strip()
    if said.isascii() and said.isdigit():
        return float(said)
    try:
        moment = parsedate_to_datetime(said)
    except ValueError:
        return None
    if at is None:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - at).total_seconds())
