"""Decisions counted by outcome, reason and month."""

from datetime import date

import pytest

from workbench.exports.reports.present import percentile
from workbench.exports.reports.tallying import Decided, tally
from workbench.vocabulary import Outcome, Reason

ROSA, MO = "9990000018", "9990000026"


def decided(at: str = "2026-03-02T12:00:00.000000Z", *, of: str = ROSA, **more: str) -> Decided:
    usual = {"entry_kind": "result", "outcome": "leave-visible", "reason": None, "actor_role": "clinician"}
    return Decided(at=at, patient_nhs_number=of, **{**usual, **more})


def test_what_is_undone_is_no_decision_of_the_period() -> None:
    found = tally([decided(), decided(outcome="reopen"), decided(outcome="hide", reason="domestic-abuse")])
    assert (found.decided, found.hidden, found.by_outcome[Outcome.REOPEN]) == (2, 1, 1)
    assert found.by_reason == {Reason.DOMESTIC_ABUSE: 1}


def test_the_share_hidden_is_of_what_people_left_visible_or_hid() -> None:
    """Neither what was referred nor what the practice's policy left visible says how much people hide."""
    made = [decided(), decided(outcome="hide", reason="domestic-abuse"), decided(outcome="refer")]
    assert tally([*made, decided(actor_role="policy"), decided(actor_role="policy")]).share_hidden == 0.5
    assert tally([decided(outcome="refer")]).share_hidden is None


def test_a_patient_counts_once() -> None:
    assert len(tally([decided(), decided(), decided(of=MO)]).patients) == 2


@pytest.mark.parametrize(("at", "month"), [
    ("2026-06-30T22:59:59.000000Z", date(2026, 6, 1)),
    ("2026-06-30T23:00:00.000000Z", date(2026, 7, 1)),
    ("2026-01-01T00:00:00.000000Z", date(2026, 1, 1)),
])  # fmt: skip
def test_months_are_londons(at: str, month: date) -> None:
    assert tally([decided(at)]).months == [month]


def test_a_month_without_a_decision_is_there() -> None:
    found = tally([decided("2025-11-02T12:00:00.000000Z"), decided("2026-02-02T12:00:00.000000Z")])
    assert [f"{month:%Y-%m}" for month in found.months] == ["2025-11", "2025-12", "2026-01", "2026-02"]


@pytest.mark.parametrize(("share", "value"), [(0.5, 2), (0.9, 30), (0.1, 1)])
def test_a_percentile_is_the_value_that_this_share_did_not_exceed(share: float, value: int) -> None:
    assert percentile({1: 3, 2: 3, 30: 4}, share) == value


def test_of_nothing_there_is_no_percentile() -> None:
    assert percentile({}, 0.5) is None
