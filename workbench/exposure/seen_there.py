"""What was seen of an entry in the clinical system: by its labels as received, and by what became of wishes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from workbench.exposure.showing import Seen, Sign
from workbench.upstream import Change
from workbench.upstream.wishes import Fact, Wish, WishState, steps
from workbench.vocabulary import IN_EFFECT, Audience, Happened, HowChecked, Shown, Wanted, WayKind

HIDDEN_FROM: Mapping[Audience, frozenset[str]] = {
    Audience.PATIENT: frozenset({Shown.HIDDEN}),
    Audience.PROXY: frozenset({Shown.HIDDEN, Shown.HIDDEN_FROM_PROXIES}),
}
"""The words of Shown, which those of Wanted are too."""
BEGINS = (Happened.SENT, Happened.CLAIMED)
"""From then on it may have been changed."""


@dataclass(frozen=True, slots=True)
class Received:
    """A version of an entry: when it came, and whether the source hid it (a NOPAT label) or had withdrawn it."""

    at: datetime
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class Became:
    """Something that became of a wish to show this, and where the wish stood after it."""

    wanted: Wanted
    fact: Fact
    state: WishState


def course(
    wishes: Iterable[Wish], facts: Mapping[int, Iterable[Fact]], way: WayKind, changes: Sequence[Change]
) -> list[Became]:
    """All that became of an entry's wishes, in their order; with each change of the way out they begin anew."""
    return [Became(wish.wanted, fact, state) for wish, fact, state in steps(wishes, facts, way, changes) if fact]


def seen_of(
    audience: Audience, received: Sequence[Received], became: Sequence[Became], changed_at: Sequence[datetime]
) -> list[Seen]:
    """By time. Of one moment, what was received comes first, and a change of the way out last."""
    found = [*_by_labels(received), *_by_wishes(HIDDEN_FROM[audience], became), *_by_changes(received, changed_at)]
    return sorted(found, key=lambda each: each.at)


def _by_changes(received: Sequence[Received], changed_at: Sequence[datetime]) -> Iterator[Seen]:
    """What was proved is not proved any more, so that it may be shown; what the source itself has hidden stays so."""
    for at in changed_at:
        newest = next((each for each in reversed(received) if each.at <= at), None)
        if newest is None or not newest.is_hidden:
            yield Seen(at, Sign.SHOWING)


def _by_labels(received: Sequence[Received]) -> Iterator[Seen]:
    """A label that is gone may have gone at once after it was last received."""
    before: Received | None = None
    for each in received:
        if each.is_hidden:
            yield Seen(each.at, Sign.HIDDEN)
        elif before is not None and before.is_hidden:
            yield Seen(before.at, Sign.SHOWING)
        before = each


def _by_wishes(hides: frozenset[str], became: Sequence[Became]) -> Iterator[Seen]:
    was_so = False
    for wanted, fact, state in ((each.wanted, each.fact, each.state) for each in became):
        if fact.happened in BEGINS:
            asked = fact.details.get("asked", wanted.value)
            yield Seen(fact.at, Sign.HIDING if asked in hides else Sign.SHOWING)
        elif fact.happened is Happened.CONFIRMED:
            was_so = fact.details.get("how") == HowChecked.ALREADY
        if (shown := _shown(fact, state)) is not None:
            hidden = Sign.HIDDEN_BEFORE if was_so else Sign.HIDDEN
            yield Seen(fact.at, hidden if shown in hides else Sign.VISIBLE)
            was_so = False


def _shown(fact: Fact, state: WishState) -> Shown | None:
    """As the machine read it, or as somebody confirmed it whose word is enough."""
    if fact.by_id is None:
        shown = fact.shown
    else:
        is_in_effect = state.stage in IN_EFFECT and fact.happened in (Happened.CONFIRMED, Happened.SECOND_CHECKED)
        shown = state.shown if is_in_effect else None
    return None if shown is Shown.NOT_FOUND else shown
