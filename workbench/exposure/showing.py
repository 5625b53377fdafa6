"""When a clinical system may have shown an entry, and when it surely did: a rule over what was seen of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import NamedTuple

from workbench.exposure.stretches import Stretch, joined


class Sign(Enum):
    """What is known of a moment. HIDING, SHOWING: somebody has begun to change it, so that it may be so from then on.

    HIDDEN_BEFORE: it was hidden already, nobody knows since when.
    """

    HIDDEN = "hidden"
    HIDDEN_BEFORE = "hidden before"
    VISIBLE = "visible"
    HIDING = "hiding"
    SHOWING = "showing"


class Seen(NamedTuple):
    at: datetime
    sign: Sign


@dataclass(frozen=True, slots=True)
class Shown:
    """`maybe` holds all of `surely`. `is_guess`: some of `surely` is missing, as nothing tells.

    `goes_on`: at the end, nothing said that it was hidden.
    """

    maybe: Sequence[Stretch]
    surely: Sequence[Stretch]
    is_guess: bool
    goes_on: bool


class _Walk:
    def __init__(self, begin: datetime, surely_from: datetime | None) -> None:
        self.maybe_since: datetime | None = begin
        self.sure_since = surely_from
        self.is_guess = surely_from is None
        self.hiding_since: datetime | None = None
        self.last_hidden: datetime | None = None
        self.maybe: list[Stretch] = []
        self.surely: list[Stretch] = []

    def see(self, seen: Seen) -> None:
        if seen.sign is Sign.HIDING:
            self.hiding_since = self.hiding_since or seen.at
        elif seen.sign is Sign.SHOWING:
            self.maybe_since = self.maybe_since or seen.at
        elif seen.sign is Sign.VISIBLE:
            self.maybe_since = self.maybe_since or self.last_hidden or seen.at
            self.sure_since = self.sure_since or seen.at
            self.hiding_since = None
        else:
            self._hidden(seen)

    def _hidden(self, seen: Seen) -> None:
        if self.maybe_since is not None:
            self.maybe.append((self.maybe_since, seen.at))
        if self.sure_since is not None and self.hiding_since is not None and seen.sign is Sign.HIDDEN:
            self.surely.append((self.sure_since, self.hiding_since))
        elif self.maybe_since is not None:
            self.is_guess = True
        self.maybe_since = self.sure_since = self.hiding_since = None
        self.last_hidden = seen.at

    def end(self, until: datetime) -> None:
        if self.maybe_since is not None:
            self.maybe.append((self.maybe_since, until))
        if self.sure_since is not None:
            self.surely.append((self.sure_since, self.hiding_since or until))


def shown(begin: datetime, surely_from: datetime | None, seen: Sequence[Seen], until: datetime) -> Shown:
    """From `begin` to `until`, by what was seen, in its order. Without a sign that it is hidden, it may be shown.

    `surely_from`: from when it was surely shown, if nothing was seen; None: that is not known.
    """
    walk = _Walk(begin, surely_from)
    for each in seen:
        if begin <= each.at <= until:
            walk.see(each)
    goes_on = walk.maybe_since is not None
    walk.end(until)
    return Shown(joined(walk.maybe), joined(walk.surely), walk.is_guess, goes_on)
