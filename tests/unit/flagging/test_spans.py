"""Whatever the characters, a flag's words are where it says."""

import sys

from hypothesis import given
from hypothesis import strategies as st

from workbench.flagging.reading import ALIKE, read
from workbench.flagging.rule_suggestions import conditions_of, phrase_suggestions
from workbench.flagging.scan import suggest
from workbench.flagging.values import EntryText

PHRASES = ["strangled", "Denies DV", "but", "self‑harm", "MARAC", "suicidal\u00a0thoughts", "ﬁnancial abuse", "İ", "\n"]
TEXTS = st.lists(st.one_of(st.sampled_from(PHRASES), st.text(max_size=12)), max_size=20).map(" ".join) | st.text()


@given(title=TEXTS, text=TEXTS)
def test_the_quote_is_the_original_text_at_its_span(title, text):
    fields = {"title": title, "text": text}
    for flag in suggest(EntryText(title, text)):
        assert flag.quote == fields[flag.field][flag.start : flag.end] != ""


@given(TEXTS)
def test_every_character_read_has_its_place_in_the_original(text):
    reading = read(text)
    assert len(reading.words) == len(reading.cased) == len(reading.places)
    assert all(0 <= place < len(text) for place in reading.places)
    assert list(reading.places) == sorted(reading.places)


def test_lower_case_never_changes_a_length():
    for letter in map(chr, range(sys.maxunicode + 1)):
        assert len(letter.translate(ALIKE).lower()) == 1


def test_a_hundred_thousand_characters_keep_their_spans():
    text = "İ ﬁnancial  abuse – no self‑harm. " * 3_000
    flags = list(phrase_suggestions(conditions_of(EntryText(text=text))))
    assert len(flags) == 3_000
    assert all(text[flag.start : flag.end] == flag.quote == "ﬁnancial  abuse" for flag in flags)
