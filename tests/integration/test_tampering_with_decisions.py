"""What is written past the program about decisions is refused by the database, or shows nothing to the patient."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, delete, insert, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.factories import (
    HIDE,
    LEAVE_VISIBLE,
    LEEDS,
    NOON,
    a_gp,
    a_patient,
    a_practice,
    an_item,
    deciding,
    without_guard,
    without_guards,
)
from workbench.audit import Event
from workbench.audit.chain import START, as_row, link
from workbench.models import AuditEvent, AuditHead, Decision, Entry, Patient
from workbench.patient_view.record import visible_to
from workbench.vocabulary import Action, Audience, Outcome

EVENTS, DECISIONS, HEADS = AuditEvent.__table__, Decision.__table__, AuditHead.__table__


@pytest.fixture
def rosa(either_db: Session) -> Patient:
    """Her one entry was left visible, and then hidden."""
    patient = a_patient(either_db)
    item = an_item(either_db, patient)
    deciding(either_db, item, LEAVE_VISIBLE)
    deciding(either_db, item, HIDE)
    assert _shown(either_db, patient) == 0
    return patient


def _shown(db: Session, patient: Patient) -> int:
    db.expire_all()
    return len(db.scalars(select(Entry.id).where(visible_to(db, patient, Audience.PATIENT, NOON))).all())


def _made_up(db: Session, **other: object) -> dict[str, object]:
    """The row of a decision that shows the entry, as somebody might put it in, after the others."""
    first = db.execute(select(DECISIONS).order_by(DECISIONS.c.number)).first()
    assert first is not None
    return {**first._mapping, "id": 99, "number": 3, **other}


@pytest.mark.parametrize(
    "event", [{"event_sequence": None, "event_hash": None}, {"event_hash": bytes(32)}, {"event_sequence": 99}, {}]
)
def test_a_decision_that_has_no_event_of_its_own_is_refused(
    either_db: Session, rosa: Patient, event: dict[str, object]
) -> None:
    """One INSERT showed a hidden entry: with the event of an earlier decision, with none, or with one made up."""
    with pytest.raises(IntegrityError, match="decision has no event in the audit"):
        either_db.execute(insert(DECISIONS).values(**_made_up(either_db, **event)))


@pytest.mark.parametrize("event", [{"event_sequence": None, "event_hash": None}, {"event_sequence": 99}, {}])
def test_without_the_guard_it_shows_nothing(either_db: Session, rosa: Patient, event: dict[str, object]) -> None:
    without_guard(either_db, "decision_on_record", "decision")
    either_db.execute(insert(DECISIONS).values(**_made_up(either_db, **event)))
    assert _shown(either_db, rosa) == 0


def _alter(db: Session) -> None:
    without_guards(db, "decision")
    db.execute(update(DECISIONS).values(outcome=Outcome.LEAVE_VISIBLE))


def _take_out(db: Session) -> None:
    without_guards(db, "decision")
    db.execute(delete(DECISIONS).where(DECISIONS.c.outcome == Outcome.HIDE))


def _reorder(db: Session) -> None:
    without_guards(db, "decision")
    for was, now in ((1, 11), (2, 1), (11, 2)):
        db.execute(update(DECISIONS).where(DECISIONS.c.number == was).values(number=now))


def _alter_event(db: Session) -> None:
    without_guards(db, "audit_event")
    db.execute(update(EVENTS).where(EVENTS.c.outcome == "hide").values(outcome="leave-visible"))


def _take_out_event(db: Session) -> None:
    without_guards(db, "audit_event")
    db.execute(delete(EVENTS).where(EVENTS.c.outcome == "hide"))


def _rewrite_chain(db: Session) -> None:
    """The hiding is made to say that it left visible, and all that follows is hashed again."""
    _alter_event(db)
    without_guards(db, "audit_head")
    previous = START
    for row in db.execute(select(EVENTS).order_by(EVENTS.c.sequence)).mappings().all():
        previous = link(previous, dict(row))
        db.execute(update(EVENTS).where(EVENTS.c.sequence == row["sequence"]).values(hash=previous))
    db.execute(update(HEADS).values(hash=previous))


@pytest.mark.parametrize(
    "tamper",
    [_alter, _take_out, _reorder, _alter_event, _take_out_event, _rewrite_chain],
    ids=lambda each: each.__name__,
)
def test_who_owns_the_database_shows_nothing_that_is_hidden(
    either_db: Session, rosa: Patient, tamper: Callable[[Session], None]
) -> None:
    tamper(either_db)
    assert _shown(either_db, rosa) == 0


@pytest.mark.parametrize("sequence", [5, 99])
def test_an_event_that_does_not_follow_the_one_before_is_refused(
    either_db: Session, rosa: Patient, sequence: int
) -> None:
    row = as_row(Event(Action.VIEWED), sequence, a_gp(a_practice(either_db)), NOON)
    with pytest.raises(IntegrityError, match="does not follow"):
        either_db.execute(insert(EVENTS).values(**row, hash=link(START, row)))


@pytest.mark.postgresql
def test_postgresql_refuses_an_event_whose_hash_is_not_that_of_the_chain(postgresql_engine: Engine) -> None:
    with Session(postgresql_engine) as db:
        row = as_row(Event(Action.VIEWED), 1, a_gp(a_practice(db)), NOON)
        with pytest.raises(IntegrityError, match="does not follow"):
            db.execute(insert(EVENTS).values(**row, hash=link(bytes([1]) * 32, row)))


def test_the_head_is_refused_where_no_event_is(either_db: Session, rosa: Patient) -> None:
    with pytest.raises(IntegrityError, match="head is at no event"):
        either_db.execute(text("UPDATE audit_head SET sequence = sequence + 1"))


def test_each_decision_names_its_event(either_db: Session, rosa: Patient) -> None:
    made = either_db.scalars(select(Decision).order_by(Decision.number)).all()
    events = either_db.scalars(
        select(AuditEvent).where(AuditEvent.organisation == LEEDS, AuditEvent.action == Action.DECIDED)
    ).all()
    assert [(each.event_sequence, each.event_hash) for each in made] == [(e.sequence, e.hash) for e in events]
