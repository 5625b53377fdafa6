"""An entry that comes later and may repeat what is hidden in a relative's record is flagged; never across practices."""

from typing import Any

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from tests import bundles
from tests.bundles import a_consultation
from tests.factories import LEEDS, NOON, YORK, a_lead, a_practice, deciding
from tests.receiving import items, leave_what_waits_visible, receive
from workbench import queue, tuning
from workbench.decisions import Choice, undo
from workbench.models import Entry, Flag, ReviewItem
from workbench.vocabulary import MIRROR_RULE, Outcome, Reason, Severity, State, Urgency

ELM_GROVE = [{"line": ["14 Elm Grove"], "postalCode": "LS1 4AB"}]
DISCLOSED, AT_HOME = "Disclosed that partner hits her, children witnessed", "Mother disclosed DV at home"
FOR_ABUSE = Choice(Outcome.HIDE, Reason.DOMESTIC_ABUSE)


def receive_mother(db: Session, text: str = DISCLOSED, **more: Any) -> ReviewItem:
    who = bundles.a_patient("9990000018", given="Hannah", family="Whitcombe", address=ELM_GROVE)
    receive(db, a_consultation("m1", title=text, **more), patient=who)
    return next(each for each in items(db) if each.source_id == "Encounter/m1")


def receive_child(db: Session, text: str = AT_HOME, *, practice: str = LEEDS, days: int = 0, **more: Any) -> None:
    who = bundles.a_patient("9990000026", given="Jake", family="Pryce", address=ELM_GROVE)
    receive(db, a_consultation("k1", title=text, **more), patient=who, practice=practice, days=days)


def flagged(db: Session) -> list[Flag]:
    return list(db.scalars(select(Flag).where(Flag.rule == MIRROR_RULE)))


def test_a_note_that_comes_after_the_mothers_was_hidden_is_flagged(either_db: Session) -> None:
    db = either_db
    deciding(db, receive_mother(db), FOR_ABUSE)
    receive_child(db)
    (flag,) = flagged(db)
    note = db.get_one(ReviewItem, flag.review_item_id)
    assert (note.source_id, note.urgency, note.state) == ("Encounter/k1", Urgency.URGENT, State.WAITING)
    assert flag.severity is Severity.URGENT


def test_the_flag_tells_neither_whose_record_it_is_nor_its_words(db: Session) -> None:
    deciding(db, receive_mother(db), FOR_ABUSE)
    receive_child(db)
    (flag,) = flagged(db)
    assert flag.why == "May repeat something that is hidden in a relative’s record"
    assert flag.start == flag.end == 0


@pytest.mark.parametrize(
    "choice",
    [
        Choice(Outcome.HIDE, Reason.PATIENT_REQUEST),
        Choice(Outcome.LEAVE_VISIBLE),
        Choice(Outcome.REFER),
    ],
)
def test_what_was_not_hidden_for_another_persons_sake_flags_nothing(db: Session, choice: Choice) -> None:
    deciding(db, receive_mother(db), choice)
    receive_child(db)
    assert flagged(db) == []


def test_what_is_no_longer_hidden_flags_nothing(db: Session) -> None:
    batch = deciding(db, receive_mother(db), FOR_ABUSE)
    undo(db, batch, by=a_lead(a_practice(db)), at=NOON)
    receive_child(db)
    assert flagged(db) == []


def test_another_practice_is_never_looked_into(db: Session) -> None:
    deciding(db, receive_mother(db), FOR_ABUSE)
    receive_child(db, practice=YORK)
    assert flagged(db) == []


def test_what_tells_nothing_of_it_is_not_flagged(db: Session) -> None:
    deciding(db, receive_mother(db), FOR_ABUSE)
    receive_child(db, "Flu vaccination given")
    assert flagged(db) == []


@pytest.mark.parametrize("is_coded", [True, False])
def test_the_name_of_a_code_is_nobodys_words(db: Session, is_coded: bool) -> None:
    words = "Optimal foot health, early detection of peripheral vascular problems and diabetic neuropathy"
    coded = {"coding": [{"system": bundles.SNOMED, "code": "73211009", "display": words}]} if is_coded else {}
    deciding(db, receive_mother(db, words, type=[{"text": words, **coded}]), FOR_ABUSE)
    receive_child(db, words, type=[{"text": words, **coded}])
    assert bool(flagged(db)) is not is_coded


def test_a_note_that_changes_into_a_mirror_is_flagged_then(db: Session) -> None:
    deciding(db, receive_mother(db), FOR_ABUSE)
    receive_child(db, "Cough")
    leave_what_waits_visible(db)
    receive_child(db, days=1)
    assert len(flagged(db)) == 1


def test_the_same_bundle_again_flags_nothing_anew_and_a_change_keeps_one_flag(db: Session) -> None:
    deciding(db, receive_mother(db), FOR_ABUSE)
    for day, text in enumerate((AT_HOME, AT_HOME, f"{AT_HOME} again")):
        receive_child(db, text, days=day)
    assert len(flagged(db)) == 1


def test_the_flag_outlives_a_scan_by_other_rules(db: Session) -> None:
    deciding(db, receive_mother(db), FOR_ABUSE)
    receive_child(db)
    practice = a_practice(db).id
    for entry in db.scalars(select(Entry)):
        entry.flags_version = "older"
    db.flush()
    tuning.write_scanned(db, practice, tuning.scan_again(tuning.outdated_entries(db, practice)), at=NOON)
    assert len(flagged(db)) == 1
    assert queue.differences(db, practice, at=NOON) == []


def test_a_practice_that_hides_nothing_asks_the_database_once(db: Session, engine: Engine) -> None:
    receive_mother(db)
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *said: asked.append(said[2]))
    receive_child(db)
    about_relatives = [each for each in asked if "patient_home" in each or "patient_relative" in each]
    assert all(each.startswith(("SELECT patient_home.home", "INSERT")) for each in about_relatives)
