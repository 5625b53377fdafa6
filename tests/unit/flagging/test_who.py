"""What the patient's age and the entry's details add to its words."""

import pytest

from workbench.flagging.entry_context import known_of
from workbench.flagging.learned.features import details
from workbench.flagging.rule_suggestions import by_rules, ruling_of
from workbench.flagging.values import EntryText
from workbench.vocabulary import CATEGORIES, Category


def ruled(entry: EntryText) -> set[Category]:
    return {each.category for each in by_rules(ruling_of(entry))}


def test_an_infant_needs_no_word_for_child():
    assert Category.CHILD_SAFEGUARDING in ruled(EntryText("Rash", "Unexplained bruise.", age=0))
    assert Category.CHILD_SAFEGUARDING not in ruled(EntryText("Rash", "Unexplained bruise.", age=40))


def test_safeguarding_is_about_an_adult_in_an_old_persons_record():
    assert ruled(EntryText(text="Safeguarding form sent.", age=85)) == {Category.ADULT_SAFEGUARDING}
    assert ruled(EntryText(text="Safeguarding form sent.", age=5)) == {Category.CHILD_SAFEGUARDING}


@pytest.mark.parametrize(
    ("age", "known"),
    [(None, set()), (0, {"child"}), (15, {"child", "young"}), (18, set()), (77, set()), (78, {"adult-at-risk"})],
)
def test_an_age_tells_who_somebody_is(age, known):
    assert known_of(EntryText(age=age)) == known


def test_kinds_and_roles_are_those_of_the_training_texts():
    entry = EntryText(kind="consultation-note", author_role="General Medical Practitioner", age=4, sex="female")
    assert details(entry) == ("@age 1", "@consultation", "@by gp", "@age 1 F", "@age 1 consultation")


def test_the_meaning_of_every_category_is_a_sentence():
    assert [each for each in Category if not CATEGORIES[each].meaning.endswith(".")] == []
