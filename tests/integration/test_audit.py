"""The audit chain: what it says, and that no row can be altered, removed, swapped or added unseen."""

import hashlib
import json
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.orm import Session

from tests.factories import HIDE, LEEDS, NOON, YORK, a_decided_item, a_gp, a_practice, an_item, deciding
from workbench import audit
from workbench.audit import Broken, Event, Search
from workbench.audit.chain import START, as_row, canonical, link
from workbench.models import AuditEvent, AuditHead
from workbench.vocabulary import Action, Kind, Outcome, Reason

EVERYTHING = '“Ω” – 😀 / \\ " \u2028 \x7f' + "".join(map(chr, range(1, 32)))
EVENTS, HEADS = AuditEvent.__table__, AuditHead.__table__


def test_a_decisions_event_says_all_that_the_decision_says(db: Session) -> None:
    item = an_item(db, titles=["Consultation"])
    batch = deciding(db, item, HIDE)
    event, _ = audit.page(db, LEEDS, Search())
    assert (event.sequence, event.at, event.action) == (2, "2026-03-02T12:00:00.000000Z", "decided")
    assert (event.actor_id, event.actor, event.actor_role) == (1, "Dr Amira Shah", "clinician")
    assert (event.review_item, event.entry_kind, event.entry_version) == (item.id, "consultation", 1)
    assert (event.outcome, event.reason, event.batch) == ("hide", "third-party-confidence", batch)


def test_a_practices_chain_has_no_gaps_and_is_its_own(either_db: Session) -> None:
    for code in (LEEDS, YORK, LEEDS, LEEDS):
        _add(either_db, code)
    assert [event.sequence for event in audit.page(either_db, LEEDS, Search())] == [3, 2, 1]
    assert [event.sequence for event in audit.page(either_db, YORK, Search())] == [1]


def test_a_whole_chain_verifies_to_its_heads_hash(either_db: Session) -> None:
    _chain(either_db)
    assert audit.head(either_db, LEEDS) == (5, audit.verify(either_db, LEEDS))


def test_no_events_are_a_whole_chain(db: Session) -> None:
    assert audit.verify(db, LEEDS) == START


def test_a_row_hashes_the_same_on_every_database(either_db: Session) -> None:
    by = a_gp(a_practice(either_db, on=None))
    event = Event(Action.DECIDED, "9990000018", 1, 2, Kind.NOTE, 3, Outcome.HIDE, Reason.STAFF_SAFETY, EVERYTHING,
                  date(2026, 6, 1), "b" * 32, {"z": 1, "a": ["é"]})  # fmt: skip
    audit.add(either_db, event, by=by, at=NOON)
    expected = link(START, as_row(event, 1, by, NOON))
    assert audit.verify(either_db, LEEDS) == expected


def test_a_row_is_canonical_json_whatever_its_order(db: Session) -> None:
    row = as_row(Event(Action.VIEWED, note="a “b”"), 1, a_gp(a_practice(db)), NOON)
    shuffled = dict(reversed(row.items()))
    expected = json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert canonical(row) == canonical(shuffled) == expected
    assert link(START, row) == hashlib.sha256(START + expected).digest()


def test_a_moment_is_written_in_utc(db: Session) -> None:
    summer_time = datetime(2026, 6, 1, 12, tzinfo=timezone(timedelta(hours=1)))
    audit.add(db, Event(Action.VIEWED), by=a_gp(a_practice(db)), at=summer_time)
    assert audit.page(db, LEEDS, Search())[0].at == "2026-06-01T11:00:00.000000Z"


@pytest.mark.parametrize("column", sorted({column.name for column in EVENTS.c} - {"organisation", "sequence", "hash"}))
def test_an_altered_row_is_found(unguarded: Session, column: str) -> None:
    number = column in ("actor_id", "review_item", "entry", "entry_version")
    _alter(unguarded, 3, **{column: 77 if number else "another"})
    assert _broken_at(unguarded) == 3


def test_a_missing_row_is_found(unguarded: Session) -> None:
    unguarded.execute(delete(EVENTS).where(EVENTS.c.sequence == 3))
    assert _broken_at(unguarded) == 3


def test_a_missing_row_is_found_even_if_the_others_close_ranks(unguarded: Session) -> None:
    unguarded.execute(delete(EVENTS).where(EVENTS.c.sequence == 3))
    for sequence in (4, 5):
        _alter(unguarded, sequence, sequence=sequence - 1)
    assert _broken_at(unguarded) == 3


def test_swapped_rows_are_found(unguarded: Session) -> None:
    for there, back in ((2, 102), (3, 2), (102, 3)):
        _alter(unguarded, there, sequence=back)
    assert _broken_at(unguarded) == 2


def test_an_inserted_row_is_found(unguarded: Session) -> None:
    for sequence in (5, 4, 3):
        _alter(unguarded, sequence, sequence=sequence + 1)
    row = as_row(Event(Action.VIEWED), 3, a_gp(a_practice(unguarded)), NOON)
    unguarded.execute(insert(EVENTS).values(**row, hash=link(_hash(unguarded, 2), row)))
    assert _broken_at(unguarded) == 4


def test_a_truncated_chain_is_found(unguarded: Session) -> None:
    unguarded.execute(delete(EVENTS).where(EVENTS.c.sequence > 3))
    assert _broken_at(unguarded) == 4


def test_an_emptied_chain_is_found(unguarded: Session) -> None:
    unguarded.execute(delete(EVENTS))
    assert _broken_at(unguarded) == 1


def test_a_row_added_after_the_head_is_found(unguarded: Session) -> None:
    row = as_row(Event(Action.VIEWED), 6, a_gp(a_practice(unguarded)), NOON)
    unguarded.execute(insert(EVENTS).values(**row, hash=link(_hash(unguarded, 5), row)))
    assert _broken_at(unguarded) == 6


def test_a_missing_or_altered_head_is_found(unguarded: Session) -> None:
    unguarded.execute(update(HEADS).values(hash=bytes(32)))
    assert _broken_at(unguarded) == 5
    unguarded.execute(delete(HEADS))
    assert _broken_at(unguarded) == 5


@pytest.mark.parametrize(
    ("search", "found"),
    [
        (Search(), [3, 2, 1]),
        (Search(since=date(2026, 3, 29)), [3, 2]),
        (Search(until=date(2026, 3, 28)), [1]),
        (Search(since=date(2026, 3, 29), until=date(2026, 3, 29)), [2]),
        (Search(by="AMIRA"), [3, 2, 1]),
        (Search(by="%"), []),
        (Search(patient="999 000 0018"), [2]),
        (Search(action=Action.DECIDED), [2]),
        (Search(outcome=Outcome.HIDE, reason=Reason.PATIENT_REQUEST), [2]),
        (Search(outcome=Outcome.REFER), []),
        (Search(looks=False), [2]),
        (Search(looks=False, action=Action.VIEWED), [3, 1]),
        (Search(since=date(2026, 3, 29), until=date(2026, 3, 29), action=Action.VIEWED), []),
        (Search(patients=["9990000018", "9990000026"]), [2]),
        (Search(patients=[]), []),
        (Search(by="dr amira shah", looks=False), [2]),
    ],
)
def test_a_search_finds_by_london_days_names_and_words(either_db: Session, search: Search, found: list[int]) -> None:
    """The clocks went forward on 29 March 2026: that day began at midnight UTC and ended at 23:00 UTC."""
    by = a_gp(a_practice(either_db, on=None))
    hidden = Event(Action.DECIDED, "9990000018", outcome=Outcome.HIDE, reason=Reason.PATIENT_REQUEST)
    for day, hour, event in ((28, 23, Event(Action.VIEWED)), (29, 22, hidden), (29, 23, Event(Action.VIEWED))):
        audit.add(either_db, event, by=by, at=datetime(2026, 3, day, hour, 30, tzinfo=UTC))
    assert [event.sequence for event in audit.page(either_db, LEEDS, search)] == found
    assert audit.count_of(either_db, LEEDS, search) == len(found)


def test_a_page_goes_on_where_the_last_one_ended(db: Session) -> None:
    _chain(db)
    assert [event.sequence for event in audit.page(db, LEEDS, Search(), before=3)] == [2, 1]


def test_no_event_carries_clinical_text(db: Session) -> None:
    a_decided_item(db, HIDE, titles=["Disclosed violence by partner"])
    found = db.execute(select(EVENTS)).all()
    assert "violence" not in repr(found)


@pytest.fixture
def unguarded(db: Session) -> Session:
    """A chain of five events in a database whose guards somebody took away."""
    _chain(db)
    triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'audit_%'"
    for name in db.scalars(text(triggers)).all():
        db.execute(text(f"DROP TRIGGER {name}"))
    return db


def _chain(db: Session) -> None:
    for _ in range(5):
        _add(db, LEEDS)


def _add(db: Session, code: str) -> None:
    by = a_gp(a_practice(db, code, on=None))
    audit.add(db, Event(Action.VIEWED, patient_nhs_number="9990000018"), by=by, at=NOON)


def _alter(db: Session, number: int, /, **wrong: object) -> None:
    db.execute(update(EVENTS).where(EVENTS.c.sequence == number).values(**wrong))


def _hash(db: Session, sequence: int) -> bytes:
    return db.scalars(select(EVENTS.c.hash).where(EVENTS.c.sequence == sequence)).one()


def _broken_at(db: Session) -> int | None:
    found = audit.verify(db, LEEDS)
    return found.sequence if isinstance(found, Broken) else None
