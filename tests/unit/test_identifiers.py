"""What people are told of a name that a record gives: an identifier, and no words and no NHS number."""

import pytest

from workbench.identifiers import told_name


@pytest.mark.parametrize(
    "name",
    [
        "Observation/o1",
        "Patient/8f9bd59c-7f3d-4d3e-8b0a-0a1b2c3d4e5f",
        "Encounter/c1#inside",
        "Observation/12345678901",
        "Observation/a~0f1e2d3c4b5a6978",
    ],
)
def test_an_identifier_is_told(name: str) -> None:
    assert told_name(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "Observation/she is ill",
        "Patient/9990000018",
        "Patient/nhs-999-000-0018",
        "",
        "Ärztin/1",
        "Observation/" + "a" * 200,
    ],
)
def test_words_numbers_and_what_is_too_long_are_not(name: str) -> None:
    assert told_name(name) == ""
