"""What an HTTP status means for a wish, in one table: wait, take a new token, read again, or give it to a person."""

from datetime import datetime

from workbench.servers.answers import is_for_later, leads_elsewhere, seconds
from workbench.upstream.interface import Answer, Answered

OF_STATUS = {401: Answered.UNAUTHORISED, 409: Answered.STALE, 412: Answered.STALE}


def judged(status: int, retry_after: str | None = None, *, at: datetime | None = None) -> Answer:
    """The answer to a request that changes or reads; `retry_after` is that header, as it came.

    A redirect is no acceptance: the address is wrong.
    """
    if 200 <= status < 300:
        return Answer(Answered.ACCEPTED, status)
    if leads_elsewhere(status):
        return Answer(Answered.REFUSED, status, None, "led elsewhere")
    answered = OF_STATUS.get(status, Answered.WAIT if is_for_later(status) else Answered.REFUSED)
    return Answer(answered, status, seconds(retry_after, at=at), f"HTTP status {status}")


NO_ANSWER = Answer(Answered.UNKNOWN, cause="no answer")
"""After sending began: whether it arrived is not known."""

NOT_REACHED = Answer(Answered.WAIT, cause="not reached")
"""No connection could be made, so that nothing was sent."""
