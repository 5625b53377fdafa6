"""What of a server was refused: it is fetched and tried again by itself, a few times and each time after longer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from workbench.feeds.faults import FeedFault

TIMES = 10
"""Over three days."""

FIRST, LONGEST = timedelta(minutes=5), timedelta(days=1)
AT_ONCE = 50
MOST_PATIENTS, MOST_RECORDS = 1_000, 20_000
"""Where more wait, something is wrong with all of it: the feed stops, and says so. One patient may have many."""

MOST_ELSEWHERE = 1_000
"""Records of other practices' patients: nothing is wrong with them, so that they stop nothing. The rest is left out."""

WILL = f"It is tried again by itself, {TIMES} times in three days"
UNANSWERED = "It is tried again by itself until the server answers"
GIVEN_UP = f"It was tried {TIMES} times, and is tried again only when it changes there"
NO_ROOM = "As much of other practices waits already as may: it is tried again only when it changes there"
TOO_MANY = (
    f"More than {MOST_PATIENTS:,} patients or {MOST_RECORDS:,} records of this server were refused. "
    "The page Imports says why; what follows waits"
)

Waiting = Mapping[str, Mapping[str, Any]]
"""By resource: how often it was tried again, when it is next, whose it is, whether that patient is registered
elsewhere, whether it was deleted there, whether it is fetched alone, as nobody answered when it was not, and under
which NHS number it was listed, as a digest, where the source lists patients."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Of the records of one patient, `of`; `listed` as in Changed. What is unanswered is not given up."""

    keys: Sequence[str]
    of: str
    is_deleted: bool
    is_elsewhere: bool
    is_unanswered: bool = False
    listed: str = ""


def require_room(waiting: Waiting) -> None:
    """Raises FeedFault where too much waits that should have been filed."""
    whose = [each.get("of", key) for key, each in waiting.items() if not each.get("elsewhere")]
    if len(set(whose)) > MOST_PATIENTS or len(whose) > MOST_RECORDS:
        raise FeedFault(TOO_MANY)


def due(waiting: Waiting, at: datetime) -> list[list[str]]:
    """The resources whose time has come, those first that wait longest: what is fetched together."""
    moments = {key: datetime.fromisoformat(each["at"]) for key, each in waiting.items()}
    keys = sorted((key for key in moments if moments[key] <= at), key=lambda key: (moments[key], key))[:AT_ONCE]
    together = [key for key in keys if not waiting[key].get("alone")]
    return [each for each in (together, *([key] for key in keys if key not in together)) if each]


def refused(waiting: Waiting, refusal: Refusal, at: datetime) -> Waiting:
    """Once more; without those that were tried often enough, or for which there is no room."""
    others = settled(waiting, refusal.keys)
    if refusal.is_elsewhere and _elsewhere(others) + len(refusal.keys) > MOST_ELSEWHERE:
        return others
    most = TIMES - 1 if refusal.is_unanswered else TIMES
    tries = {key: min(waiting[key]["tries"] + 1, most) if key in waiting else 0 for key in refusal.keys}
    said = {"of": refusal.of, "deleted": refusal.is_deleted, "elsewhere": refusal.is_elsewhere}
    said |= {"listed": refusal.listed} if refusal.listed else {}
    said |= {"alone": True} if refusal.is_unanswered else {}
    again = {key: said | _next(count, at) for key, count in tries.items() if count < TIMES}
    return {**others, **again}


def unanswered(waiting: Waiting, keys: Iterable[str], at: datetime) -> Waiting:
    """A try too, but none is given up for it: nobody said what they are. One of them may be what cannot be fetched."""
    tries = {key: min(waiting[key]["tries"] + 1, TIMES - 1) for key in keys if key in waiting}
    return {**waiting, **{key: {**waiting[key], "alone": True, **_next(count, at)} for key, count in tries.items()}}


def settled(waiting: Waiting, keys: Iterable[str]) -> Waiting:
    """They are filed, or not there any more."""
    gone = set(keys)
    return {key: each for key, each in waiting.items() if key not in gone}


def words(before: Waiting, now: Waiting, refusal: Refusal) -> str:
    """What becomes of it."""
    if any(key in now for key in refusal.keys):
        return UNANSWERED if refusal.is_unanswered else WILL
    was_last = any(before[key]["tries"] + 1 >= TIMES for key in refusal.keys if key in before)
    return GIVEN_UP if was_last else NO_ROOM


def _next(tries: int, at: datetime) -> dict[str, Any]:
    return {"tries": tries, "at": (at + min(FIRST * float(2**tries), LONGEST)).isoformat()}


def _elsewhere(waiting: Waiting) -> int:
    return sum(bool(each.get("elsewhere")) for each in waiting.values())
