"""A practice's own phrases and codes, over values."""

import pytest

from workbench.flagging.practice_rules import OwnRule, OwnRules, suggest_own
from workbench.flagging.values import EntryText
from workbench.vocabulary import Category

HOSTEL = OwnRule("Elm House hostel", Category.ADULT_SAFEGUARDING)
SURVIVORS = OwnRule("survivors' group", Category.DOMESTIC_ABUSE)
CODE = OwnRule("836881000000105", Category.CHILD_SAFEGUARDING, is_code=True)


def found(
    text: str = "", *rules: OwnRule, title: str = "", codes: dict[str, str] | None = None
) -> list[tuple[str, str]]:
    entry = EntryText(title=title, text=text, codes=codes or {})
    return [(flag.category, flag.quote) for flag in suggest_own(entry, OwnRules(3, rules))]


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Now at Elm House hostel.", "Elm House hostel"),
        ("now at ELM HOUSE HOSTEL", "ELM HOUSE HOSTEL"),
        ("Moved to elm-house  hostel", "elm-house  hostel"),
        ("Elm House hostels", None),
        ("Not at Elm House hostel any more", None),
        ("An elm by the house", None),
    ],
)
def test_a_phrase_is_found_as_whole_words_unless_it_is_denied(text: str, quote: str | None) -> None:
    assert found(text, HOSTEL) == ([(Category.ADULT_SAFEGUARDING, quote)] if quote else [])


def test_an_apostrophe_may_be_left_out() -> None:
    assert found("Goes to survivors group", SURVIVORS) == [(Category.DOMESTIC_ABUSE, "survivors group")]


def test_title_text_and_codes_are_read_and_each_flag_says_where() -> None:
    entry = EntryText(title="Elm House hostel", text="elm house hostel", codes={CODE.words: "Concern"})
    flags = list(suggest_own(entry, OwnRules(3, (HOSTEL, CODE))))
    assert [(flag.field, flag.start, flag.end, flag.version) for flag in flags] == [
        ("title", 0, 16, "own 3"), ("text", 0, 16, "own 3"), ("code", 0, 7, "own 3"),
    ]  # fmt: skip


def test_what_is_switched_off_finds_nothing() -> None:
    off = OwnRule(HOSTEL.words, HOSTEL.category, is_on=False)
    assert found("At Elm House hostel", off) == []
    assert found("At Elm House hostel", off, SURVIVORS) == []


@pytest.mark.parametrize("phrase", ["a (b|c", "|", "((", "x) y", "*.+["])
def test_no_phrase_is_a_pattern(phrase: str) -> None:
    assert found(f"said {phrase} then", OwnRule(phrase, Category.THIRD_PARTY)) is not None
