"""When a feed is silent beyond what is usual, held against its own weeks before."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from workbench.feeds.silence import MAY_BE_LATE, WEEKS, is_silent, windows, working_days

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
Came = Callable[[datetime], bool]


def every_half_hour(usual: Came, until: datetime) -> list[datetime]:
    moments = (until - step * HOUR / 2 for step in range(24 * 7 * 10 * 2))
    return sorted(moment for moment in moments if usual(moment))


def in_surgery_hours(at: datetime) -> bool:
    return at.weekday() < 5 and 8 <= at.hour < 18


def at_two_in_the_night(at: datetime) -> bool:
    return at.hour == 2 and at.minute == 0


def silent(usual: Came, *, last: datetime, at: datetime) -> bool:
    """Something came as usual until `last`."""
    arrivals = every_half_hour(usual, last.replace(minute=0))
    weeks = [
        replace(
            week,
            before=max((moment for moment in arrivals if moment <= week.start), default=None),
            arrivals=tuple(moment for moment in arrivals if week.start < moment <= week.end),
        )
        for week in windows(at)
    ]
    return is_silent(arrivals[-1], at, weeks)


def moment(day: int, hour: int, minute: int = 0) -> datetime:
    """In February 2026, which begins on a Sunday, before the clocks change."""
    return datetime(2026, 2, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("last", "at", "expected"),
    [
        (moment(18, 10), moment(18, 11), False),
        (moment(18, 10), moment(18, 12, 45), True),
        (moment(18, 17, 30), moment(19, 3), False),  # a night
        (moment(20, 17, 30), moment(22, 12), False),  # a weekend
        (moment(20, 17, 30), moment(23, 8, 30), False),  # Monday, a little late
        (moment(20, 17, 30), moment(23, 11), True),  # Monday, three hours late
    ],
)
def test_a_feed_of_surgery_hours_may_be_quiet_at_night_and_weekends(
    last: datetime, at: datetime, expected: bool
) -> None:
    assert silent(in_surgery_hours, last=last, at=at) is expected


@pytest.mark.parametrize(("hour", "expected"), [(1, False), (3, False), (5, True)])
def test_a_nightly_feed_is_missed_on_the_morning_after(hour: int, expected: bool) -> None:
    assert silent(at_two_in_the_night, last=moment(17, 2), at=moment(18, hour)) is expected


def test_one_odd_week_before_does_not_make_silence_usual() -> None:
    odd = moment(11, 0).date()
    usual: Came = lambda at: in_surgery_hours(at) and at.date() != odd  # noqa: E731
    assert silent(usual, last=moment(18, 9), at=moment(18, 12))


def test_with_little_history_a_working_day_must_pass() -> None:
    friday = moment(20, 17)
    assert not is_silent(friday, moment(23, 16), [])
    assert is_silent(friday, moment(23, 18), [])
    assert working_days(friday, moment(23, 16)) == 23 * HOUR


def test_weeks_are_counted_by_the_clocks_of_london() -> None:
    """The clocks went forward on 29 March 2026."""
    ends = [week.end for week in windows(datetime(2026, 4, 1, 8, tzinfo=UTC))]
    assert ends[0] == datetime(2026, 3, 25, 9, tzinfo=UTC)
    assert (len(ends), MAY_BE_LATE) == (WEEKS, 2 * HOUR)
