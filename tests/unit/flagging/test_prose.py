"""The model reads what people wrote; rules and codes read generated lines too."""

from dataclasses import replace

import pytest

from workbench.flagging.practice_rules import OwnRules
from workbench.flagging.prose import prose_of
from workbench.flagging.scan import suggest
from workbench.flagging.scanning import weigh
from workbench.flagging.values import EntryText

TOLD = "Husband answered all questions for her, she asked to be seen alone, frightened of going home with him."


@pytest.mark.parametrize(
    ("kind", "title", "text"),
    [
        ("medication", "Atorvastatin 20mg tablets", "2 tablets a day · With evening meal\nPrescribed at GP practice"),
        ("medication", "Levothyroxine 25microgram tablets", "One To Be Taken Each Day\nQuantity: 28 tablet"),
        ("report", "Diagnostic studies report", "Category: Pathology (gross & histopath, not surgical)"),
        ("observation", "Body Mass Index", "21.34400969766322 kg/m2"),
        ("problem", "Postviral cough", "Significance: minor\nStatus: active"),
        ("questionnaire-response", "PHQ-9", TOLD),
    ],
)
def test_generated_lines_alone_raise_no_flag_of_the_model(kind, title, text):
    lines = tuple(range(text.count("\n") + 2))
    flags = suggest(EntryText(title, text, kind=kind, age=40, sex="F", generated_lines=lines))
    assert not [flag for flag in flags if flag.rule.endswith(".learned")]


def test_prose_beside_generated_lines_is_weighed_and_pointed_at():
    text = f"Status: active\n{TOLD}\nSeverity: mild"
    flags = suggest(EntryText("Consultation", text, kind="consultation", sex="F", generated_lines=(0, 1, 3)))
    assert flags
    assert all(flag.quote in TOLD for flag in flags)


@pytest.mark.parametrize("words", ["Referred to MARAC", "Child protection plan", "Give covertly"])
def test_rules_read_generated_lines(words):
    entry = EntryText("Chlorphenamine 2mg/5ml solution", words, kind="medication")
    as_prose = {flag.rule for flag in suggest(entry) if not flag.rule.endswith(".learned")}
    assert as_prose
    assert {flag.rule for flag in suggest(replace(entry, generated_lines=(0, 1)))} >= as_prose


def test_a_rule_is_supported_by_the_generated_words_round_it():
    pill = EntryText("Levonorgestrel 150microgram tablets", "One To Be Taken Each Day", kind="medication", age=15)
    rules = {flag.rule for flag in suggest(pill) if not flag.rule.endswith(".learned")}
    assert {flag.rule for flag in suggest(replace(pill, generated_lines=(0, 1)))} == rules


def test_blank_lines_keep_every_character_in_its_place():
    read = prose_of(EntryText("Title", "one\ntwo\nthree", generated_lines=(0, 2, 9)))
    assert (read.title, read.text) == ("     ", "one\n   \nthree")


def test_the_lines_of_a_very_long_text_are_counted_from_its_beginning():
    line = "Category: Pathology (gross & histopath, not surgical)\n"
    text = line * 30_000 + TOLD
    found = weigh(EntryText("Report", text, generated_lines=tuple(range(30_001))), None, OwnRules()).flags
    assert found
    assert all(flag["start"] >= text.index(TOLD) for flag in found)


def test_a_narrative_is_prose():
    entry = EntryText("Title", "Status: active", sex="F", generated_lines=(0, 1))
    assert [flag["field"] for flag in weigh(entry, f"<div>{TOLD}</div>", OwnRules()).flags]
