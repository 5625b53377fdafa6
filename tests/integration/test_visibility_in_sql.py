"""The rule as a function and the rule as SQL say the same of every entry there can be."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import product
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from tests.factories import NOON, a_gp, a_patient, a_practice, without_guard
from workbench import audit
from workbench.audit import Event
from workbench.models import Decision, Entry, ReviewItem
from workbench.visibility import EntryFact, Reach, ReaderScope, may_see, shown_to
from workbench.vocabulary import Action, Audience, Kind, Outcome, Role, State, Urgency

MOMENT = timedelta(microseconds=1)
HISTORIES = [(), *product(Outcome), *product(Outcome, repeat=2)]
ON_RECORD = {
    "its event": True, "none": False, "another outcome's": False, "another version's": False,
    "with another hash": False, "with one later": False,
}  # fmt: skip
"""What the audit has of the latest decision, and whether the rule takes it for that decision's event."""
FACTS = [
    *product([NOON - MOMENT, NOON, NOON + MOMENT], [1, 2], [1, 2], [False, True], [False, True], HISTORIES,
             ["its event"]),
    *product([NOON], [1], [1], [False], [False], HISTORIES, ON_RECORD),
]  # fmt: skip
ALWAYS = datetime.min.replace(year=1900, tzinfo=NOON.tzinfo)
SIGHTS = [
    None,
    ReaderScope(Reach(ALWAYS)),
    ReaderScope(Reach(NOON)),
    ReaderScope(Reach(NOON + MOMENT)),
    ReaderScope(Reach(ALWAYS, ((NOON, NOON + MOMENT),))),
    ReaderScope(Reach(NOON, ((ALWAYS, NOON), (NOON + MOMENT, NOON + 2 * MOMENT))), NOON + MOMENT),
    ReaderScope(Reach(ALWAYS), NOON + MOMENT),
    ReaderScope(Reach(ALWAYS), NOON + 2 * MOMENT),
]
"""Of nothing; of all; from a moment on; without a gap; by decisions that are recent enough."""


def test_both_forms_of_the_rule_agree(either_db: Session) -> None:
    facts = _every_entry(either_db)
    for audience, reader_scope in product(Audience, SIGHTS):
        shown = set(either_db.scalars(select(Entry.id).where(shown_to(audience, reader_scope))))
        assert shown == {entry for entry, fact in facts.items() if may_see(audience, reader_scope, fact)}


def test_the_comparison_is_not_empty(db: Session) -> None:
    """Each audience sees some of them, the proxy fewer, and neither all; a gap and a later reader take some away."""
    facts = _every_entry(db).values()
    proxy, patient = (
        sum(may_see(audience, ReaderScope(Reach(NOON)), fact) for fact in facts)
        for audience in (Audience.PROXY, Audience.PATIENT)
    )
    assert 0 < proxy < patient < len(facts)
    assert all(
        _seen(facts, reader_scope) < _seen(facts, SIGHTS[1]) for reader_scope in SIGHTS if reader_scope != SIGHTS[1]
    )


def _seen(facts: Iterable[EntryFact], reader_scope: ReaderScope | None) -> int:
    return sum(may_see(Audience.PATIENT, reader_scope, fact) for fact in facts)


def _every_entry(db: Session) -> dict[int, EntryFact]:
    """Entries by id: recorded around NOON, at version 1 or 2, decided 0 to 2 times, about version 1 or 2, on record."""
    patient = a_patient(db)
    own = {"practice_id": patient.practice_id, "patient_id": patient.id, "source_system": "emis"}
    db.execute(insert(ReviewItem).values(
        **own, id=1, source_id="Encounter/1", kind=Kind.NOTE, author="", recorded_at=NOON, state=State.WAITING,
        urgency=Urgency.NONE, entry_count=0, waiting_count=0, flag_count=0, revision=0))  # fmt: skip
    entries = [
        {**own, "id": number, "review_item_id": 1, "source_id": f"Observation/{number}", "kind": Kind.NOTE,
         "position": 0, "current_version": version, "content_hash": b"", "recorded_at": recorded_at,
         "withdrawn": withdrawn, "nopat": nopat, "state": State.WAITING}
        for number, (recorded_at, version, _, withdrawn, nopat, *_) in enumerate(FACTS, 1)
    ]  # fmt: skip
    db.execute(insert(Entry), entries)
    without_guard(db, "decision_on_record", "decision")
    _decide(db, own)
    return {number: _value(fact) for number, fact in enumerate(FACTS, 1)}


def _decide(db: Session, own: dict[str, Any]) -> None:
    """In turns, a moment apart: what is decided first of each entry, then what is second, then a later event."""
    by = a_gp(a_practice(db))
    for turn in range(2):
        decided = [(number, fact) for number, fact in enumerate(FACTS, 1) if len(fact[5]) > turn]
        at = NOON + turn * MOMENT
        events = [_event(number, fact, turn) for number, fact in decided]
        places = audit.add_all(db, events, by=by, at=at)
        rows = [
            {**_row(number, fact, turn), **_named(fact, place), "at": at, "practice_id": own["practice_id"]}
            for (number, fact), place in zip(decided, places, strict=True)
        ]
        db.execute(insert(Decision), rows)
    later = [_event(n, fact, 0) for n, fact in enumerate(FACTS, 1) if fact[6] == "with one later" and fact[5]]
    audit.add_all(db, later, by=by, at=NOON)


def _event(entry: int, fact: tuple[Any, ...], turn: int) -> Event:
    about, outcome, has = fact[2], fact[5][turn], fact[6]
    if has == "another outcome's":
        outcome = Outcome.LEAVE_VISIBLE if outcome is not Outcome.LEAVE_VISIBLE else Outcome.HIDE
    version = about + 1 if has == "another version's" else about
    return Event(Action.DECIDED, review_item=1, entry=entry, entry_version=version, outcome=outcome, batch="")


def _row(entry: int, fact: tuple[Any, ...], turn: int) -> dict[str, Any]:
    return {"review_item_id": 1, "entry_id": entry, "entry_version": fact[2], "number": turn + 1,
            "outcome": fact[5][turn], "note": "", "batch": "", "by_name": "", "by_role": Role.CLINICIAN}  # fmt: skip


def _named(fact: tuple[Any, ...], place: tuple[int, bytes]) -> dict[str, Any]:
    sequence, link = (None, None) if fact[6] == "none" else place
    return {"event_sequence": sequence, "event_hash": bytes(32) if fact[6] == "with another hash" else link}


def _value(fact: tuple[Any, ...]) -> EntryFact:
    recorded_at, version, about, withdrawn, nopat, history, has = fact
    latest = (history[-1], about, NOON + (len(history) - 1) * MOMENT) if history else (None, None, None)
    return EntryFact(recorded_at, version, withdrawn, nopat, *latest, is_on_record=ON_RECORD[has])
