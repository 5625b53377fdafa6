"""What of a server was refused: it is fetched and tried again by itself, a few times and each time after longer."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

TIMES = 10
"""Over three days."""

FIRST, LONGEST = timedelta(minutes=5), timedelta(days=1)
AT_ONCE = 50
MOST = 1_000
"""Where more wait, something is wrong with all of it: the feed stops, and says so."""

WILL = f"It is tried again by itself, {TIMES} times in three days"
GIVEN_UP = f"It was tried {TIMES} times, and is tried again only when it changes there"
TOO_MANY = f"More than {MOST:,} records of this server were refused. The page Imports says why; what follows waits"

Waiting = Mapping[str, Mapping[str, Any]]
"""By resource: how often it was tried again, when it is next, and whether it was deleted there."""


def due(waiting: Waiting, at: datetime) -> list[str]:
    """The resources whose time has come, those first that wait longest."""
    moments = {key: datetime.fromisoformat(each["at"]) for key, each in waiting.items()}
    return sorted((key for key in moments if moments[key] <= at), key=lambda key: (moments[key], key))[:AT_ONCE]


def refused(waiting: Waiting, keys: Iterable[str], at: datetime, *, is_deleted: bool) -> Waiting:
    """Once more; without those that were tried often enough."""
    tries = {key: waiting[key]["tries"] + 1 if key in waiting else 0 for key in keys}
    moments = {key: at + min(FIRST * float(2**count), LONGEST) for key, count in tries.items() if count < TIMES}
    again = {
        key: {"tries": tries[key], "at": moment.isoformat(), "deleted": is_deleted} for key, moment in moments.items()
    }
    return {**settled(waiting, tries), **again}


def settled(waiting: Waiting, keys: Iterable[str]) -> Waiting:
    """They are filed, or not there any more."""
    gone = set(keys)
    return {key: each for key, each in waiting.items() if key not in gone}
