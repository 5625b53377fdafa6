"""Of a text full of phrases a bounded number of flags is kept, and the rest counted."""

import pytest

from workbench.flagging.bounds.most_flags import bounded
from workbench.flagging.bounds.places_counted import MOST_COUNTED, PlacesCounted
from workbench.flagging.bounds.text_parts import PART, WHOLE, parts
from workbench.flagging.learned.weights import weights
from workbench.flagging.practice_rules import OwnRules
from workbench.flagging.scan import suggest
from workbench.flagging.scanning import weigh
from workbench.flagging.suggesting import score_entry
from workbench.flagging.values import EntryText
from workbench.vocabulary import Category

MOST = 200


def flags(text: str, narrative: str | None = None) -> list[dict[str, object]]:
    return [*weigh(EntryText(text=text), narrative, OwnRules()).flags]


def test_few_flags_are_all_kept() -> None:
    assert len(flags("He strangled her. " * 30)) == 30


def test_ten_thousand_phrases_make_at_most_two_hundred_flags_and_one_says_how_many_more() -> None:
    found = flags("He strangled her. " * 10_000)
    assert len(found) <= MOST
    [more] = [flag for flag in found if flag["start"] == flag["end"]]
    assert more["why"] == f"{10_000 - len(found) + 1:,} more places in this entry, which are not marked"
    assert more["category"] == Category.DOMESTIC_ABUSE


def test_a_rule_that_holds_once_is_kept_among_thousands() -> None:
    found = flags("Strangled. " * 5_000 + "Took an overdose. " + "Strangled. " * 5_000)
    assert {flag["category"] for flag in found[:2]} == {Category.DOMESTIC_ABUSE, Category.SERIOUS_HARM}
    assert len(found) <= MOST


def test_text_and_narrative_share_the_bound() -> None:
    found = flags("Strangled. " * 500, f"<p>{'Took an overdose last year. ' * 500}</p>")
    assert len(found) <= MOST
    assert {flag["field"] for flag in found} == {"text", "narrative"}


def test_a_sentence_without_an_end_is_marked_at_its_beginning() -> None:
    text = "she is frightened and hides the bruises from her mother and he holds her telephone " * 3_000
    by_model = score_entry(EntryText(text=text), weights()).suggestions(above=-1_000)
    assert {each.end - each.start > 100_000 for each in by_model} == {True}
    assert {flag.end - flag.start for _, flag in bounded((("text", each) for each in by_model), 0)} == {400}


@pytest.mark.parametrize("length", [0, 1, WHOLE, WHOLE + 1, 3 * WHOLE + 7])
def test_each_place_of_a_text_is_answered_for_by_one_part(length: int) -> None:
    found = list(parts(length))
    assert [first for _, first, _ in found[1:]] == [last for *_, last in found[:-1]]
    assert (found[0][0], found[-1][2]) == (0, length)


@pytest.mark.parametrize("before", range(PART - 40, PART + 40, 7))
def test_a_phrase_on_the_border_of_two_parts_is_found_once_and_denied_once(before: int) -> None:
    text = f"{'x ' * (before // 2)} he strangled her. Denies that he strangled her. {'x ' * PART}"
    [flag] = [flag for flag in flags(text) if not str(flag["rule"]).endswith("learned")]
    assert text[int(str(flag["start"])) : int(str(flag["end"]))] == "strangled"


def test_beyond_ten_thousand_places_they_are_no_longer_weighed_one_by_one() -> None:
    text, counted = "He strangled her. " * 40_000, PlacesCounted(MOST_COUNTED)
    assert len(suggest(EntryText(text=text), counted)) == counted.total == MOST_COUNTED
    [more] = [flag for flag in flags(text) if flag["start"] == flag["end"]]
    assert str(more["why"]).startswith("more than 9,8")


def test_what_comes_after_ten_thousand_places_is_found_nevertheless() -> None:
    found = flags("He strangled her. " * 60_000 + "She took an overdose. No self-harm. " + "He strangled her. " * 9)
    assert found[0]["category"] == Category.DOMESTIC_ABUSE
    assert Category.SERIOUS_HARM in {flag["category"] for flag in found[:2]}
    assert len(found) <= MOST


def test_denied_places_are_no_reason_to_look_no_further() -> None:
    found = flags("Denies that he strangled her. " * 12_000 + "Yesterday he strangled her.")
    assert [flag["category"] for flag in found] == [Category.DOMESTIC_ABUSE]
