"""One patient's own access, held against its tables."""

import pytest

from tests.factories import NOON
from tests.tables.own_access import CODES, GRANTS, REGISTRATION, Own
from workbench.visibility import access
from workbench.vocabulary import AccessCause, AccessStep

ROWS = [*REGISTRATION.rows, *CODES.rows, *GRANTS.rows]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: " ".join(row.cells()[:2]))
def test_what_a_patient_may_reach_and_why(row: Own) -> None:
    assert access(row.practice, row.registered_on, row.steps, died=row.died, at=NOON) == row.access


def test_every_step_and_every_cause_is_in_a_table() -> None:
    assert {fact.step for row in ROWS for fact in row.steps} == set(AccessStep)
    assert {row.access.cause for row in ROWS} == set(AccessCause)
