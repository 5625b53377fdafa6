"""Which passwords are refused: short ones, and those that would be guessed among the first."""

import pytest

from workbench.errors import Invalid
from workbench.people import passphrase
from workbench.people.passwords import LONGEST_PASSWORD, new_password, password_fault

NAMES = ["jsmith", "Dr Jo Smith", "Riverside Surgery", "A82038"]


@pytest.mark.parametrize("password", ["", "1234567890", "password12", "elevenchars"])
def test_a_short_one_is_refused(password):
    assert "at least 12 characters" in password_fault(password, names=NAMES)


@pytest.mark.parametrize(
    "password",
    ["123456789012", "password1234", "Password123456!", "P@ssw0rd1234", "qwertyuiop[]", "aaaaaaaaaaaa",
     "letmeinletmein", "iloveyou1234", "abcdefghijklm", "Winter2026!!", "password password", "liverpool1892"],
)  # fmt: skip
def test_one_that_many_people_have_is_refused_whatever_is_put_around_it(password):
    assert "easy to guess" in password_fault(password, names=NAMES)


@pytest.mark.parametrize(
    "password",
    ["riverside surgery", "Riverside-Surgery-1", "riverside2026", "jsmithjsmith", "Dr Jo Smith 1", "A82038A82038"],
)  # fmt: skip
def test_a_name_that_others_know_is_refused(password):
    assert "easy to guess" in password_fault(password, names=NAMES)


@pytest.mark.parametrize("password", ["correct horse battery", "three blind mice run", "Ŵyn-y-Ddôl 7 coed"])
def test_length_alone_is_enough_and_nothing_else_is_asked_for(password):
    assert password_fault(password, names=NAMES) == ""


def test_one_that_is_refused_is_not_hashed_and_says_why_beside_its_field():
    with pytest.raises(Invalid) as refused:
        new_password("password1234", names=NAMES, field="new")
    assert "easy to guess" in refused.value.faults["new"]
    assert new_password("correct horse battery", names=NAMES).hash.startswith("$argon2id$")


def test_a_long_one_is_taken_up_to_a_bound():
    whole = "lantern otter gravel " * 20
    assert password_fault(whole[:LONGEST_PASSWORD], names=NAMES) == ""
    assert "at most" in password_fault(whole[: LONGEST_PASSWORD + 1], names=NAMES)


def test_the_passwords_that_we_make_are_good():
    assert [made for made in (passphrase() for _ in range(50)) if password_fault(made, names=NAMES)] == []
