"""The practice's switch, held against its tables."""

import pytest

from tests.factories import NOON
from tests.tables.london import LONDON_MIDNIGHT, Midnight
from tests.tables.switch import MOVED, ON_AGAIN, ON_AND_OFF, Switched
from workbench.visibility import SwitchFact, access, opening, planned_opening
from workbench.vocabulary import Switch

ROWS = [*ON_AND_OFF.rows, *ON_AGAIN.rows, *MOVED.rows]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.cells()[0])
def test_patients_may_reach_what_the_history_says(row: Switched) -> None:
    assert opening(row.history, NOON) == row.patients


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.cells()[0])
def test_the_queue_looks_ahead_to_what_is_to_come(row: Switched) -> None:
    assert planned_opening(row.history, NOON) == row.queue


def test_every_step_is_in_a_table() -> None:
    assert {fact.step for row in ROWS for fact in row.history} == set(Switch)


@pytest.mark.parametrize("row", LONDON_MIDNIGHT.rows, ids=lambda row: " ".join(row.cells()[:2]))
def test_a_day_begins_at_midnight_in_london(row: Midnight) -> None:
    history = [SwitchFact(Switch.ON, row.on, is_on_record=True)]
    assert (opening(history, row.at) is not None) is row.begun
    reach = access(planned_opening(history, row.at), None, [], died=False, at=row.at).reach
    assert reach is not None
    assert reach.holds(row.at) is row.begun
