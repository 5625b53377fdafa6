"""Patients are found by the beginnings of the words of their names, however these are spelt and typed."""

import pytest

from workbench.models import words_of_name, words_sought


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Rosa Marsh", "rosa"), ("Rosa Marsh", "MAR"), ("Rosa Marsh", "marsh ro"), ("Siân O'Brien", "o'brien"),
        ("Siân O'Brien", "obrien"), ("Siân O'Brien", "brien"), ("Siân O’Brien", "sian O'Br"), ("Ana Núñez", "nunez"),
        ("Ana Nu\u0301n\u0303ez", "núñ"), ("Jo Smith-Jones", "jones"), ("Jo Smith-Jones", "smith-jo"),
        ("Jo Smith-Jones", "smithjones"), ("Michał Ｌee", "lee"), ("Groß", "gross"), ("李 小龙", "小"),
    ],
)  # fmt: skip
def test_a_name_is_found_by(name: str, typed: str) -> None:
    assert all(any(word.startswith(each) for word in words_of_name(name)) for each in words_sought(typed))


@pytest.mark.parametrize(("name", "typed"), [("Rosa Marsh", "arsh"), ("Rosa Marsh", "rosa pike"), ("", "rosa")])
def test_a_name_is_not_found_by(name: str, typed: str) -> None:
    assert not all(any(word.startswith(each) for word in words_of_name(name)) for each in words_sought(typed))


@pytest.mark.parametrize("typed", ["", "-", "' \u2019", "%", "_"])
def test_what_is_in_no_name_seeks_nothing(typed: str) -> None:
    assert words_sought(typed) == []
