"""When the patient and each proxy could read anything at all, by the recorded histories."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import NamedTuple

from workbench import visibility
from workbench.exposure.stretches import Stretch, joined
from workbench.london import midnight
from workbench.visibility import AccessFact, ProxyFact, Reach, SwitchFact, birthday, reads_since
from workbench.vocabulary import PROXIES_SUSPENDED_AT

BEFORE_ALL = datetime(1900, 1, 1, tzinfo=UTC)
A_GROWN_UP = date(1900, 1, 1)
"""Born then: whose age is not known may have had a proxy."""


class Window(NamedTuple):
    """A stretch in which what of the record can be seen stays the same; None: nothing can.

    `is_sure`: by the registration that is known; which one was before it is not kept.
    """

    start: datetime
    end: datetime
    reach: Reach | None
    is_sure: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """When somebody may have read, and when they surely could."""

    maybe: Sequence[Stretch]
    surely: Sequence[Stretch]


def windows(
    switch: Sequence[SwitchFact], registered_on: date | None, steps: Sequence[AccessFact], *, until: datetime
) -> list[Window]:
    """What the patient may reach, from window to window. A death has no day in the record, and is left out.

    Before the day of the registration that is known now, there may have been another.
    """
    days = {fact.effective_on for fact in switch} | {fact.effective_on for fact in steps}
    days |= {registered_on} if registered_on else set()
    registered_at = midnight(registered_on) if registered_on else BEFORE_ALL
    found: list[Window] = []
    for start, end in _between((midnight(day) for day in days), until):
        practice = visibility.opening(switch, start)
        is_sure = start >= registered_at
        known = registered_on if is_sure else None
        access = visibility.access(practice, known, steps, died=False, at=start)
        found.append(Window(start, end, access.reach, is_sure))
    return found


def patient_reads(found: Iterable[Window], recorded_at: datetime, *, died: bool) -> Reading:
    """Where they have died, nobody knows when, so that nothing is sure."""
    read = [each for each in found if each.reach and each.reach.holds(recorded_at)]
    maybe = joined((each.start, each.end) for each in read)
    surely = joined((each.start, each.end) for each in read if each.is_sure)
    return Reading(maybe, () if died else surely)


def proxy_reads(proxy: ProxyFact, born: date | None, *, until: datetime) -> Reading:
    """May have: from the day on which it was authorised, whenever that was recorded here."""
    since = min(proxy.recorded_at, midnight(proxy.from_on))
    early = replace(proxy, recorded_at=since)
    return Reading(_reads(early, born or A_GROWN_UP, until), _reads(proxy, born, until))


def _reads(proxy: ProxyFact, born: date | None, until: datetime) -> list[Stretch]:
    days = [proxy.from_on, *([proxy.until_on] if proxy.until_on else [])]
    days += [birthday(born, PROXIES_SUSPENDED_AT)] if born else []
    points = [*map(midnight, days), proxy.recorded_at, *proxy.confirmed_at]
    return joined((start, end) for start, end in _between(points, until) if reads_since(proxy, born, start))


def _between(points: Iterable[datetime], until: datetime) -> list[Stretch]:
    """Stretches in which nothing changes, up to `until`."""
    inner = sorted(point for point in set(points) if BEFORE_ALL < point < until)
    edges = [BEFORE_ALL, *inner, until]
    return list(pairwise(edges))
