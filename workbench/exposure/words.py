"""Exposure in words: what is not known is said so, and never as nought."""

from datetime import timedelta

from workbench.exposure.counting import Spread
from workbench.exposure.values import NO_WAY, Bounds, Exposure
from workbench.vocabulary import WAY_KINDS

TOLD_WITHIN = timedelta(hours=72)
"""UK GDPR, article 33: from becoming aware to telling the Information Commissioner, where that has to be."""

NOT_KNOWN = "not known"
NOT_OVER = "not over yet"
UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))
MEASURES = {
    "at_most": "Could be seen for at most",
    "at_least": "Could be seen for at least",
    "to_decision": "From recorded to decided",
    "to_effect": "From decided to in effect",
}
"""The figures, as the fields of Figures are called."""

PLACES = {"median": "Median", "p90": "90th percentile", "p99": "99th percentile"}
WAY_NAMES: dict[str, str] = {
    **{kind.value: name for kind, name in WAY_KINDS.items()},
    NO_WAY: "none: what the clinical system shows is not known",
}


def lasted(time: timedelta) -> str:
    """“3 days 4 hours”: its two largest units, rounded down."""
    rest = int(time.total_seconds())
    for place, (unit, seconds) in enumerate(UNITS):
        if rest >= seconds:
            following = UNITS[place + 1 : place + 2]
            more = [_many(rest % seconds // smaller, name) for name, smaller in following if rest % seconds >= smaller]
            return " ".join([_many(rest // seconds, unit), *more])
    return "less than a second"


def _many(count: int, unit: str) -> str:
    return f"{count:,} {unit}{'' if count == 1 else 's'}"


def at_most(bounds: Bounds, nobody: str = "nobody could read it") -> str:
    if bounds.nobody:
        return nobody
    if bounds.at_most is None:
        return NOT_KNOWN
    return f"{lasted(bounds.at_most)}{' so far' if bounds.is_open else ''}"


def at_least(bounds: Bounds, nobody: str = "nobody could read it") -> str:
    if bounds.nobody:
        return nobody
    if bounds.at_least is None:
        return NOT_KNOWN
    return lasted(bounds.at_least) if bounds.at_least else "perhaps never"


def by_nobody(each: Exposure) -> str:
    """Of those from whom it is hidden: what is hidden only from proxies, the patient may read."""
    return "no proxy could read it" if each.patient is None else "nobody could read it"


def readers(each: Exposure) -> str:
    """Who could read it, of those from whom it is hidden; and who may."""
    proxies = [f"{len(each.proxies)} prox{'y' if len(each.proxies) == 1 else 'ies'}"] if each.proxies else []
    if each.patient is None:
        return f"{', '.join(proxies) or 'No proxy'}. The patient may read it"
    patient = [] if each.patient.nobody else ["Patient"]
    return ", ".join([*patient, *proxies]) or "Nobody"


def placed(spread: Spread, name: str) -> str:
    """A median or percentile."""
    if not spread.count:
        return "–"
    value = spread.at[name]
    if value is None:
        return NOT_OVER if spread.goes_on else NOT_KNOWN
    return lasted(value)


def longest(spread: Spread) -> str:
    if spread.longest is None:
        missing = NOT_OVER if spread.goes_on else NOT_KNOWN
        return missing if spread.count else "–"
    return f"{lasted(spread.longest)}{' so far' if spread.is_open else ''}"


def way_name(way: str) -> str:
    return WAY_NAMES.get(way, WAY_NAMES[NO_WAY])
