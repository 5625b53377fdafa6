"""What is near the border is read a second time: when, with what result, and which sentence it points at."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from workbench.flagging.learned.weights import weights
from workbench.flagging.scan import common_version, suggest_twice
from workbench.flagging.second import sentence_model as packages
from workbench.flagging.second.border import BORDER, LONG, needs_second_reading
from workbench.flagging.second.encoder import STEP_LENGTH, STEPS, tensors
from workbench.flagging.second.head import Head, head, head_before
from workbench.flagging.second.pieces import PIECE, pieces, words_read
from workbench.flagging.second.second_reading import SecondReading
from workbench.flagging.second.sentence_model import UnknownModel, sentence_model
from workbench.flagging.suggesting import ScoredEntry, score_entry
from workbench.flagging.values import EntryText

COUGH = "Dry cough for three weeks. Chest clear, sats 98%. Safety net given. "
TOLD = "She keeps a bag packed at her sister's and asked us never to ring the house. "
SHOWN = "He answers every question for her, and she looks at the floor until he has. "
"""No rule names what it is about."""
LETTER = COUGH * 6 + TOLD + COUGH * 6


def scored(text: str, **details: object) -> ScoredEntry:
    return score_entry(
        replace(EntryText("Consultation", text, kind="consultation", age=34, sex="F"), **details), weights()
    )


def read_twice(text: str, **details: object) -> SecondReading:
    model = sentence_model()
    assert model is not None
    return SecondReading(scored(text, **details), model, head())


def test_a_long_text_with_a_low_score_is_read_again() -> None:
    text = COUGH * (LONG // len(COUGH) + 1)
    assert scored(text).score <= BORDER[0]
    assert needs_second_reading(scored(text))


@pytest.mark.parametrize(
    ("text", "details"),
    [
        pytest.param("Overdose 2019", {}, id="a certain rule"),
        pytest.param(LETTER, {"generated_lines": (0, 1)}, id="nobody's words"),
        pytest.param("One to be taken each day", {"has_listed_words": True}, id="listed words"),
    ],
)
def test_what_the_first_reading_is_sure_of_is_not(text: str, details: dict[str, object]) -> None:
    assert not needs_second_reading(scored(text, **details))


@pytest.mark.parametrize(
    ("text", "has_sentence"),
    [
        ("Consultation with the patient (22-Dec-2020)", False),
        ("Family member : Mother", False),
        ("Status: Alergy, 2010-08-09\nStatus reason: Alergy", False),
        ("29th Aug 2009 (Hand entered date)", False),
        ("LongLineWithoutBlanks(OfAField)" * 10, False),
        ("mum locks fridge, only she has key", True),
        ("Plan: she is to ring me from work, not home", True),
    ],
)
def test_what_is_near_the_border_is_read_again_where_it_holds_a_sentence(
    text: str, has_sentence: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.flagging.second.border.BORDER", (-99.0, 99.0))
    assert needs_second_reading(scored(text, generated_lines=(0,))) is has_sentence


def test_until_it_is_made_it_is_due() -> None:
    entry = scored(LETTER).entry
    assert not suggest_twice(entry).is_all
    assert suggest_twice(entry, second=sentence_model).is_all


def test_without_the_packages_nothing_is_due_and_the_version_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    with_both = common_version()
    packages.is_installed.cache_clear()
    monkeypatch.setattr(packages, "PACKAGES", ("no_such_package",))
    try:
        assert suggest_twice(scored(LETTER).entry).is_all
        assert common_version() == with_both.removesuffix(f", {head().version}") != with_both
    finally:
        packages.is_installed.cache_clear()


@pytest.mark.parametrize("changed", ["model", "adaptation"])
def test_other_weights_than_those_of_the_head_are_refused(changed: str) -> None:
    with pytest.raises(UnknownModel):
        packages.SentenceModel(packages.archive(), replace(head(), **{changed: "0" * 64}))


def test_whoever_reads_with_the_model_keeps_to_one_processor() -> None:
    sentence_model.cache_clear()
    with threadpool_limits(2, user_api="blas"):
        assert sentence_model()
        assert {each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"} == {1}
    threadpool_limits(1, user_api="blas")


@pytest.mark.parametrize("name", ["ADAPTATION", "ADAPTATION_BEFORE"])
def test_a_missing_adaptation_is_refused(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = getattr(packages, name).name
    monkeypatch.setattr(packages, name, tmp_path / file)
    with pytest.raises(UnknownModel, match=rf"{file} is missing"):
        packages.SentenceModel(packages.archive(), head(), head_before())


@pytest.mark.parametrize("its_head", [head, head_before])
def test_each_head_belongs_to_the_first_reading_that_is_shipped(its_head: Callable[[], Head]) -> None:
    """`make train` alone would leave a limit that was set for other scores."""
    assert its_head().first == weights().version


def test_near_the_limit_the_mean_of_both_adaptations_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    reading = read_twice(SHOWN)
    assert reading.model.before is not None
    of_one = SecondReading(reading.scored, *reading.model.before).score
    latest = reading._latest_score()
    assert of_one != pytest.approx(latest)
    monkeypatch.setattr("workbench.flagging.second.second_reading.NEAR", abs(latest) + 1)
    assert read_twice(SHOWN).score == pytest.approx((latest + of_one) / 2)
    monkeypatch.setattr("workbench.flagging.second.second_reading.NEAR", abs(latest))
    assert read_twice(SHOWN).score == latest


def test_the_adaptation_before_shares_the_words_numbers_and_asks_no_other() -> None:
    model = sentence_model()
    assert model is not None
    assert model.before is not None
    before, _ = model.before
    assert before.before is None
    assert before._encoder.words is model._encoder.words
    assert before._encoder.layers is not model._encoder.layers


@pytest.mark.parametrize("file", [packages.ADAPTATION, packages.ADAPTATION_BEFORE], ids=lambda file: file.stem)
def test_every_matrix_of_the_model_has_learnt_something(file: Path) -> None:
    package = tensors(packages.weights_and_tokenizer(packages.archive())[0])
    adaptation = tensors(file.read_bytes())
    matrices = [
        name.removesuffix(".weight")
        for name, each in package.items()
        if name.startswith("encoder.layer.") and each.ndim == 2
    ]
    assert len(matrices) == 36
    assert [name for name in matrices if not adaptation[f"{name}.{STEPS}"].any()] == []
    assert [name for name in matrices if (adaptation[f"{name}.bias"] == package[f"{name}.bias"]).all()] == []
    assert sorted(adaptation) == sorted(f"{name}.{part}" for name in matrices for part in (STEPS, STEP_LENGTH, "bias"))


@pytest.mark.parametrize(
    ("details", "whose_it_is"),
    [
        ({"sex": "F", "age": 34, "kind": "consultation", "author_role": "GP"}, "female, 34, consultation, GP. "),
        ({"sex": "male", "age": 0, "kind": "observation", "author_role": "Patient"}, "male, 0, test-result, Patient. "),
        ({"sex": "F", "age": 34, "kind": "consultation"}, ""),
        ({"sex": "F", "age": 34, "kind": "note", "author_role": "Clerical Worker"}, ""),
        (
            {"sex": "F", "kind": "problem", "author_role": "General Medical Practitioner"},
            "female, unknown, problem, GP. ",
        ),
        ({"sex": "other", "kind": "other", "author_role": "Nurse"}, "person, unknown, note, Nurse. "),
    ],
)
def test_the_model_reads_whose_entry_it_is_as_it_did_in_training(details: dict[str, Any], whose_it_is: str) -> None:
    assert words_read(EntryText("Cough", **details), "Dry.") == f"{whose_it_is}Cough. Dry."


def test_its_flags_name_its_version_and_mark_one_sentence() -> None:
    reading = read_twice(SHOWN)
    assert reading.score > 0
    flags = [flag for flag in reading.suggestions() if flag.rule.endswith(".read-twice")]
    assert flags
    assert {flag.version for flag in flags} == {head().version}
    assert {flag.quote for flag in flags} == {SHOWN.strip()}


def test_it_points_at_the_sentence_without_which_the_score_falls_most() -> None:
    text = "Chest clear, sats 98%. " + TOLD + "Safety net given."
    (field, start, end) = read_twice(text)._sentence()
    assert (field, text[start:end].strip()) == ("text", TOLD.strip())


def test_of_a_piece_with_many_sentences_it_points_at_one_far_behind() -> None:
    text = "Chest clear. " * 14 + TOLD + "Chest clear. " * 3
    (field, start, end) = read_twice(text)._sentence()
    assert (field, text[start:end].strip()) == ("text", TOLD.strip())


def test_to_point_at_it_the_model_reads_nothing_again(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, read = read_twice(SHOWN + TOLD + COUGH), []
    impressions = reading.model.impressions
    monkeypatch.setattr(reading.model, "impressions", lambda texts: read.extend(texts) or impressions(texts))
    assert reading._sentence()[0] == "text"
    assert len(read) == 1


def test_what_is_left_out_are_the_words_of_each_sentence_in_whichever_piece_they_stand() -> None:
    text = COUGH * 11 + TOLD + "Safety net given. Plan agreed. "
    reading, left_out = read_twice(text, author_role="GP"), []
    score, piece, _ = reading._strongest
    assert piece[0] > 0
    words = reading._words(piece)

    def without(start: int, end: int) -> list[float]:
        left_out.append(words[start:end])
        return [0.0] * len(reading.head.weights[0])

    reading._strongest = (score, piece, SimpleNamespace(without=without))
    reading._sentence()
    assert "".join(left_out) == text[slice(*piece)].rstrip()
    assert TOLD.strip() in [each.strip() for each in left_out]


def test_both_readings_say_which_sentence_is_most_telling() -> None:
    """What the sentence model would say less without it outweighs what the first reading says, and the other way."""
    text = "Chest clear today. Plan agreed with her."
    reading, first, second = read_twice(text), (0, 18), (18, len(text))
    of_first, of_second = map(reading.scored.model_score.look_at, (first, second))
    weights_of_numbers = reading.head.weights[0]

    def marked(fall: float) -> tuple[int, int]:
        """Where the sentence model would say so much less without the first sentence, and as much without the other."""

        def without(start: int, _end: int) -> list[float]:
            is_first = start == len(reading._words((0, len(text)))) - len(text)
            return [-fall * is_first / weights_of_numbers[0], *[0.0] * (len(weights_of_numbers) - 1)]

        reading._strongest = (0.0, (0, len(text)), SimpleNamespace(without=without))
        return reading._sentence()[1:]

    assert marked(of_second - of_first + 1) == first
    assert marked(of_second - of_first - 1) == second


def test_what_stands_beyond_the_end_that_is_read_is_left_out_of_nothing() -> None:
    model = sentence_model()
    assert model is not None
    impression, sentence = model.impressions([COUGH * 40])[0], len(COUGH)
    assert impression.without(39 * sentence, 40 * sentence) == impression.vector
    assert impression.without(0, sentence) != impression.vector


def test_where_the_threshold_is_lower_the_score_of_both_readings_is_higher_by_one_and_a_half() -> None:
    """A half in the first reading, and twice a half more: both readings' scores lie further apart."""
    model = sentence_model()
    assert model is not None
    lower = SecondReading(scored(TOLD, lower_threshold=True), model, head())
    assert lower._latest_score() == pytest.approx(read_twice(TOLD)._latest_score() + 1.5)


def test_pieces_are_whole_sentences_and_hold_every_word() -> None:
    spans = pieces(LETTER)
    assert "".join(LETTER[start:end] for start, end in spans) == LETTER
    assert all(end - start <= PIECE for start, end in spans)
    assert all(LETTER[start:end].rstrip().endswith(".") for start, end in spans)


def test_a_text_without_words_is_one_piece() -> None:
    assert pieces("") == [(0, 0)]
    assert pieces("  \n ") == [(0, 4)]


def test_vectors_do_not_depend_on_what_is_read_with_them() -> None:
    model = sentence_model()
    assert model is not None
    alone, together = (
        model.impressions(each)[place].vector for each, place in (([TOLD], 0), ([COUGH, TOLD, LETTER], 1))
    )
    assert alone == pytest.approx(together, abs=1e-4)
