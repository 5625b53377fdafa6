"""What the patient's age and the entry's details add to its words."""

import pytest

from workbench.flagging.entry_context import context_of
from workbench.flagging.learned.features import details
from workbench.flagging.rule_suggestions import conditions_of, phrase_suggestions
from workbench.flagging.values import EntryText
from workbench.vocabulary import CATEGORIES, Category


def rule_categories(entry: EntryText) -> set[Category]:
    return {each.category for each in phrase_suggestions(conditions_of(entry))}


def test_an_infant_needs_no_word_for_child():
    assert Category.CHILD_SAFEGUARDING in rule_categories(EntryText("Rash", "Unexplained bruise.", age=0))
    assert Category.CHILD_SAFEGUARDING not in rule_categories(EntryText("Rash", "Unexplained bruise.", age=40))


def test_safeguarding_is_about_an_adult_in_an_old_persons_record():
    assert rule_categories(EntryText(text="Safeguarding form sent.", age=85)) == {Category.ADULT_SAFEGUARDING}
    assert rule_categories(EntryText(text="Safeguarding form sent.", age=5)) == {Category.CHILD_SAFEGUARDING}


@pytest.mark.parametrize(
    ("age", "known"),
    [
        (None, set()),
        (0, {"child"}),
        (15, {"child", "young", "read-by-others"}),
        (18, set()),
        (77, set()),
        (78, {"adult-at-risk"}),
    ],
)
def test_an_age_tells_who_somebody_is(age, known):
    assert context_of(EntryText(age=age)) == known


@pytest.mark.parametrize("age", [None, 40])
def test_a_lower_threshold_tells_that_others_may_read_along(age):
    assert context_of(EntryText(age=age, lower_threshold=True)) == {"read-by-others"}


def test_kinds_and_roles_are_those_of_the_training_texts():
    entry = EntryText(kind="consultation-note", author_role="General Medical Practitioner", age=4, sex="female")
    assert details(entry) == ("@age 1", "@consultation", "@by gp", "@age 1 F", "@age 1 consultation")


def test_the_meaning_of_every_category_is_a_sentence():
    assert [each for each in Category if not CATEGORIES[each].meaning.endswith(".")] == []
