"""The three months before: the same for the same day, on working days, and with something that still waits."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.factories import NOON
from workbench.demo.past import LONDON, Recorded, recorded_before, working_days

MOMENTS = [NOON, datetime(2027, 1, 3, 23, 30, tzinfo=UTC), datetime(2028, 2, 29, 17, tzinfo=UTC)]


def recorded(at: datetime) -> list[Recorded]:
    return [each for _, of_a_day in recorded_before(at) for each in of_a_day]


def test_the_same_moment_gives_the_same_months() -> None:
    assert recorded(NOON) == recorded(NOON)


@pytest.mark.parametrize("at", MOMENTS)
def test_it_was_recorded_in_working_hours_before_that_day(at: datetime) -> None:
    moments = [each.moment.astimezone(LONDON) for each in recorded(at)]
    assert moments == sorted(moments)
    assert all(each.weekday() < 5 and 8 <= each.hour < 18 for each in moments)
    assert moments[0].date() == working_days(at)[0]
    assert at - moments[-1] < timedelta(days=5)


@pytest.mark.parametrize("at", MOMENTS)
def test_no_patient_has_the_same_twice_and_each_is_of_an_age_for_it(at: datetime) -> None:
    given = [(each.patient.key, each.text["for"]) for each in recorded(at)]
    assert len(given) == len(set(given))
    assert all(each.patient.days_old < each.text["ages"][1] * 365 for each in recorded(at))


@pytest.mark.parametrize("at", MOMENTS)
def test_two_of_the_last_days_bring_a_question_for_the_lead(at: datetime) -> None:
    last = working_days(at)[-3:]
    asked = [each for each in recorded(at) if each.moment.astimezone(LONDON).date() in last and "question" in each.text]
    assert len(asked) >= 2
