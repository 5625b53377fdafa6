"""Entries in relatives' records about the same event are found, on both databases; never in another practice."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests.factories import (
    DAY,
    HIDE,
    HOUR,
    LEEDS,
    NOON,
    REFER,
    YORK,
    a_gp,
    a_home,
    a_patient,
    a_practice,
    a_relative,
    an_item,
    deciding,
)
from workbench import mirrors
from workbench.decisions import Choice
from workbench.errors import NotFound
from workbench.models import Patient, ReviewItem
from workbench.vocabulary import Category, Likeness, Outcome, Reason

DISCLOSED = "Disclosed that partner hits her, children witnessed"
AT_HOME = "Mother disclosed DV at home"
TOGETHER = "Seen with brother, both crying and clinging to grandmother, who describes shouting and broken plates"
ABUSE = (Category.DOMESTIC_ABUSE,)


def hannah(db: Session, **fields: str) -> Patient:
    return a_patient(db, given="Hannah", family="Whitcombe", **fields)


def jake(db: Session, **fields: str) -> Patient:
    return a_patient(db, given="Jake", family="Pryce", **fields)


def says(
    db: Session,
    patient: Patient,
    text: str,
    *,
    days: float = 0,
    author: str = "Dr A Shah",
    flags: tuple[Category, ...] = (),
) -> ReviewItem:
    at = NOON - HOUR + timedelta(days=days)
    return an_item(db, patient, titles=[text], author=author, flags=flags, recorded_at=at)


def found(db: Session, item: ReviewItem) -> dict[int, Likeness]:
    by = a_gp(a_practice(db))
    return {each.item: each.alike.likeness for each in mirrors.find(db, item.id, by=by).mirrors}


@pytest.mark.parametrize("names", ["the child's record", "the mother's record"])
def test_the_childs_note_of_what_the_mother_disclosed_is_found_by_relation(either_db: Session, names: str) -> None:
    db, mother, child = either_db, hannah(either_db), jake(either_db)
    a_relative(db, *((child, mother) if names == "the child's record" else (mother, child)))
    note = says(db, child, AT_HOME, flags=ABUSE)
    assert found(db, says(db, mother, DISCLOSED, flags=ABUSE)) == {note.id: Likeness.FLAG}


def test_it_is_found_by_address_though_nothing_was_flagged(either_db: Session) -> None:
    db, mother, child = either_db, hannah(either_db), jake(either_db)
    a_home(db, mother, child)
    note = says(db, child, AT_HOME)
    assert found(db, says(db, mother, DISCLOSED)) == {note.id: Likeness.FAMILY}


@pytest.mark.parametrize("in_whose", ["mother", "child"])
def test_it_is_found_by_a_name_in_either_text(either_db: Session, in_whose: str) -> None:
    db, mother, child = either_db, hannah(either_db), jake(either_db)
    told = f"{DISCLOSED}, Jake Pryce too" if in_whose == "mother" else DISCLOSED
    note = says(db, child, f"Hannah Whitcombe, his {AT_HOME}" if in_whose == "child" else AT_HOME, flags=ABUSE)
    assert found(db, says(db, mother, told, flags=ABUSE)) == {note.id: Likeness.FLAG}


def test_a_first_name_will_do_where_the_family_name_is_the_same(either_db: Session) -> None:
    db, mother = either_db, hannah(either_db)
    son = a_patient(db, given="Tom", family="Whitcombe")
    note = says(db, son, AT_HOME, flags=ABUSE)
    assert found(db, says(db, mother, "Son Tom saw partner hit her", flags=ABUSE)) == {note.id: Likeness.FLAG}


def test_two_children_seen_together_with_one_text_are_found(either_db: Session) -> None:
    db, one, other = either_db, hannah(either_db), jake(either_db)
    note = says(db, other, TOGETHER)
    assert found(db, says(db, one, TOGETHER)) == {note.id: Likeness.WORDS}
    a_home(db, one, other)
    assert found(db, says(db, one, TOGETHER, days=2, author="Dr B Okoro")) == {note.id: Likeness.WORDS}


def test_what_is_dated_on_the_day_of_the_event_is_found_if_it_was_recorded_within_two_months(db: Session) -> None:
    mother, child = hannah(db), jake(db)
    a_home(db, mother, child)
    says(db, child, AT_HOME, days=-70, flags=ABUSE)
    note = says(db, child, AT_HOME, days=-30, flags=ABUSE)
    assert found(db, says(db, mother, DISCLOSED, flags=ABUSE)) == {note.id: Likeness.FLAG}


def test_a_family_vaccinated_on_one_day_is_not_asked_about(db: Session) -> None:
    mother, child = hannah(db), jake(db)
    a_home(db, mother, child)
    says(db, child, "Flu vaccination given")
    assert found(db, says(db, mother, "Flu vaccination given")) == {}


def test_strangers_flagged_alike_by_one_author_are_not_asked_about(db: Session) -> None:
    says(db, jake(db), AT_HOME, flags=ABUSE)
    assert found(db, says(db, hannah(db), DISCLOSED, flags=ABUSE)) == {}


def test_a_care_home_is_no_household(db: Session) -> None:
    resident, *others = [a_patient(db, given=f"Resident {n}") for n in range(20)]
    a_home(db, resident, *others)
    for other in others:
        says(db, other, "Ward round with the manager, eating pureed meals, hoisted by two, skin intact", flags=ABUSE)
    round_ = "Ward round with the manager, eating pureed meals, hoisted by two, skin intact. Says a carer slapped her"
    assert found(db, says(db, resident, round_, flags=ABUSE)) == {}


def test_at_most_ten_are_asked_about_the_likeliest_first(db: Session) -> None:
    mother, child = hannah(db), jake(db)
    a_home(db, mother, child)
    for _ in range(12):
        says(db, child, AT_HOME)
    note = says(db, child, AT_HOME, flags=ABUSE)
    asked = list(found(db, says(db, mother, DISCLOSED, flags=ABUSE)))
    assert len(asked) == 10
    assert asked[0] == note.id


def test_words_that_the_author_writes_of_everybody_are_no_mirror(db: Session) -> None:
    mother, child = hannah(db), jake(db)
    a_home(db, mother, child)
    saying = "Wellbeing group attended, mindfulness exercises practised, homework diary issued, breathing rehearsed"
    for n in range(4):
        says(db, a_patient(db, given=f"Other {n}"), saying, days=-n - 7)
    says(db, child, saying)
    assert found(db, says(db, mother, saying)) == {}


def test_another_practice_is_never_looked_into(db: Session) -> None:
    mother, child = hannah(db), jake(db, practice=YORK)
    a_relative(db, mother, child)
    a_home(db, mother, child)
    says(db, child, TOGETHER, flags=ABUSE)
    item = says(db, mother, TOGETHER, flags=ABUSE)
    assert found(db, item) == {}
    with pytest.raises(NotFound):
        mirrors.find(db, item.id, by=a_gp(a_practice(db, YORK)))
    assert a_practice(db, LEEDS).id == mother.practice_id


def test_what_is_hidden_or_referred_already_is_not_asked_about(db: Session) -> None:
    mother, child = hannah(db), jake(db)
    a_home(db, mother, child)
    for choice in (HIDE, REFER):
        deciding(db, says(db, child, "Bruise noted", flags=ABUSE), choice)
    assert found(db, says(db, mother, DISCLOSED, flags=ABUSE)) == {}


def test_what_was_found_before_holds_until_one_of_them_changes(db: Session) -> None:
    mother, child = hannah(db), jake(db)
    a_home(db, mother, child)
    note, item = says(db, child, AT_HOME, flags=ABUSE), says(db, mother, DISCLOSED, flags=ABUSE)
    by = a_gp(a_practice(db))
    before = mirrors.find(db, item.id, by=by)
    assert mirrors.find(db, item.id, by=by, before=before) is before
    deciding(db, note, Choice(Outcome.HIDE, Reason.PATIENT_REQUEST), at=NOON + DAY)
    assert mirrors.find(db, item.id, by=by, before=before).mirrors == ()
