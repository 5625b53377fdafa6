"""Agreement of two people: held against worked examples that others have published."""

import pytest

from workbench.second_look.agreement import kappa, share
from workbench.second_look.measuring import agreement_in
from workbench.web.wording.leading.agreement import agreement_words

DERMATOLOGISTS = [[10, 4, 1, 0], [5, 10, 12, 2], [2, 4, 12, 5], [0, 2, 6, 13]]
"""SAS/STAT User's Guide, the FREQ procedure, “Agreement Study”: skin condition data."""

DIAGNOSES = [[75, 1, 4], [5, 4, 1], [0, 0, 10]]
"""Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions, 3rd ed. 2003, table 18.1."""


@pytest.mark.parametrize(
    ("table", "published", "low", "high"),
    [(DERMATOLOGISTS, 0.3449, 0.2030, 0.4868), (DIAGNOSES, 0.676, 0.504, 0.848)],
    ids=["dermatologists", "diagnoses"],
)
def test_kappa_and_its_interval_are_those_that_were_published(
    table: list[list[int]], published: float, low: float, high: float
) -> None:
    found = kappa(table)
    assert found is not None
    assert (found.value, found.low, found.high) == pytest.approx((published, low, high), abs=0.0006)


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_of_a_share_is_that_which_was_published(count: int, of: int, low: float, high: float) -> None:
    """Newcombe, Stat Med 1998; 17: 857–872, table I, method 3."""
    found = share(count, of)
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.00005)


@pytest.mark.parametrize("table", [[[40, 0, 0], [0, 0, 0], [0, 0, 0]]])
def test_where_both_always_said_the_same_one_thing_kappa_is_not_defined(table: list[list[int]]) -> None:
    assert kappa(table) is None
    assert "cannot be worked out" in " ".join(agreement_words(agreement_in(table)))


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ([[0, 0, 0], [0, 0, 0], [0, 0, 0]], "No second looks yet."),
        ([[28, 0, 1], [0, 0, 0], [0, 0, 0]],
         "Too few to say: 29 second looks, and it takes 30. So far 28 of 29 came to the same answer."),
        ([[27, 0, 1], [0, 0, 0], [0, 0, 2]],
         "29 of 30 second looks came to the same answer: 97% (95% interval 83% to 99%)."),
    ],
)  # fmt: skip
def test_below_thirty_there_is_too_little_to_say(table: list[list[int]], said: str) -> None:
    assert agreement_words(agreement_in(table))[0] == said


def test_kappa_is_said_with_its_interval_and_in_words() -> None:
    read = " ".join(agreement_words(agreement_in(DIAGNOSES)))
    assert "(Cohen’s kappa) is 0.68 (95% interval 0.50 to 0.85): substantial." in read
    assert "0 is no better than chance, 1 is complete agreement" in read


def test_an_interval_that_reaches_0_is_said_to_be_no_better_than_chance() -> None:
    assert "may be no better than chance" in " ".join(agreement_words(agreement_in([[26, 2, 0], [2, 0, 0], [0, 0, 0]])))


def test_complete_agreement_is_given_no_interval_of_kappa() -> None:
    read = " ".join(agreement_words(agreement_in([[36, 0, 0], [0, 0, 0], [0, 0, 4]])))
    assert "100% (95% interval 91% to 100%)" in read
    assert "Complete agreement has no interval of its own" in read
