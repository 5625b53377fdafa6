"""The training texts, and the data file that was made of them."""

from collections import Counter

from tests.training.rows import examples
from workbench.flagging.learned.weights import WEIGHTS, weights
from workbench.vocabulary import Category


def test_every_label_justifies_itself_with_words_of_its_entry():
    for each in examples():
        for label in each.row["labels"]:
            assert label["quote"] in each.entry.title or label["quote"] in each.entry.text, each.row["id"]


def test_several_hands_wrote_several_hundred_texts_of_every_category():
    some = examples()
    assert len({each.hand for each in some}) >= 4
    assert len(some) > 1_500
    assert min(Counter(name for each in some for name in each.labels).values()) > 30


def test_no_text_is_there_twice():
    assert max(Counter((each.entry.title, each.entry.text) for each in examples()).values()) == 1


def test_the_weights_are_numbers_for_a_look_and_every_category():
    for line in WEIGHTS.read_text("utf-8").splitlines():
        feature, *numbers = line.split("\t")
        assert feature
        assert len([int(number) for number in numbers]) == 1 + len(Category)


def test_the_model_has_a_version_of_its_own():
    assert weights().version.startswith("model ")
    assert len(weights().version) <= 40
