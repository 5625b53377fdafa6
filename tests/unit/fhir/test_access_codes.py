"""Codes in the record that withhold or restore access."""

from datetime import date

import pytest

from tests.unit.fhir.bundles import a, causes, code, read
from workbench.vocabulary import AccessCode

NEEDED, NOT_NEEDED = "1364731000000104", "1364751000000106"


def coded(code_, **fields):
    return a("Observation", "x", code=code("on screen", code_), **fields)


def found(*resources):
    return [(each.code, each.on) for each in read(*resources).access_codes]


@pytest.mark.parametrize(("happened", "recorded"), [("2024-03-01", "2024-05-01"), ("2024-05-01", "2024-03-01")])
def test_withholding_counts_from_the_later_of_its_days_and_restoring_from_the_earlier(happened, recorded):
    needed = coded(NEEDED, effectiveDateTime=happened, issued=recorded)
    not_needed = coded(NOT_NEEDED, effectiveDateTime=happened, issued=recorded)
    assert found(needed) == [(AccessCode.REVIEW_NEEDED, date(2024, 5, 1))]
    assert found(not_needed) == [(AccessCode.REVIEW_NOT_NEEDED, date(2024, 3, 1))]


def test_without_a_whole_date_it_counts_from_the_day_it_was_recorded():
    assert found(coded(NEEDED, issued="2024-06-30T23:30:00Z", effectiveDateTime="2024")) == [
        (AccessCode.REVIEW_NEEDED, date(2024, 7, 1))
    ]


def test_any_clinical_resource_may_carry_it():
    sent = a("Condition", code=code("declined", "1290331000000103"), onsetDateTime="2024-03-01")
    assert found(sent) == [(AccessCode.DECLINED, date(2024, 3, 1))]


def test_entered_in_error_it_does_not_count():
    assert found(coded(NOT_NEEDED, effectiveDateTime="2024-03-01", status="entered-in-error")) == []


def test_of_another_code_system_it_does_not_count():
    assert found(a("Observation", code=code("x", NEEDED, "urn:local"), issued="2024-01-01")) == []


def test_without_a_date_it_withholds_from_the_newest_day_and_never_restores():
    other = a("Condition", recordedDate="2025-01-01")
    assert found(coded(NEEDED), other) == [(AccessCode.REVIEW_NEEDED, date(2025, 1, 1))]
    assert found(coded(NOT_NEEDED), other) == []
    assert causes(coded(NOT_NEEDED)) == ["access code 1364751000000106 has no date"]
