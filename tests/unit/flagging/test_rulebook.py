"""The rule data are whole."""

import tomllib

import pytest

from workbench.flagging.rulebook import RULES, codes, cues, expanded, senses
from workbench.flagging.surroundings import REACH
from workbench.vocabulary import Category

PRODUCT_CODES = ["836881000000105", "1064961000000107", "878111000000109", "342191000000101", "375041000000100"]


def rules() -> list[dict]:
    files = [RULES / "phrases" / f"{category}.toml" for category in Category]
    return [rule for file in files for rule in tomllib.loads(file.read_text("utf-8"))["rule"]]


def test_choices_are_spelt_out():
    assert expanded("(her|his) ex-husband") == {"her ex husband", "his ex husband"}
    assert expanded("(doesn't|won't |)let") == {"doesn'tlet", "doesntlet", "won't let", "wont let", "let"}


def test_every_rule_has_only_known_keys_and_context():
    sets = {name for _, name in cues()}
    for rule in rules():
        assert rule.keys() <= {
            "id",
            "why",
            "phrases",
            "acronyms",
            "needs",
            "unless",
            "anywhere",
            "deniable",
            "tentative",
            "certain",
            "between",
        }
        assert {*rule.get("needs", ()), *rule.get("unless", ())} <= sets


def test_the_words_of_denial_are_all_there():
    assert {*REACH, "not-a-denial", "scope-end", "nil-after", "nil-last"} <= {name for _, name in cues()}


def test_no_rule_is_so_short_that_it_means_nothing():
    assert {words for words, _ in senses() if len(words) < 2} == set()


def test_choices_do_not_nest():
    for pattern in (pattern for rule in rules() for pattern in rule.get("phrases", [])):
        assert pattern.count("(") == pattern.count(")")
        assert all("(" not in part.partition(")")[0] for part in pattern.split("(")[1:])


@pytest.mark.parametrize("code", PRODUCT_CODES)
def test_the_safeguarding_codes_of_the_product_are_there(code):
    assert [rule.category for rule in codes()[code]] == [Category.CHILD_SAFEGUARDING]


def test_every_group_of_codes_names_a_source_with_its_licence():
    written = tomllib.loads((RULES / "codes.toml").read_text("utf-8"))
    assert all(written["source"][group["source"]]["licence"] for group in written["group"])
