"""Flags learn from their users, by the verbs."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import (
    HIDE,
    LEAVE_VISIBLE,
    NOON,
    YORK,
    a_decided_item,
    a_gp,
    a_lead,
    a_practice,
    an_entry,
    an_item,
    an_operator,
    deciding,
    entries,
)
from tests.scheduled import rescan, run_step
from workbench import audit, tuning
from workbench.decisions import undo
from workbench.errors import Invalid, NotAllowed, NotFound
from workbench.flagging.practice_rules import OwnRule
from workbench.flagging.scanning import own_rules_of
from workbench.models import Entry, Flag, FlagFeedback, ReviewItem
from workbench.tuning.rescanning import MOST_CHARACTERS
from workbench.vocabulary import Category, Urgency

HOSTEL = OwnRule("Elm House hostel", Category.ADULT_SAFEGUARDING)
LOOK = Category.SUBSTANCE_ALCOHOL


def a_flagged_item(db: Session) -> tuple[ReviewItem, Flag]:
    item = an_item(db, flags=[LOOK])
    return item, db.scalars(select(Flag).where(Flag.review_item_id == item.id)).one()


def an_item_about(db: Session, text: str, *, days_ago: int = 1) -> ReviewItem:
    item = an_item(db, recorded_at=NOON - timedelta(days=days_ago))
    an_entry(db, item, text=text, position=1)
    return item


def add(db: Session, rule: OwnRule = HOSTEL) -> None:
    for _ in range(8):
        an_item(db)
    tuning.add_rule(db, rule, by=a_lead(a_practice(db)), at=NOON)


def test_a_flag_that_is_no_help_is_counted_and_stays(db: Session) -> None:
    item, flag = a_flagged_item(db)
    tuning.not_helpful(db, item.id, flag.id, by=a_gp(a_practice(db)), at=NOON)
    (of_rule,) = tuning.statistics_by_rule(db, by=a_lead(a_practice(db)))
    assert (of_rule.rule, of_rule.entries, of_rule.not_helpful) == ("a-rule", 1, 1)


def test_each_clinician_says_so_once(db: Session) -> None:
    item, flag = a_flagged_item(db)
    for _ in range(2):
        tuning.not_helpful(db, item.id, flag.id, by=a_gp(a_practice(db)), at=NOON)
    (of_rule,) = tuning.statistics_by_rule(db, by=a_lead(a_practice(db)))
    assert of_rule.not_helpful == 1


def test_another_practices_flag_is_not_found(db: Session) -> None:
    item, flag = a_flagged_item(db)
    with pytest.raises(NotFound):
        tuning.not_helpful(db, item.id, flag.id, by=a_gp(a_practice(db, YORK)), at=NOON)


def test_words_that_raised_no_flag_are_kept_by_their_place_and_told_to_the_lead(db: Session) -> None:
    item = an_item_about(db, "Asked to be seen alone. Husband answered.")
    entry = entries(db, item)[1]
    tuning.mark_missed(db, item.id, entry.id, "husband ANSWERED", Category.DOMESTIC_ABUSE, by=a_gp(a_practice(db)),
                       at=NOON)  # fmt: skip
    (missed,) = tuning.missed_words(db, by=a_lead(a_practice(db)))
    assert (missed.words, missed.category) == ("Husband answered", Category.DOMESTIC_ABUSE)
    kept = db.scalars(select(FlagFeedback)).one()
    assert (kept.field, kept.start, kept.end) == ("text", 24, 40)


@pytest.mark.parametrize("words", ["", "x", "not there", "y" * 201])
def test_words_that_do_not_stand_there_are_refused(db: Session, words: str) -> None:
    item = an_item_about(db, "Asked to be seen alone.")
    with pytest.raises(Invalid):
        tuning.mark_missed(db, item.id, entries(db, item)[1].id, words, LOOK, by=a_gp(a_practice(db)), at=NOON)


def test_words_selected_across_a_line_break_stand_there(db: Session) -> None:
    item = an_item_about(db, "Asked to be\nseen alone.")
    tuning.mark_missed(db, item.id, entries(db, item)[1].id, "to be seen", LOOK, by=a_gp(a_practice(db)), at=NOON)
    assert db.scalars(select(FlagFeedback.end - FlagFeedback.start)).one() == len("to be seen")


def test_the_audit_of_a_judgement_carries_no_words(db: Session) -> None:
    item = an_item_about(db, "Asked to be seen alone.")
    tuning.mark_missed(db, item.id, entries(db, item)[1].id, "seen alone", LOOK, by=a_gp(a_practice(db)), at=NOON)
    event, _ = audit.page(db, "B86001", audit.Search())
    assert (event.action, event.entry) == ("flag-judged", entries(db, item)[1].id)
    assert "alone" not in event.details + event.note


def test_the_lead_sees_what_became_of_what_each_rule_flagged(db: Session) -> None:
    a_decided_item(db, HIDE, flags=[LOOK])
    a_decided_item(db, LEAVE_VISIBLE, flags=[LOOK])
    an_item(db, flags=[LOOK])
    (of_rule,) = tuning.statistics_by_rule(db, by=a_lead(a_practice(db)))
    assert (of_rule.entries, of_rule.hidden, of_rule.left_visible) == (3, 1, 1)


def test_what_was_hidden_and_undone_counts_as_neither(db: Session) -> None:
    item = an_item(db, flags=[LOOK])
    undo(db, deciding(db, item, HIDE), by=a_gp(a_practice(db)), at=NOON + timedelta(minutes=1))
    (of_rule,) = tuning.statistics_by_rule(db, by=a_lead(a_practice(db)))
    assert (of_rule.entries, of_rule.hidden, of_rule.left_visible) == (1, 0, 0)


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("ab", "3 to 80 characters"),
        ("123", "with a letter"),
        ("x" * 81, "3 to 80 characters"),
        ("   ", "3 to 80 characters"),
    ],
)
def test_a_phrase_that_is_none_is_refused(db: Session, words: str, fault: str) -> None:
    with pytest.raises(Invalid, match=fault):
        add(db, OwnRule(words, LOOK))


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("12345", "6 to 18 digits"),
        ("83688100000010x", "6 to 18 digits"),
        ("0836881000000105", "6 to 18 digits"),
        ("836881000000106", "check digit"),
        ("1223979019", "description"),
    ],
)
def test_a_code_that_is_no_concepts_is_refused(db: Session, code: str, fault: str) -> None:
    with pytest.raises(Invalid, match=fault):
        add(db, OwnRule(code, LOOK, is_code=True))


def test_a_concepts_code_is_taken(db: Session) -> None:
    add(db, OwnRule("836881000000105", LOOK, is_code=True))
    assert own_rules_of(db, a_practice(db).id).rules[0].words == "836881000000105"


def test_words_that_would_flag_a_fifth_of_the_month_are_too_common(db: Session) -> None:
    for _ in range(3):
        an_item_about(db, "Cough for a week")
    with pytest.raises(Invalid, match="Choose rarer words"):
        add(db, OwnRule("cough", LOOK))


def test_a_preview_reads_the_last_thirty_days_of_this_practice(db: Session) -> None:
    recent = an_item_about(db, "Lives at Elm House hostel")
    an_item_about(db, "Lives at Elm House hostel", days_ago=31)
    an_item(db, practice=YORK, titles=["Elm House hostel"])
    found = tuning.preview(db, HOSTEL, by=a_lead(a_practice(db)), at=NOON)
    assert (found.entries, found.flagged, [item.id for item in found.items], found.share) == (2, 1, [recent.id], 50)


def test_the_same_phrase_is_not_added_twice(db: Session) -> None:
    add(db)
    with pytest.raises(Invalid, match="already"):
        add(db, OwnRule("elm house HOSTEL", HOSTEL.category))


@pytest.mark.parametrize("words", ["the", "The  patient", "seen today", "no pain"])
def test_words_that_are_in_most_entries_are_refused_with_words(db: Session, words: str) -> None:
    with pytest.raises(Invalid, match="seldom written"):
        add(db, OwnRule(words, HOSTEL.category))


def test_every_change_is_kept_whole_with_its_number(db: Session) -> None:
    add(db)
    tuning.switch_rule(db, HOSTEL.name, on=False, by=a_lead(a_practice(db)), at=NOON)
    changes = tuning.change_history(db, by=a_lead(a_practice(db)))
    assert [(change.number, change.chosen[0]["is_on"]) for change in changes] == [(2, False), (1, True)]


def test_the_audit_of_a_change_carries_no_words(db: Session) -> None:
    add(db)
    event, _ = audit.page(db, "B86001", audit.Search())
    assert event.action == "rules-changed"
    assert "Elm" not in event.details


def test_clinicians_and_other_practices_change_nothing_here(db: Session) -> None:
    with pytest.raises(NotAllowed):
        tuning.add_rule(db, HOSTEL, by=a_gp(a_practice(db)), at=NOON)
    add(db)
    with pytest.raises(NotFound):
        tuning.switch_rule(db, HOSTEL.name, on=False, by=a_lead(a_practice(db, YORK)), at=NOON)


def test_what_waits_is_scanned_again_after_a_change_and_what_is_decided_is_not(either_db: Session) -> None:
    db = either_db
    waiting, decided = (an_item_about(db, "Lives at Elm House hostel") for _ in range(2))
    deciding(db, decided, LEAVE_VISIBLE)
    add(db)
    practice = a_practice(db)
    assert tuning.still_to_scan(db, by=a_lead(practice)) == 10
    assert run_step(db, practice, by=an_operator(practice), at=NOON).scanned == 10
    assert not run_step(db, practice, by=an_operator(practice), at=NOON)
    assert [_urgency(db, item) for item in (waiting, decided)] == [Urgency.URGENT, Urgency.NONE]


def test_scanning_goes_on_where_it_was_interrupted(db: Session) -> None:
    add(db)
    practice = a_practice(db)
    counts = [rescan(db, practice.id, at=NOON, most=3) for _ in range(4)]
    assert (counts, tuning.still_to_scan(db, by=a_lead(practice))) == ([3, 3, 2, 0], 0)


def test_long_entries_are_scanned_few_at_a_time(db: Session) -> None:
    words = "Well today. "
    for _ in range(3):
        an_item_about(db, words * (MOST_CHARACTERS * 2 // 3 // len(words)))
    add(db)
    practice = a_practice(db)
    counts = [rescan(db, practice.id, at=NOON, most=100) for _ in range(4)]
    assert sum(counts) == len(db.scalars(select(Entry.id)).all())
    assert counts[-1] == 0
    assert 0 < counts[0] < sum(counts)


def test_scanning_again_by_the_same_rules_finds_the_same(db: Session) -> None:
    item = an_item_about(db, "Lives at Elm House hostel")
    add(db)
    rescan(db, a_practice(db).id, at=NOON, most=100)
    flags = select(Flag.rule, Flag.field, Flag.start, Flag.end).where(Flag.review_item_id == item.id)
    before = db.execute(flags.order_by(Flag.start)).all()
    db.execute(Entry.__table__.update().values(flags_version="old"))
    rescan(db, a_practice(db).id, at=NOON, most=100)
    assert db.execute(flags.order_by(Flag.start)).all() == before != []


def _urgency(db: Session, item: ReviewItem) -> Urgency:
    return db.scalars(select(ReviewItem.urgency).where(ReviewItem.id == item.id)).one()
