"""Which entries of relatives may tell of one event: a table of cases."""

import pytest

from workbench.mirrors.likeness import alike, told
from workbench.vocabulary import Category, Kind, Likeness, Tie

ABUSE, CHILD, THIRD = Category.DOMESTIC_ABUSE, Category.CHILD_SAFEGUARDING, Category.THIRD_PARTY
SEEN_TOGETHER = {Tie.RELATIVE, Tie.HOME, Tie.AUTHOR}
STRANGERS = {Tie.AUTHOR}
DISCLOSED = "Disclosed that partner hits her, children witnessed. Feels unsafe, has thought of leaving to her sister."
TWINS = "Seen with brother, both crying and clinging to grandmother, who describes shouting and broken plates overnight"
MISSPELT = TWINS.replace("crying", "cryng").replace("describes", "described")
WARD_ROUND = "Ward round with the manager. Comfortable in lounge, eating pureed meals, hoisted by two, skin intact."
FLU = "Influenza vaccination administered, left deltoid, batch AB123. Consent obtained. No adverse reaction."


def found(one, other, ties, *, days=0, kinds=(Kind.NOTE, Kind.NOTE), flags=((), ()), template=frozenset()):
    tells = [told(kind, text, flagged) for kind, text, flagged in zip(kinds, (one, other), flags, strict=True)]
    likeness = alike(*tells, frozenset(ties), days=days, template=template)
    assert (likeness is None) == (alike(*reversed(tells), frozenset(ties), days=days, template=template) is None)
    return likeness and likeness.likeness


@pytest.mark.parametrize(
    ("one", "other", "ties", "flags", "expected"),
    [
        (TWINS, TWINS, {Tie.HOME}, ((), ()), Likeness.WORDS),
        (TWINS, TWINS.upper(), {Tie.NAMED}, ((), ()), Likeness.WORDS),
        (TWINS, MISSPELT, {Tie.HOME}, ((), ()), Likeness.WORDS),
        (TWINS, f"Mother rang. {TWINS} Plan: health visitor.", {Tie.HOME}, ((), ()), Likeness.WORDS),
        (TWINS, TWINS, STRANGERS, ((), ()), Likeness.WORDS),
        (DISCLOSED, "Mother disclosed DV at home.", SEEN_TOGETHER, ((ABUSE,), (ABUSE,)), Likeness.FLAG),
        (DISCLOSED, "Mother disclosed DV at home.", SEEN_TOGETHER, ((ABUSE,), (CHILD,)), Likeness.FLAG),
        (DISCLOSED, "Mother disclosed DV at home.", SEEN_TOGETHER, ((), ()), Likeness.FAMILY),
        ("Disclosed being hit", "Mum disclosed today", {Tie.NAMED, Tie.AUTHOR}, ((), ()), Likeness.FAMILY),
        ("Her brother has HIV", "Told his sister of HIV", {Tie.RELATIVE}, ((THIRD,), (THIRD,)), Likeness.FLAG),
        (DISCLOSED, "Mother disclosed DV at home.", STRANGERS, ((ABUSE,), (ABUSE,)), None),
        (DISCLOSED, "Mother disclosed DV at home.", {Tie.LARGE_HOME, Tie.AUTHOR}, ((ABUSE,), (ABUSE,)), None),
        (DISCLOSED, "Cough for two days, mum worried.", SEEN_TOGETHER, ((ABUSE,), ()), None),
        (DISCLOSED, "Her brother has HIV", {Tie.HOME}, ((ABUSE,), (THIRD,)), None),
        ("Flu vaccination given", "Flu vaccination given", SEEN_TOGETHER, ((), ()), None),
        (FLU, FLU, SEEN_TOGETHER, ((), ()), None),
        ("Telephone consultation", "Telephone consultation", SEEN_TOGETHER, ((), ()), None),
        ("", "", SEEN_TOGETHER, ((), ()), None),
    ],
)  # fmt: skip
def test_what_may_tell_of_one_event(one, other, ties, flags, expected):
    assert found(one, other, ties, flags=flags) == expected


@pytest.mark.parametrize("kind", [Kind.IMMUNISATION, Kind.MEDICATION, Kind.RESULT, Kind.REPORT, Kind.ALLERGY])
def test_what_a_protocol_words_alike_is_no_mirror_unless_it_is_flagged(kind):
    words = "Ceftriaxone infusion withheld following anaphylaxis previously witnessed"
    assert found(words, words, SEEN_TOGETHER, kinds=(kind, kind)) is None
    assert found(words, words, SEEN_TOGETHER, kinds=(kind, kind), flags=((ABUSE,), (ABUSE,))) is Likeness.FLAG


def test_speaking_of_the_family_counts_on_the_same_day_only():
    assert found("Disclosed being hit", "Mum disclosed today", SEEN_TOGETHER, days=1) is None


def test_words_of_many_notes_make_no_mirror():
    template = told(Kind.NOTE, WARD_ROUND).words
    resident = {Tie.LARGE_HOME, Tie.AUTHOR}
    assert found(WARD_ROUND, WARD_ROUND, resident) is Likeness.WORDS
    assert found(f"{WARD_ROUND} Says a carer slapped her.", WARD_ROUND, resident, template=template) is None
