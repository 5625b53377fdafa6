"""The audit found by words: what people wrote, the reason, and the names of who did it and to whom."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.factories import LEEDS, NOON, YORK, a_gp, a_practice, another_gp
from workbench import audit
from workbench.audit import Event, Search, Word, words_in
from workbench.vocabulary import Action, Outcome, Reason

HIDDEN = "9990000018"
EVENTS = (
    Event(Action.DECIDED, HIDDEN, outcome=Outcome.HIDE, reason=Reason.LEGAL_RESTRICTION,
          note="Spoke to her mother/father, O’Brien: “café” (naïve) at 3.5"),
    Event(Action.DECIDED, "9990000026", outcome=Outcome.HIDE, reason=Reason.DOMESTIC_ABUSE, note="Мать просила; ΩMEGA"),
    Event(Action.ACCESS_CHANGED, details={"step": "granted", "from": "2026-03-02", "basis": "her solicitor’s letter"}),
    Event(Action.VIEWED, HIDDEN, details={"what": "letter"}),
    Event(Action.DECIDED, HIDDEN, outcome=Outcome.LEAVE_VISIBLE, note=f"{'w' * 1000}{'w' * 1000} 😀"),
)  # fmt: skip


def sought(typed: str, numbers: Sequence[str] = ()) -> Search:
    words = tuple(Word(tuple(found), numbers) for each in typed.split() if (found := words_in(each)))
    return Search(text=words)


@pytest.fixture
def filled(either_db: Session) -> Session:
    audit.add_all(either_db, EVENTS, by=a_gp(a_practice(either_db, on=None)), at=NOON)
    audit.add(either_db, Event(Action.SIGNED_OUT), by=another_gp(a_practice(either_db, on=None)), at=NOON)
    audit.add(either_db, EVENTS[0], by=a_gp(a_practice(either_db, YORK, on=None)), at=NOON)
    return either_db


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("spoke", [1]), ("SPOK mother", [1]), ("father", [1]), ("o’brien", [1]), ("O'Brien", [1]), ("cafe", [1]),
        ("naïve", [1]), ("sp", []), ("3.5", [1]), ("mother solicitor", []), ("мать", [2]), ("solicitor's", [3]),
        ("legal", []), ("law", [1]), ("restricted law", [1]), ("abuse", [2]), ("letter", [3]),
        ("amira", [5, 4, 3, 2, 1]), ("amira spoke", [1]), ("shah signed", []), ("w" * 120, [5]), ("decided", []),
        ("\u202espoke\u202c", [1]), ('"spoke" AND (NOT*', []), ("zebra", []), ("note: OR NEAR/2", []),
    ],
)  # fmt: skip
def test_words_find_events_of_their_own_practice(filled: Session, typed: str, found: list[int]) -> None:
    assert [event.sequence for event in audit.page(filled, LEEDS, sought(typed))] == found
    assert audit.count_of(filled, LEEDS, sought(typed)) == len(found)
    rows = list(audit.events(filled, LEEDS, sought(typed), ["sequence"]))
    assert [sequence for (sequence,) in rows] == sorted(found)


def test_a_word_is_also_the_name_of_a_patient(filled: Session) -> None:
    assert [event.sequence for event in audit.page(filled, LEEDS, sought("zebra", [HIDDEN]))] == [5, 4, 1]
    both = Search(text=(Word(("zebra",), [HIDDEN]), Word(("mother",))), looks=False)
    assert [event.sequence for event in audit.page(filled, LEEDS, both)] == [1]


def test_a_page_goes_on_where_the_last_one_ended_whatever_is_sought(filled: Session) -> None:
    assert [event.sequence for event in audit.page(filled, LEEDS, sought("amira"), before=3)] == [2, 1]


def test_counts_are_of_what_is_found(filled: Session) -> None:
    found = audit.counts(filled, LEEDS, Search(looks=False))
    assert (found.events, found.more) == (4, False)
    assert found.outcomes == {"hide": 2, "leave-visible": 1}
    assert found.reasons == {"legal-restriction": 1, "domestic-abuse": 1}
    assert found.actors == {"Dr Amira Shah": 4}
    assert found.months == {"2026-03": 4}


def test_only_so_many_are_counted(filled: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.audit.counting.MOST", 3)
    found = audit.counts(filled, LEEDS, Search())
    assert (found.events, found.more) == (3, True)
    assert (found.outcomes, sum(found.actors.values())) == ({"leave-visible": 1}, 3)


def test_a_month_is_londons(either_db: Session) -> None:
    """In summer, London's month ends at 23:00 UTC."""
    by = a_gp(a_practice(either_db, on=None))
    for month, hour in ((6, 22), (6, 23), (12, 23)):
        day = 30 if month == 6 else 31
        audit.add(either_db, Event(Action.SIGNED_OUT), by=by, at=datetime(2026, month, day, hour, 30, tzinfo=UTC))
    assert audit.counts(either_db, LEEDS, Search()).months == {"2026-06": 1, "2026-07": 1, "2026-12": 1}
    for since, until, found in (
        (date(2026, 7, 1), date(2026, 7, 31), [2]), (date(2026, 6, 30), None, [3, 2, 1]),
        (None, date(2026, 6, 30), [1]), (date(2026, 6, 2), date(2026, 12, 30), [2, 1]),
        (date(2027, 1, 1), date(2027, 5, 1), []),
    ):  # fmt: skip
        searched = Search(since=since, until=until, by="amira")
        assert [event.sequence for event in audit.page(either_db, LEEDS, searched)] == found


def test_what_is_rolled_back_is_not_found(db: Session) -> None:
    by = a_gp(a_practice(db, on=None))
    with db.begin_nested() as inner:
        audit.add(db, EVENTS[0], by=by, at=NOON)
        inner.rollback()
    assert audit.page(db, LEEDS, sought("spoke")) == []


def test_an_index_that_lags_behind_is_noticed_and_made_anew(db: Session) -> None:
    audit.add_all(db, EVENTS, by=a_gp(a_practice(db, on=None)), at=NOON)
    assert audit.index_faults(db) == []
    db.execute(text("INSERT INTO audit_words (audit_words) VALUES ('delete-all')"))
    assert audit.page(db, LEEDS, sought("spoke")) == []
    (fault,) = audit.index_faults(db)
    assert "run workbench audit reindex" in fault
    audit.make_anew(db.connection())
    assert audit.index_faults(db) == []
    assert [event.sequence for event in audit.page(db, LEEDS, sought("spoke"))] == [1]


def test_a_word_too_many_is_noticed(db: Session) -> None:
    audit.add_all(db, EVENTS, by=a_gp(a_practice(db, on=None)), at=NOON)
    db.execute(text("INSERT INTO audit_words (rowid, words) VALUES (1099511627779, 'forged')"))
    assert "differs from the audit in 1 words" in audit.index_faults(db)[0]
