"""Of a text full of phrases a bounded number of flags is kept, and the rest counted."""

from workbench.flagging.practice_rules import OwnRules
from workbench.flagging.scanning import flags_of
from workbench.flagging.values import EntryText
from workbench.vocabulary import Category

MOST = 200


def flags(text: str, narrative: str | None = None) -> list[dict[str, object]]:
    return list(flags_of(EntryText(text=text), narrative, OwnRules()))


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
    found = flags("Strangled. " * 500, f"<p>{'Took an overdose. ' * 500}</p>")
    assert len(found) <= MOST
    assert {flag["field"] for flag in found} == {"text", "narrative"}


def test_a_sentence_without_an_end_is_marked_at_its_beginning() -> None:
    found = flags("husband hits her and she is frightened and hides the bruises from her mother " * 3_000)
    assert max(int(str(flag["end"])) - int(str(flag["start"])) for flag in found) <= 400
