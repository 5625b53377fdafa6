"""A practice with many switch steps and grants, compared with one without; and the update after a switch step."""

import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from sqlalchemy import Engine, insert, select

from tests.bench.databases import Database
from tests.bench.measuring import Figure, alternating, at_least, at_most
from tests.bench.pages import signed_in
from tests.bench.practices import NOW, Surgery, a_practice_with
from workbench import access, audit, consequences, db, due, patient_view, queue
from workbench.audit import Event
from workbench.db import Session
from workbench.models import Decision, Entry, Patient, Practice
from workbench.permissions import Actor
from workbench.vocabulary import AccessStep, Action, Audience, Outcome, Role, Switch

BY = Actor(None, "benchmark", Role.OPERATOR, "A82038", 1)
SWITCH_CHANGES, GRANTS = 20, 1_000
ENTRIES = 5_000


def measure(database: Database, waiting: Surgery) -> Iterator[Figure]:
    def a_practice(items: int, patients: int, name: str) -> Engine:
        return a_practice_with(items, patients=patients, engine=database.empty(name))

    plain, long = (a_practice(10_000, 2_000, name) for name in ("plain", "long-history"))
    add_long_history(long, grants=GRANTS)
    plain_queue, long_queue = signed_in(plain), signed_in(long)
    long_s, plain_s, ratio = alternating(lambda: long_queue.get("/queue"), lambda: plain_queue.get("/queue"), times=60)
    name = f"queue page on {database.name} after {SWITCH_CHANGES} switch changes and {GRANTS:,} grants ÷ without"
    yield at_most(f"{name} ({long_s * 1e3:.1f} ms, {plain_s * 1e3:.1f} ms)", ratio, "times", 1.2)
    plain, long = (a_practice(ENTRIES // 2, 1, name) for name in ("one-plain", "one-long-history"))
    add_long_history(long, grants=1)
    for engine in (plain, long):
        leave_all_visible(engine)
    long_s, plain_s, ratio = alternating(viewing(long), viewing(plain), times=30)
    name = f"patient view on {database.name} of {ENTRIES:,} entries, the same ÷ without"
    yield at_most(f"{name} ({long_s * 1e3:.1f} ms, {plain_s * 1e3:.1f} ms)", ratio, "times", 1.2)
    yield from switching(waiting)


def add_long_history(engine: Engine, *, grants: int) -> None:
    """Pause the practice and switch it on again many times, for a day each; give many patients individual access."""
    first = NOW.date() - timedelta(days=13)
    with db.writing(engine) as session:
        practice = session.get_one(Practice, 1)
        for number in range(SWITCH_CHANGES // 2):
            for step, day in ((Switch.PAUSED, first), (Switch.ON, first + timedelta(days=1))):
                _switch(session, practice, step, day + timedelta(days=number))
        for patient in session.scalars(select(Patient).order_by(Patient.id).limit(grants)):
            access.record_step(session, patient, AccessStep.GRANTED, on=NOW.date(), basis="benchmark",
                               entries_from=first - timedelta(days=9), by=BY, at=NOW)  # fmt: skip
        while consequences.follow(session, 1, by=BY, at=NOW, most=1_000_000):
            pass


def _switch(session: Session, practice: Practice, step: Switch, on: date) -> None:
    access.switch(session, practice, step, on=on, basis="benchmark", by=BY, at=NOW)


def leave_all_visible(engine: Engine) -> None:
    """Insert a decision for each entry, and its event, as `decide` would."""
    with db.writing(engine) as session:
        entries = session.execute(select(Entry.id, Entry.review_item_id)).all()
        places = audit.add_all(session, [
            Event(Action.DECIDED, review_item=item, entry=entry, entry_version=1, outcome=Outcome.LEAVE_VISIBLE,
                  batch=str(item))
            for entry, item in entries
        ], by=BY, at=NOW)  # fmt: skip
        session.execute(insert(Decision.__table__), [
            {"practice_id": 1, "review_item_id": item, "entry_id": entry, "entry_version": 1, "number": 1,
             "outcome": Outcome.LEAVE_VISIBLE, "note": "", "batch": str(item), "by_name": BY.name,
             "by_role": Role.CLINICIAN, "at": NOW, "sampled": False, "event_sequence": sequence, "event_hash": link}
            for (entry, item), (sequence, link) in zip(entries, places, strict=True)
        ])  # fmt: skip
        queue.settle_patients(session, [1], at=NOW)


def viewing(engine: Engine) -> Callable[[], None]:
    def view() -> None:
        with db.writing(engine) as session:
            patient = session.get_one(Patient, 1)
            seen = patient_view.patient_view(session, patient, Audience.PATIENT, by=BY, at=NOW)
        assert len(seen.entries) == ENTRIES

    return view


def switching(waiting: Surgery) -> Iterator[Figure]:
    """Pause and switch on again: every entry is updated twice, in the batches of scheduled work."""
    engine, where = waiting.engine, waiting.database
    with db.reading(engine) as session:
        practice = session.get_one(Practice, 1)
        forecast = access.forecast(session, 1, Switch.PAUSED, on=NOW.date(), at=NOW)
    start, longest = time.process_time(), 0.0
    for step, on in ((Switch.PAUSED, NOW.date()), (Switch.ON, NOW.date() - timedelta(days=14))):
        with db.writing(engine) as session:
            _switch(session, practice, step, on)
        longest = max(longest, _follow(engine, practice))
    rate = 2 * forecast.out_of / (time.process_time() - start)
    yield at_least(
        f"a switch change over {forecast.out_of:,} entries on {where}, by CPU time", rate, "entries/s", 50_000
    )
    yield at_most(f"its longest transaction on {where}, for which a decision would wait", longest * 1e3, "ms", 20)


def _follow(engine: Engine, practice: Practice) -> float:
    longest = 0.0
    with db.reading(engine) as session:
        to_move = due.patients_to_move(session, practice, at=NOW)
    for patients in to_move:
        start = time.perf_counter()
        with db.writing(engine) as session:
            due.move(session, practice, patients, by=BY, at=NOW)
        longest = max(longest, time.perf_counter() - start)
    return longest
