"""The one safety rule (product.md), as tables that a clinician can check."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from workbench.visibility import (
    AccessFact,
    EntryFact,
    SwitchFact,
    access_from,
    in_force,
    may_see,
    practice_open_from,
    scope_from,
)
from workbench.vocabulary import AccessStep, Audience, Outcome, Switch

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SINCE = datetime(2026, 1, 1, tzinfo=UTC)
RELEASED = EntryFact(recorded_at=NOON, current_version=1, withdrawn=False, nopat=False, outcome=Outcome.LEAVE_VISIBLE,
                     decided_version=1)  # fmt: skip

ON, PAUSED, ASKED = Switch.ON, Switch.PAUSED, Switch.ASKED_TO_PAUSE
GRANTED, ENDED, DECLINED = AccessStep.GRANTED, AccessStep.ENDED, AccessStep.DECLINED
CODE_104, CODE_106 = AccessStep.REVIEW_NEEDED, AccessStep.REVIEW_NOT_NEEDED


@pytest.mark.parametrize(
    ("decision", "patient_sees", "proxy_sees"),
    [
        (None, False, False),
        (Outcome.LEAVE_VISIBLE, True, True),
        (Outcome.HIDE, False, False),
        (Outcome.HIDE_FROM_PROXIES, True, False),
        (Outcome.REFER, False, False),
        (Outcome.REOPEN, False, False),
    ],
)
def test_the_latest_decision_says_who_may_see(decision: Outcome | None, patient_sees: bool, proxy_sees: bool) -> None:
    entry = replace(RELEASED, outcome=decision)
    assert may_see(Audience.PATIENT, SINCE, entry) is patient_sees
    assert may_see(Audience.PROXY, SINCE, entry) is proxy_sees


def test_every_outcome_is_in_the_table_above() -> None:
    assert len(Outcome) == 5


@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize(
    "fact",
    [
        {"withdrawn": True},
        {"nopat": True},
        {"current_version": 2},
        {"decided_version": None},
        {"decided_version": 2},
        {"recorded_at": datetime(2025, 12, 31, 23, 59, 59, 999999, UTC)},
    ],
    ids=str,
)
def test_one_fact_against_it_hides_what_was_left_visible(audience: Audience, fact: dict[str, object]) -> None:
    assert may_see(audience, SINCE, RELEASED)
    assert not may_see(audience, SINCE, replace(RELEASED, **fact))  # type: ignore[arg-type]


@pytest.mark.parametrize("audience", Audience)
def test_nobody_without_access_sees_anything(audience: Audience) -> None:
    assert not may_see(audience, None, RELEASED)


def test_what_was_recorded_at_the_very_moment_of_access_from_is_seen() -> None:
    assert may_see(Audience.PATIENT, SINCE, replace(RELEASED, recorded_at=SINCE))


JAN, FEB, TODAY, TOMORROW = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 2), date(2026, 3, 3)


@pytest.mark.parametrize(
    ("history", "patients_see_from", "queue_looks_from"),
    [
        ([], None, None),
        ([(ON, JAN)], JAN, JAN),
        ([(ON, TODAY)], TODAY, TODAY),
        ([(ON, TOMORROW)], None, TOMORROW),
        ([(ON, JAN), (PAUSED, FEB)], None, None),
        ([(ON, JAN), (PAUSED, TOMORROW)], JAN, JAN),
        ([(ON, JAN), (PAUSED, FEB), (ON, TODAY)], TODAY, TODAY),
        ([(ON, JAN), (PAUSED, FEB), (ON, JAN)], JAN, JAN),
        ([(ON, JAN), (PAUSED, FEB), (ON, TOMORROW)], None, TOMORROW),
        ([(ON, JAN), (ON, TOMORROW)], JAN, TOMORROW),
        ([(ASKED, JAN)], None, None),
        ([(ON, JAN), (ASKED, FEB)], None, None),
        ([(ON, FEB), (PAUSED, JAN)], None, None),
    ],
)
def test_the_step_recorded_last_that_has_come_into_effect_counts(
    history: list[tuple[Switch, date]], patients_see_from: date | None, queue_looks_from: date | None
) -> None:
    facts = [SwitchFact(*step) for step in history]
    assert practice_open_from(facts, NOON) == patients_see_from
    assert scope_from(facts, NOON) == queue_looks_from


def test_a_practice_opens_at_midnight_in_london() -> None:
    """In summer time midnight in London is 23:00 UTC the evening before."""
    facts = [SwitchFact(ON, date(2026, 7, 1))]
    assert practice_open_from(facts, datetime(2026, 6, 30, 22, 59, tzinfo=UTC)) is None
    assert practice_open_from(facts, datetime(2026, 6, 30, 23, tzinfo=UTC)) == date(2026, 7, 1)
    assert access_from(date(2026, 7, 1), None, [], died=False, at=NOON) == datetime(2026, 6, 30, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("practice", "registered", "steps", "sees_from"),
    [
        (JAN, None, [], JAN),
        (JAN, date(2015, 6, 1), [], JAN),
        (JAN, FEB, [], FEB),
        (None, FEB, [], None),
        (JAN, None, [(DECLINED, FEB)], None),
        (JAN, None, [(CODE_104, FEB)], None),
        (JAN, None, [(CODE_104, TOMORROW)], JAN),
        (JAN, None, [(CODE_104, JAN), (CODE_106, FEB)], JAN),
        (JAN, None, [(CODE_106, FEB), (CODE_104, JAN)], JAN),
        (JAN, None, [(CODE_106, JAN), (CODE_104, FEB)], None),
        (JAN, None, [(CODE_106, FEB), (CODE_104, FEB)], None),
        (JAN, None, [(CODE_104, FEB), (CODE_106, FEB)], None),
        (JAN, None, [(DECLINED, JAN), (CODE_106, FEB)], None),
        (JAN, None, [(CODE_104, JAN), (GRANTED, FEB)], FEB),
        (JAN, None, [(DECLINED, JAN), (GRANTED, FEB)], FEB),
        (JAN, None, [(GRANTED, JAN), (CODE_104, FEB)], None),
        (JAN, None, [(GRANTED, FEB), (CODE_104, FEB)], None),
        (None, None, [(GRANTED, FEB)], FEB),
        (None, None, [(GRANTED, TOMORROW)], None),
        (None, None, [(GRANTED, JAN), (ENDED, FEB)], None),
        (JAN, None, [(GRANTED, FEB), (ENDED, TODAY)], JAN),
        (JAN, None, [(GRANTED, FEB), (ENDED, TOMORROW)], FEB),
    ],
)
def test_from_when_a_patient_sees_entries(
    practice: date | None, registered: date | None, steps: list[tuple[AccessStep, date]], sees_from: date | None
) -> None:
    found = access_from(practice, registered, [AccessFact(*step) for step in steps], died=False, at=NOON)
    assert found == (sees_from and datetime(sees_from.year, sees_from.month, sees_from.day, tzinfo=UTC))


def test_nobody_sees_the_record_of_somebody_who_died() -> None:
    assert access_from(JAN, None, [AccessFact(GRANTED, JAN)], died=True, at=NOON) is None


@pytest.mark.parametrize(
    ("from_on", "until_on", "holds"),
    [
        (TODAY, None, True),
        (TOMORROW, None, False),
        (JAN, TOMORROW, True),
        (JAN, TODAY, False),
        (JAN, FEB, False),
    ],
)
def test_a_proxys_last_day_is_the_one_before_until(from_on: date, until_on: date | None, holds: bool) -> None:
    assert in_force(from_on, until_on, NOON) is holds
