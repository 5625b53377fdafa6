"""Which of two versions of a resource is the older, by what the source says of them."""

from datetime import datetime
from typing import NamedTuple, Protocol


class Dated(Protocol):
    """What carries the source's version and clock: an entry, a statement, or a row of either."""

    @property
    def source_version(self) -> str | None: ...
    @property
    def last_updated(self) -> datetime | None: ...


class VersionOrder(NamedTuple):
    source_version: str | None
    last_updated: datetime | None


def is_older(sent: Dated, held: Dated) -> bool:
    """Does the source's version or clock say so, and neither say the opposite?

    A server that was restored may count its versions anew: then the clock is right, and nothing is passed over.
    """
    said = _compared(sent, held)
    return -1 in said and 1 not in said


def is_newer(sent: Dated, held: Dated) -> bool:
    said = _compared(sent, held)
    return 1 in said and -1 not in said


def says_its_order(sent: Dated, held: Dated) -> bool:
    """Can the two be compared at all?"""
    return bool(_compared(sent, held))


def _compared(sent: Dated, held: Dated) -> list[int]:
    """-1, 0 or 1 for each of version and clock that both have."""
    pairs = [(_number(sent.source_version), _number(held.source_version)), (sent.last_updated, held.last_updated)]
    return [(one > other) - (one < other) for one, other in pairs if one is not None and other is not None]  # type: ignore[operator]


def _number(version: str | None) -> int | None:
    return int(version) if version and version.isascii() and version.isdecimal() else None
