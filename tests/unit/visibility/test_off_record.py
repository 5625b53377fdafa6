"""A step that the audit does not tell of may take away what is seen, and never gives it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from tests.factories import NOON, SWITCHED_ON, TODAY
from workbench.visibility import (
    AccessFact,
    Opening,
    ProxyFact,
    SwitchFact,
    access,
    opening,
    planned_opening,
    proxies_since,
    reads_since,
    withheld,
)
from workbench.vocabulary import AccessStep, Switch

DAYS = [SWITCHED_ON + timedelta(days=30), TODAY]
MOMENTS = [NOON + timedelta(days=days) for days in range(-400, 10, 7)]
ADULT = date(1984, 5, 6)

SWITCHES = [
    SwitchFact(step, day, with_paused, is_on_record=True)
    for step, day, with_paused in product(Switch, DAYS, (False, True))
]
STEPS = [
    AccessFact(step, day, since, is_on_record=True)
    for step, day in product(AccessStep, DAYS)
    for since in ([None, date(2025, 3, 1), DAYS[0]] if step is AccessStep.GRANTED else [None])
]
ON = SwitchFact(Switch.ON, SWITCHED_ON, is_on_record=True)


def _reached(found: Opening | None, steps: Sequence[AccessFact] = ()) -> list[bool]:
    reach = access(found, None, steps, died=False, at=NOON).reach
    return [reach is not None and reach.holds(moment) for moment in MOMENTS]


def _both(one: list[bool], other: list[bool]) -> list[bool]:
    return [a and b for a, b in zip(one, other, strict=True)]


@pytest.mark.parametrize("opened", [opening, planned_opening])
def test_a_step_of_the_switch_shows_what_is_seen_both_with_and_without_it(opened: type[Opening]) -> None:
    """Of every history of a switch-on, a step, and one that is not on record, before it, between or after it."""
    for known, put_in, place in product(SWITCHES, SWITCHES, range(3)):
        told = [ON, known]
        whole = [*told[:place], put_in, *told[place:]]
        read = [*told[:place], replace(put_in, is_on_record=False), *told[place:]]
        assert _reached(opened(read, NOON)) == _both(_reached(opened(told, NOON)), _reached(opened(whole, NOON)))


def test_a_step_of_ones_own_access_shows_what_is_seen_both_with_and_without_it() -> None:
    for known, other, put_in, place in product(STEPS, STEPS, STEPS, range(3)):
        told = [known, replace(other)]
        whole = [*told[:place], replace(put_in), *told[place:]]
        read = [*told[:place], replace(put_in, is_on_record=False), *told[place:]]
        on = Opening(SWITCHED_ON)
        assert _reached(on, read) == _both(_reached(on, told), _reached(on, whole))


def test_one_that_closes_counts_whatever_else_was_put_in() -> None:
    declined = AccessFact(AccessStep.DECLINED, TODAY, is_on_record=False)
    lifted = AccessFact(AccessStep.GRANTED_AFTER_REVIEW, TODAY, is_on_record=False)
    paused, on = (SwitchFact(step, TODAY, is_on_record=False) for step in (Switch.PAUSED, Switch.ON))
    assert not any(_reached(Opening(SWITCHED_ON), [declined, lifted]))
    assert withheld([declined, lifted], NOON) is not None
    assert opening([ON, paused, on], NOON) is None


def test_where_one_proxy_is_not_on_record_none_reads() -> None:
    known = ProxyFact(SWITCHED_ON, None, NOON - timedelta(days=9), is_on_record=True)
    put_in = ProxyFact(SWITCHED_ON, None, NOON - timedelta(days=2), is_on_record=False)
    assert reads_since(put_in, ADULT, NOON) is None
    assert proxies_since([put_in], ADULT, NOON) is None
    assert proxies_since([known], ADULT, NOON) == NOON - timedelta(days=9)
    assert proxies_since([known, put_in], ADULT, NOON) is None
