"""The rule as a function and the rule as SQL say the same of every entry there can be."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import product
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from tests.factories import NOON, a_patient
from workbench.models import Decision, Entry, ReviewItem
from workbench.visibility import EntryFact, Reach, ReaderScope, may_see, shown_to
from workbench.vocabulary import Audience, Kind, Outcome, Role, State, Urgency

MOMENT = timedelta(microseconds=1)
HISTORIES = [(), *product(Outcome), *product(Outcome, repeat=2)]
FACTS = list(product([NOON - MOMENT, NOON, NOON + MOMENT], [1, 2], [1, 2], [False, True], [False, True], HISTORIES))
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
    """Entries by id: recorded around NOON, at version 1 or 2, decided 0 to 2 times, about version 1 or 2."""
    patient = a_patient(db)
    own = {"practice_id": patient.practice_id, "patient_id": patient.id, "source_system": "emis"}
    db.execute(insert(ReviewItem).values(
        **own, id=1, source_id="Encounter/1", kind=Kind.NOTE, author="", recorded_at=NOON, state=State.WAITING,
        urgency=Urgency.NONE, entry_count=0, waiting_count=0, flag_count=0, revision=0))  # fmt: skip
    entries = [
        {**own, "id": number, "review_item_id": 1, "source_id": f"Observation/{number}", "kind": Kind.NOTE,
         "position": 0, "current_version": version, "content_hash": b"", "recorded_at": recorded_at,
         "withdrawn": withdrawn, "nopat": nopat, "state": State.WAITING}
        for number, (recorded_at, version, _, withdrawn, nopat, _) in enumerate(FACTS, 1)
    ]  # fmt: skip
    db.execute(insert(Entry), entries)
    db.execute(insert(Decision), [row for number, fact in enumerate(FACTS, 1) for row in _decisions(own, number, fact)])
    return {number: _value(fact) for number, fact in enumerate(FACTS, 1)}


def _decisions(own: dict[str, Any], entry: int, fact: tuple[Any, ...]) -> list[dict[str, Any]]:
    _, _, about, _, _, history = fact
    return [
        {"practice_id": own["practice_id"], "review_item_id": 1, "entry_id": entry, "entry_version": about,
         "number": number, "outcome": outcome, "note": "", "batch": "", "by_name": "", "by_role": Role.CLINICIAN,
         "at": NOON + (number - 1) * MOMENT}
        for number, outcome in enumerate(history, 1)
    ]  # fmt: skip


def _value(fact: tuple[Any, ...]) -> EntryFact:
    recorded_at, version, about, withdrawn, nopat, history = fact
    latest = (history[-1], about, NOON + (len(history) - 1) * MOMENT) if history else (None, None, None)
    return EntryFact(recorded_at, version, withdrawn, nopat, *latest)
