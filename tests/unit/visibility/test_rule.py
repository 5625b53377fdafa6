"""The one safety rule, held against its tables."""

from dataclasses import replace

import pytest

from tests.tables.rule import LATEST_DECISION, ONE_FACT_AGAINST, RELEASED, SIGHT, VERY_MOMENTS, Against, Decided, Moment
from workbench.visibility import may_see
from workbench.vocabulary import Audience, Outcome


@pytest.mark.parametrize("row", LATEST_DECISION.rows, ids=str)
def test_the_latest_decision_says_who_may_see(row: Decided) -> None:
    entry = replace(RELEASED, outcome=row.outcome)
    assert may_see(Audience.PATIENT, SIGHT, entry) is row.patient
    assert may_see(Audience.PROXY, SIGHT, entry) is row.proxy


def test_every_outcome_is_in_the_table() -> None:
    assert {row.outcome for row in LATEST_DECISION.rows} == {None, *Outcome}


@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize("row", ONE_FACT_AGAINST.rows, ids=str)
def test_one_fact_against_it_hides_what_was_left_visible(audience: Audience, row: Against) -> None:
    assert may_see(audience, row.reader_scope, replace(RELEASED, **row.entry)) is row.seen


def test_only_the_first_row_has_nothing_against_it() -> None:
    assert [row.seen for row in ONE_FACT_AGAINST.rows] == [True] + [False] * (len(ONE_FACT_AGAINST.rows) - 1)


@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize("row", VERY_MOMENTS.rows, ids=str)
def test_the_very_moment_counts(audience: Audience, row: Moment) -> None:
    assert may_see(audience, SIGHT, replace(RELEASED, **row.entry)) is row.seen
