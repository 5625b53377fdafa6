"""What no keyword gives away, and what the learned part makes of it."""

from itertools import pairwise

import pytest

from workbench.flagging.learned.passages import LONG, passages, sentences
from workbench.flagging.learned.tokens import stem, words_of
from workbench.flagging.learned.weights import Weights, weights, weights_version
from workbench.flagging.scan import common_version, suggest
from workbench.flagging.suggesting import LOWER_THRESHOLD_BONUS, score_entry
from workbench.flagging.values import EntryText
from workbench.vocabulary import Category


def test_who_only_compares_versions_loads_no_weights() -> None:
    weights.cache_clear()
    assert weights_version() in common_version()
    assert weights.cache_info().currsize == 0
    assert weights_version() == weights().version


def categories(entry: EntryText) -> set[Category]:
    return {each.category for each in suggest(entry)}


@pytest.mark.parametrize(
    ("entry", "category"),
    [
        (
            EntryText(
                "Headaches", "Husband answered all questions, she looked at him before speaking. Asked to be seen "
                "alone, he would not leave the room.", kind="consultation", author_role="GP", age=29, sex="F",
            ),
            Category.DOMESTIC_ABUSE,
        ),
        (
            EntryText(
                "Fall", "Small round marks on both cheeks. Mum says he rolled off the sofa, but he is not rolling yet. "
                "Different story to the nurse.", kind="consultation", author_role="GP", age=0, sex="M",
            ),
            Category.CHILD_SAFEGUARDING,
        ),
        (
            EntryText(
                "Telephone message", "Daughter rang. He is not to know she called, says he would never forgive her.",
                kind="note", author_role="receptionist", age=71, sex="M",
            ),
            Category.THIRD_PARTY,
        ),
    ],
)  # fmt: skip
def test_what_no_keyword_gives_away_is_suggested(entry, category):
    assert category in categories(entry)


def test_a_flag_of_the_learned_part_marks_a_sentence_and_says_so():
    entry = EntryText(
        "Asthma review",
        "Inhaler technique good. He is not to know that she rang us about his drinking.",
        age=60,
        sex="M",
    )
    flags = [flag for flag in suggest(entry) if flag.rule.endswith(".learned")]
    assert all(flag.quote == entry.text[flag.start : flag.end] for flag in flags if flag.field == "text")
    assert all(flag.reason.startswith("similar wording to entries about ") for flag in flags)
    assert {flag.version for flag in flags} <= {weights().version}


def test_words_that_stand_for_the_same_are_one():
    assert words_of("Husband bf EX", "F") == ["<partner>"] * 3


def test_a_pronoun_is_the_patient_or_somebody_else():
    assert words_of("She told him", "F") == ["<self>", "<say>", "<other>"]
    assert words_of("She told him", "M") == ["<other>", "<say>", "<self>"]
    assert words_of("She told him", "") == ["<she>", "<say>", "<he>"]


def test_numbers_and_spans_of_time_are_told_apart():
    assert words_of("3/7 of cough, 5 tablets, 15yo", "") == [
        "<span>",
        "of",
        "cough",
        "<number>",
        "tablet",
        "<number>yo",
    ]


@pytest.mark.parametrize("word", ["bruises", "bruised", "bruising"])
def test_a_word_is_read_without_its_ending(word):
    assert stem(word) == "bruis"


def test_a_short_text_is_one_passage():
    assert passages("Cough. Better.") == [(0, 14)]


def test_a_long_text_is_read_in_passages_that_overlap():
    text = "A sentence of some words that goes on for a while. " * 40
    read = passages(text)
    assert len(text) > LONG
    assert (read[0][0], read[-1][1]) == (0, len(text))
    assert all(first[0] < second[0] < first[1] < second[1] for first, second in pairwise(read))


def test_every_character_is_in_a_sentence():
    text = "One. Two? Three\nfour; five"
    assert "".join(text[start:end] for start, end in sentences(text)) == text


def test_a_sensitive_line_is_found_in_a_long_note():
    plain = "Chest clear, throat red, ears normal. Fluids and rest, to come back if it is not better in a week. "
    sensitive = "Strangled by her ex-partner in June, does not want him to know that she told us. "
    assert Category.DOMESTIC_ABUSE in categories(EntryText("Cough", plain * 6 + sensitive + plain * 6, age=30, sex="F"))


def test_less_is_enough_where_more_is_at_stake():
    calm, lower_threshold = (
        score_entry(EntryText("Cough", "Three days.", lower_threshold=lower_threshold), weights())
        for lower_threshold in (False, True)
    )
    assert lower_threshold.score == pytest.approx(calm.score + LOWER_THRESHOLD_BONUS)


def test_weights_are_read_by_kind_of_sign():
    read = Weights.read("a\t1000\t0\nb c\t2000\t0\nb _ c\t3000\t0\n@age 0\t4000\t0\n=bias\t-500\t0\n")
    assert read.words == {"a": 1.0, "@age 0": 4.0, "=bias": -0.5}
    assert (read.neighbours, read.gaps) == ({("b", "c"): 2.0}, {("b", "c"): 3.0})
