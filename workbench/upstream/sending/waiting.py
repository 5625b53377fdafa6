"""How long to wait before the clinical system is asked again."""

from collections.abc import Callable
from datetime import datetime, timedelta

SOONEST, LONGEST = timedelta(seconds=5), timedelta(hours=1)
Random = Callable[[], float]


def wait_until(at: datetime, tries: int, retry_after: float | None, random: Random) -> datetime:
    """As long as the server asks, else twice as long with each try; with jitter, and an hour at most.

    `random` gives a number from 0 to 1: of all that wait, half the time is spread, so that they do not return together.
    """
    grown = min(SOONEST * 2 ** min(tries, 10), LONGEST)
    asked = min(timedelta(seconds=retry_after), LONGEST) if retry_after else timedelta()
    wait: timedelta = max(asked, grown / 2) + grown / 2 * random()
    return at + min(wait, LONGEST)
