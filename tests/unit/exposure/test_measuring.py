"""When the first decision to hide was sent and took effect, and which time counts, by histories told in hours."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from tests.factories import HOUR, NOON
from workbench.exposure.measuring import Decided, History, Measured, measured
from workbench.exposure.readers import BEFORE_ALL, Window
from workbench.exposure.seen_there import Received, course
from workbench.upstream import Change
from workbench.upstream.wishes import Fact, Wish
from workbench.visibility import Reach
from workbench.vocabulary import Happened, Kind, Outcome, Shown, Wanted, WayKind

HIDDEN, FROM_PROXIES, VISIBLE = Wanted.HIDDEN, Wanted.HIDDEN_FROM_PROXIES, Wanted.VISIBLE
HIDE, HIDE_FROM_PROXIES, LEAVE_VISIBLE = Outcome.HIDE, Outcome.HIDE_FROM_PROXIES, Outcome.LEAVE_VISIBLE
Happenings = Sequence[tuple[int, Wanted]]
"""Wished in that hour; sent and read back within ten minutes."""


def after(hours: int) -> datetime:
    return NOON + hours * HOUR


def found(decided: Sequence[tuple[int, Outcome]], wished: Happenings, *, changed: Sequence[int] = ()) -> Measured:
    """Recorded at noon and seen since, by the patient alone; asked 20 hours later."""
    wishes = [
        Wish(1, number, 1, 1, 1, Kind.CONSULTATION, Kind.CONSULTATION, wanted, None, after(hour))
        for number, (hour, wanted) in enumerate(wished, 1)
    ]
    facts = {
        wish.number: [
            Fact(Happened.SENT, wish.at, details={"asked": wish.wanted.value}),
            Fact(Happened.VERIFIED, wish.at + HOUR / 6, Shown(wish.wanted.value)),
        ]
        for wish in wishes
    }
    changes = [Change(after(hour), is_elsewhere=True) for hour in changed]
    history = History(
        recorded_at=NOON,
        began=NOON,
        surely_from=NOON,
        received=[Received(NOON, is_hidden=False)],
        decided=[Decided(after(hour), outcome) for hour, outcome in decided],
        became=course(wishes, facts, WayKind.FHIR_R4, changes),
        changed_at=[change.at for change in changes],
        windows=[Window(BEFORE_ALL, datetime.max.replace(tzinfo=UTC), Reach(BEFORE_ALL), is_sure=True)],
        died=False,
        born=None,
        proxies=[],
    )
    return measured(history, at=after(20))


@pytest.mark.parametrize(
    ("decided", "wished", "in_effect"),
    [
        ([(2, HIDE)], [(0, HIDDEN), (2, HIDDEN)], 0),
        ([(2, HIDE)], [(0, HIDDEN), (1, VISIBLE), (3, HIDDEN)], 3),
        ([(2, HIDE)], [(0, FROM_PROXIES), (3, HIDDEN)], 3),
        ([(2, HIDE_FROM_PROXIES), (5, HIDE)], [(2, FROM_PROXIES), (5, HIDDEN)], 2),
        ([(2, HIDE), (5, LEAVE_VISIBLE), (7, HIDE)], [(2, HIDDEN), (5, VISIBLE), (7, HIDDEN)], 2),
    ],
    ids=[
        "held on arrival",
        "held, and shown between",
        "held from proxies alone",
        "later from the patient too",
        "again",
    ],
)
def test_it_took_effect_when_what_the_first_decision_asks_for_was_so(
    decided: Sequence[tuple[int, Outcome]], wished: Happenings, in_effect: int
) -> None:
    measure = found(decided, wished)
    assert (measure.sent_at, measure.in_effect_at) == (after(in_effect), after(in_effect) + HOUR / 6)
    assert not measure.was_released_first


def test_what_was_held_at_the_old_way_out_is_forgotten() -> None:
    assert found([(2, HIDE)], [(0, HIDDEN), (3, HIDDEN)], changed=[1]).sent_at == after(3)


def test_it_may_be_shown_since_the_way_out_changed_until_it_is_proved_anew() -> None:
    assert found([(0, HIDE)], [(0, HIDDEN)]).bounds.at_most == HOUR / 6
    changed = found([(0, HIDE)], [(0, HIDDEN)], changed=[5]).bounds
    assert (changed.at_most, changed.is_open) == (15 * HOUR + HOUR / 6, True)
    assert found([(0, HIDE)], [(0, HIDDEN), (8, HIDDEN)], changed=[5]).bounds.at_most == 3 * HOUR + HOUR / 3


def test_what_was_shown_again_before_it_took_effect_took_none() -> None:
    assert found([(2, HIDE), (4, LEAVE_VISIBLE)], []).was_released_first
    assert found([(2, HIDE), (4, LEAVE_VISIBLE), (6, HIDE)], [(6, HIDDEN)]).was_released_first


def test_time_in_which_a_decision_showed_it_does_not_count() -> None:
    decided = [(0, HIDE), (5, LEAVE_VISIBLE), (9, HIDE)]
    bounds = found(decided, [(0, HIDDEN), (5, VISIBLE), (10, HIDDEN)]).bounds
    assert (bounds.at_least, bounds.at_most, bounds.is_open) == (HOUR, HOUR + HOUR / 3, False)
