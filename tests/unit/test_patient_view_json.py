"""`workbench patient-view` prints all words that the patient would be shown: the text and what the narrative adds."""

import pytest

from workbench.cli.viewing import all_words


@pytest.mark.parametrize(
    ("text", "narrative", "printed"),
    [
        ("short", "", "short"),
        ("", "more", "more"),
        ("short", "more", "short\nmore"),
        ("BP\n120/80 mmHg", "BP 120/80 ", "BP\n120/80 mmHg"),
    ],
)
def test_the_narrative_follows_where_it_says_more(text, narrative, printed):
    assert all_words(text, narrative) == printed
