"""What changed in a text, told as words that went, words that came, and a little of what stayed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.web.wording.what_changed import MOST, Became, Stretch, compared

GONE, NEW, SAME = Became.GONE, Became.NEW, Became.SAME
ANYTHING = st.text(st.characters(), max_size=200)  # lone surrogates too
WORDS = st.lists(st.sampled_from(["she", "he", "fell", "in", "June", " ", ". ", "\n", "_", "été", "☕"]), max_size=40)
SHORT = WORDS.map("".join)
MEGABYTE = 1_000_000


def told(was: str, now: str) -> list[Stretch]:
    return list(compared(was, now))


def joined(stretches: list[Stretch], *became: Became) -> str:
    return "".join(stretch.words for stretch in stretches if stretch.became in became)


def test_a_word_that_changed_stands_between_what_stayed() -> None:
    assert told("He hit her in June.", "He hit her in May.") == [
        (SAME, "He hit her in "), (GONE, "June"), (NEW, "May"), (SAME, "."),
    ]  # fmt: skip


def test_a_word_is_never_cut_in_two() -> None:
    assert told("harmless", "harm") == [(GONE, "harmless"), (NEW, "harm")]


@pytest.mark.parametrize(("was", "now", "became"), [("", "New", NEW), ("Old", "", GONE), ("Same", "Same", SAME)])
def test_what_is_wholly_one_thing_is_one_stretch(was: str, now: str, became: Became) -> None:
    assert told(was, now) == [(became, was or now)]


def test_nothing_became_of_nothing() -> None:
    assert told("", "") == []


@given(SHORT, SHORT)
def test_what_stayed_and_what_came_are_the_new_text_and_with_what_went_the_old(was: str, now: str) -> None:
    stretches = told(was, now)
    if not any("…" in stretch.words for stretch in stretches):
        assert joined(stretches, SAME, NEW) == now
        assert joined(stretches, SAME, GONE) == was


@given(ANYTHING, ANYTHING)
def test_no_text_is_too_odd_to_be_compared(was: str, now: str) -> None:
    assert all(words for _, words in told(was, now))


@given(ANYTHING)
def test_what_is_the_same_has_no_change_in_it(text: str) -> None:
    assert {became for became, _ in told(text, text)} <= {SAME}


def test_a_long_stretch_that_stayed_is_folded_around_the_changes() -> None:
    long = "Came about her knee. " * 100
    first, *_, last = told(long + "He hit her in June. " + long, long + "He hit her in May. " + long)
    assert (first.words[:3], last.words[-3:]) == (" … ", " … ")
    assert first.words.endswith("He hit her in ")
    assert len(first.words + last.words) < 200


def test_what_stayed_between_two_changes_is_folded_in_its_middle() -> None:
    long = " ".join(f"word{number}" for number in range(100))
    (middle,) = [words for became, words in told(f"one {long} two", f"un {long} deux") if became is SAME]
    assert middle.startswith(" word0 ")
    assert middle.endswith(" word99 ")
    assert " … " in middle


def test_a_text_written_anew_is_not_told_as_crumbs() -> None:
    was, now = (" the ".join(f"{name}{number}" for number in range(700)) for name in "ab")
    assert told(was, now) == [(GONE, was), (NEW, now)]


def test_several_changes_far_apart_in_a_long_text_are_each_told() -> None:
    words = [f"word{number}" for number in range(5_000)]
    changed = [word.upper() if number % 1_000 == 500 else word for number, word in enumerate(words)]
    came = [words for became, words in told(" ".join(words), " ".join(changed)) if became is NEW]
    assert came == [f"WORD{number}" for number in range(500, 5_000, 1_000)]


def test_changes_in_a_text_of_too_many_words_are_told_by_line() -> None:
    lines = [f"line {number} " + "again and " * 20 + "\n" for number in range(1_000)]
    now = [line.upper() if number in (10, 990) else line for number, line in enumerate(lines)]
    assert len(lines) * 40 > MOST
    assert [words[:8] for became, words in told("".join(lines), "".join(now)) if became is NEW] == [
        "LINE 10 ",
        "LINE 990",
    ]


LONGEST = {
    "one word": "a" * MEGABYTE,
    "one word again and again": "a " * (MEGABYTE // 2),
    "words, each once": " ".join(map(str, range(MEGABYTE // 7))),
    "empty lines": "\n" * MEGABYTE,
    "marks": ".,;" * (MEGABYTE // 3),
}


@pytest.mark.parametrize("name", LONGEST)
@pytest.mark.parametrize("other", LONGEST)
def test_a_megabyte_against_a_megabyte_is_told_in_the_end(name: str, other: str) -> None:
    was, now = f"before {LONGEST[name]} was", f"after {LONGEST[other]} is"
    stretches = told(was, now)
    assert {became for became, _ in stretches} >= {GONE, NEW}
