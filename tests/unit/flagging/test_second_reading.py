"""What is near the border is read a second time: when, with what result, and which sentence it points at."""

from dataclasses import replace

import pytest

from workbench.flagging.learned.weights import weights
from workbench.flagging.scan import common_version, suggest_twice
from workbench.flagging.second import sentence_model as packages
from workbench.flagging.second.border import BORDER, LONG, needs_second_reading
from workbench.flagging.second.head import head
from workbench.flagging.second.pieces import PIECE, pieces
from workbench.flagging.second.second_reading import SecondReading
from workbench.flagging.second.sentence_model import UnknownModel, sentence_model
from workbench.flagging.suggesting import ScoredEntry, score_entry
from workbench.flagging.values import EntryText

COUGH = "Dry cough for three weeks. Chest clear, sats 98%. Safety net given. "
TOLD = "She keeps a bag packed at her sister's and asked us never to ring the house. "
LETTER = COUGH * 6 + TOLD + COUGH * 6


def scored(text: str, **details: object) -> ScoredEntry:
    return score_entry(
        replace(EntryText("Consultation", text, kind="consultation", age=34, sex="F"), **details), weights()
    )


def read_twice(text: str) -> SecondReading:
    model = sentence_model()
    assert model is not None
    return SecondReading(scored(text), model, head())


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
        ("Family member : Mother", False),
        ("Status: Alergy, 2010-08-09\nStatus reason: Alergy", False),
        ("29th Aug 2009 (Hand entered date)", False),
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


def test_other_weights_are_refused() -> None:
    with pytest.raises(UnknownModel):
        packages.SentenceModel(packages._archive(), "0" * 64)


def test_its_flags_name_its_version_and_mark_one_sentence() -> None:
    reading = read_twice(TOLD)
    assert reading.score > 0
    flags = [flag for flag in reading.suggestions() if flag.rule.endswith(".read-twice")]
    assert flags
    assert {flag.version for flag in flags} == {head().version}
    assert {flag.quote for flag in flags} == {TOLD.strip()}


def test_it_points_at_the_sentence_without_which_the_score_falls_most() -> None:
    text = "Chest clear, sats 98%. " + TOLD + "Safety net given."
    (field, start, end) = read_twice(text)._sentence()
    assert (field, text[start:end].strip()) == ("text", TOLD.strip())


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
    alone, together = model.vectors([TOLD])[0], model.vectors([COUGH, TOLD, LETTER])[1]
    assert alone == pytest.approx(together, abs=1e-4)
