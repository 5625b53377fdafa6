"""When an entry may have been shown, and when it surely was, by what was seen of it."""

from datetime import timedelta

import pytest

from tests.factories import HOUR, NOON
from workbench.exposure.counting import Many
from workbench.exposure.saving import began, surely_saved
from workbench.exposure.showing import Seen, Sign, shown
from workbench.vocabulary import RecordedFrom

HIDDEN, BEFORE, VISIBLE, HIDING, SHOWING = (
    Sign.HIDDEN, Sign.HIDDEN_BEFORE, Sign.VISIBLE, Sign.HIDING, Sign.SHOWING,
)  # fmt: skip
Hours = list[tuple[int, int]]
RECEIPT, RESOURCE = RecordedFrom.RECEIPT, RecordedFrom.RESOURCE


def hours(found: object) -> Hours:
    return [tuple(round((at - NOON) / HOUR) for at in stretch) for stretch in found]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("seen", "maybe", "surely", "is_guess"),
    [
        ([], [(0, 10)], [(0, 10)], False),
        ([(2, HIDING), (3, HIDDEN)], [(0, 3)], [(0, 2)], False),
        ([(2, HIDING)], [(0, 10)], [(0, 2)], False),
        ([(2, HIDING), (3, VISIBLE), (4, HIDING), (5, HIDDEN)], [(0, 5)], [(0, 4)], False),
        ([(3, HIDDEN)], [(0, 3)], [], True),
        ([(2, HIDING), (3, BEFORE)], [(0, 3)], [], True),
        ([(2, HIDING), (3, HIDDEN), (6, VISIBLE)], [(0, 10)], [(0, 2), (6, 10)], False),
        ([(2, HIDING), (3, HIDDEN), (5, HIDDEN), (6, VISIBLE)], [(0, 3), (5, 10)], [(0, 2), (6, 10)], False),
        ([(2, HIDING), (3, HIDDEN), (6, SHOWING)], [(0, 3), (6, 10)], [(0, 2)], False),
        ([(12, HIDDEN)], [(0, 10)], [(0, 10)], False),
    ],
    ids=[
        "nothing was seen: it is shown all the time",
        "told at 2, read back at 3",
        "told at 2, and not known since",
        "the first request did nothing",
        "hidden by somebody, nobody knows when",
        "done by hand: it was hidden before",
        "changed back between 3 and 6",
        "still hidden at 5",
        "shown again at the earliest at 6",
        "after the end",
    ],
)  # fmt: skip
def test_what_may_be_shown_ends_when_it_is_seen_hidden(
    seen: list[tuple[int, Sign]], maybe: Hours, surely: Hours, is_guess: bool
) -> None:
    signs = [Seen(NOON + hour * HOUR, sign) for hour, sign in seen]
    found = shown(NOON, NOON, signs, NOON + 10 * HOUR)
    assert (hours(found.maybe), hours(found.surely), found.is_guess) == (maybe, surely, is_guess)


def test_what_nobody_knows_to_be_shown_is_a_guess_until_it_is_seen() -> None:
    unseen = shown(NOON, None, [Seen(NOON + HOUR, HIDDEN)], NOON + 10 * HOUR)
    assert (hours(unseen.maybe), hours(unseen.surely), unseen.is_guess) == ([(0, 1)], [], True)
    seen = shown(NOON, None, [Seen(NOON + HOUR, VISIBLE)], NOON + 10 * HOUR)
    assert (hours(seen.maybe), hours(seen.surely)) == ([(0, 10)], [(1, 10)])


def test_a_month_or_the_receipt_says_nothing_of_the_moment_and_a_day_only_its_end() -> None:
    last_second = NOON.replace(day=31, hour=22, minute=59, second=59)
    assert began(last_second, RESOURCE, NOON + 90 * 24 * HOUR) is None
    assert began(NOON, RECEIPT, NOON) is None
    midnight = NOON.replace(hour=0)
    assert began(midnight, RESOURCE, NOON) == midnight
    assert surely_saved(midnight, NOON + 48 * HOUR) == midnight + 24 * HOUR
    assert surely_saved(midnight, NOON) == NOON


def test_what_goes_on_or_is_not_known_counts_as_longer_than_what_is_over() -> None:
    many = Many()
    for hour in range(1, 9):
        many.add(hour * HOUR)
    many.add(HOUR / 2, is_open=True)
    found = many.spread()
    assert (found.longest, found.goes_on, found.at["p90"]) == (8 * HOUR, True, None)
    many.add(None)
    found = many.spread()
    assert (found.count, found.known, found.at["median"], found.at["p90"]) == (10, 8, 5 * HOUR, None)
    assert (found.longest, found.is_open, found.goes_on) == (None, False, False)


def test_of_the_least_what_is_not_known_counts_as_less_than_what_is() -> None:
    least = Many(is_least=True)
    for value in (None, None, HOUR, 2 * HOUR, None, 3 * HOUR):
        least.add(value)
    found = least.spread()
    assert (found.at["median"], found.at["p90"], found.longest) == (None, 3 * HOUR, 3 * HOUR)
    least.add(4 * HOUR)
    assert least.spread().at["median"] == HOUR


def test_of_one_value_every_percentile_is_it() -> None:
    many = Many()
    many.add(timedelta())
    assert set(many.spread().at.values()) == {timedelta()}
