"""Waiting entries are scanned again outside the transaction that writes their flags, which looks whether they fit."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import Engine, event, select, update
from sqlalchemy.orm import Session

from tests.factories import NOON, a_change, a_lead, a_practice, a_proxy, an_entry, an_item, an_operator
from workbench import due, tuning
from workbench.db import writing
from workbench.flagging.practice_rules import OwnRule
from workbench.models import Entry, Flag, Patient
from workbench.vocabulary import Category, Kind, State

HOSTEL, STREET = (OwnRule(words, Category.ADULT_SAFEGUARDING) for words in ("Elm House hostel", "Castle Street"))
TOLD = "She flinched when he walked in and would not look up."
"""No rule knows these words; the model does."""


def an_outdated_entry(db: Session) -> Entry:
    """It waits, and the practice has added a phrase since it was scanned."""
    entry = an_entry(db, an_item(db, titles=()), text="Lives at Elm House hostel", position=1)
    for _ in range(8):
        an_item(db, titles=["Seen"])
    add(db, HOSTEL)
    for other in db.scalars(select(Entry).where(Entry.id != entry.id)):
        other.state = State.OUT_OF_SCOPE
    db.flush()
    return entry


def add(db: Session, rule: OwnRule) -> None:
    tuning.add_rule(db, rule, by=a_lead(a_practice(db)), at=NOON)


def set_entry(**values: object) -> Callable[[Session, Entry], object]:
    return lambda db, entry: db.execute(update(Entry).where(Entry.id == entry.id).values(values))


Change = Callable[[Session, Entry], object]
CHANGES: dict[str, Change] = {
    "its text": a_change,
    "the birth date": lambda db, entry: db.execute(update(Patient).values(birth_date=date(2015, 1, 1))),
    "the sex": lambda db, entry: db.execute(update(Patient).values(gender="male")),
    "who reads": lambda db, entry: a_proxy(db, db.get_one(Patient, entry.patient_id)),
    "the practice's phrases": lambda db, entry: add(db, STREET),
    "its kind": set_entry(kind=Kind.DOCUMENT),
    "its moment": set_entry(recorded_at=NOON),
    "its state": set_entry(state=State.HIDDEN),
}


def rules(db: Session) -> list[str]:
    return list(db.scalars(select(Flag.rule)))


def test_what_was_scanned_gets_its_flags(either_db: Session) -> None:
    practice = an_outdated_entry(either_db).practice_id
    scanned = tuning.scan_again(tuning.outdated_entries(either_db, practice))
    assert tuning.write_scanned(either_db, practice, scanned, at=NOON) == 1
    assert rules(either_db) == [HOSTEL.name]
    assert not tuning.is_any_outdated(either_db, practice)


def test_generated_lines_are_no_prose_when_scanned_again(db: Session) -> None:
    item = an_item(db, titles=())
    an_entry(db, item, title="Chlorphenamine", text=TOLD, kind=Kind.MEDICATION, generated=[0, 1])
    prose = an_entry(db, item, title="Chlorphenamine", text=TOLD, kind=Kind.MEDICATION, position=1)
    add(db, HOSTEL)
    scanned = tuning.scan_again(tuning.outdated_entries(db, item.practice_id))
    assert {flag["entry_id"] for flag in scanned.flags} == {prose.id}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_changed_since_it_was_read_keeps_the_flags_it_has(db: Session, change: Change) -> None:
    entry = an_outdated_entry(db)
    scanned = tuning.scan_again(tuning.outdated_entries(db, entry.practice_id))
    change(db, entry)
    assert tuning.write_scanned(db, entry.practice_id, scanned, at=NOON) == 0
    assert rules(db) == []


def test_a_policy_waits_while_flags_are_outdated(db: Session) -> None:
    an_outdated_entry(db)
    practice = a_practice(db)
    assert tuning.is_any_outdated(db, practice.id)
    assert not due.follow_policy(db, practice, by=an_operator(practice), at=NOON)


def test_no_text_is_read_while_others_wait_to_write(engine: Engine) -> None:
    with writing(engine) as session:
        an_outdated_entry(session)
        practice = a_practice(session)
    begun, in_writing, outside = "", [], []

    @event.listens_for(engine, "before_cursor_execute")
    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        nonlocal begun
        begun = statement if statement.startswith("BEGIN") else begun
        (in_writing if begun == "BEGIN IMMEDIATE" else outside).append(statement)

    done = due.catch_up(engine, practice, by=an_operator(practice), at=NOON)
    event.remove(engine, "before_cursor_execute", note)
    assert done.scanned == 1
    assert [each for each in outside if "entry_version.text," in each]
    assert not [each for each in in_writing if "entry_version.text" in each]
