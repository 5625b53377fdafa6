"""What of a patient's decisions may be disclosed, and what is listed apart for the lead."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pytest

from workbench.exports.reports.access_steps import access_rows
from workbench.exports.reports.subject_access import (
    CHECKED_BECAUSE,
    OUTCOME_SAID,
    REASON_SAID,
    EntryFact,
    Period,
    SubjectAccess,
    subject_access,
)
from workbench.vocabulary import Outcome, Reason

RECORDED = datetime(2026, 2, 27, 9, tzinfo=UTC)


@dataclass
class Event:
    sequence: int = 1
    at: str = "2026-03-02T12:00:00.000000Z"
    actor: str = "Dr Amira Shah"
    actor_role: str = "clinician"
    review_item: int | None = 4
    entry: int | None = 7
    entry_kind: str | None = "consultation"
    outcome: str = "leave-visible"
    reason: str | None = None
    note: str = ""
    review_on: str | None = None


def of(*events: Event, is_taken_back: bool = False) -> SubjectAccess:
    return subject_access(events, {7: EntryFact(RECORDED, is_taken_back)})


def test_what_was_left_visible_is_disclosed_in_the_patients_words() -> None:
    found = of(Event())
    assert found.disclosed == [
        ("2026-03-02", "Consultation", "2026-02-27", "You can see it in your online record", None, "Clinician", None)
    ]
    assert found.to_check == []


@pytest.mark.parametrize("reason", [reason for reason, cause in CHECKED_BECAUSE.items() if cause])
def test_what_concerns_others_or_may_harm_is_listed_apart_with_all_that_was_decided_about_it(reason: Reason) -> None:
    found = of(Event(), Event(2, outcome="hide", reason=reason.value), Event(3, outcome="leave-visible"))
    assert found.disclosed == []
    assert [row[0] for row in found.to_check] == [1, 2, 3]


@pytest.mark.parametrize("reason", [reason for reason, cause in CHECKED_BECAUSE.items() if not cause])
def test_what_concerns_only_the_patient_is_disclosed_with_its_reason(reason: Reason) -> None:
    (row,) = of(Event(outcome="hide", reason=reason.value)).disclosed
    assert row[3:5] == (OUTCOME_SAID[Outcome.HIDE], REASON_SAID[reason])


@pytest.mark.parametrize(
    "event",
    [
        Event(outcome="hide-from-proxies"),
        Event(outcome="refer"),
        Event(outcome="reopen"),
        Event(outcome="send-back"),
        Event(outcome="hide"),
        Event(outcome="hide", reason="a reason of another release"),
        Event(outcome="an outcome of another release"),
        Event(entry=None),
        Event(entry=8),
    ],
)
def test_what_is_open_unknown_or_kept_from_proxies_is_listed_apart(event: Event) -> None:
    found = of(event)
    assert (found.disclosed, len(found.to_check)) == ([], 1)
    assert found.to_check[0][-1]


def test_what_the_source_withdrew_or_labelled_is_listed_apart() -> None:
    assert of(Event(), is_taken_back=True).disclosed == []


def test_a_note_is_never_disclosed_but_is_there_to_check() -> None:
    found = of(Event(note="her sister rang"))
    assert len(found.disclosed) == 1
    assert "her sister rang" not in repr(found.disclosed)
    assert (found.to_check[0][7], found.to_check[0][-1]) == ("her sister rang", "A note alone")


def test_what_was_referred_and_then_left_visible_is_disclosed_in_its_order() -> None:
    other = subject_access(
        [Event(1, entry=8), Event(2, outcome="refer"), Event(3), replace(Event(4), entry=8)],
        {7: EntryFact(RECORDED, False), 8: EntryFact(RECORDED, False)},
    )
    assert [row[3] for row in other.disclosed] == [OUTCOME_SAID[Outcome(o)] for o in (
        "leave-visible", "refer", "leave-visible", "leave-visible"
    )]  # fmt: skip


def test_what_happened_before_the_days_asked_for_still_says_whether_an_entry_may_be_disclosed() -> None:
    hidden = Event(1, at="2026-02-01T12:00:00.000000Z", outcome="hide", reason="third-party-confidence")
    found = subject_access([hidden, Event(2)], {7: EntryFact(RECORDED, False)}, Period(since=date(2026, 3, 1)))
    assert (found.disclosed, [row[0] for row in found.to_check]) == ([], [2])


@dataclass
class Step:
    details: str
    sequence: int = 1
    at: str = "2026-03-02T12:00:00.000000Z"
    actor: str = "Pat Lee"
    actor_role: str = "administrator"


def test_what_was_decided_about_the_patients_own_access_is_disclosed_without_why() -> None:
    found = access_rows([Step('{"step":"granted","from":"2026-03-02","basis":"her sister asked"}')])
    assert found.disclosed == [
        ("2026-03-02", "Your online access", None, "You were given online access, from 2 March 2026", None,
         "Administrator", None)
    ]  # fmt: skip
    assert [(row[7], row[-1]) for row in found.to_check] == [("her sister asked", "A note alone")]


@pytest.mark.parametrize(
    "details",
    [
        '{"step":"review-needed","from":"2026-03-02"}',
        '{"step":"proxy added","from":"2026-03-02","relationship":"father","basis":"a form"}',
        '{"step":"proxy ended"}',
        '{"step":"a step of another release"}',
        "{}",
    ],
)
def test_what_tells_of_others_or_of_a_doubt_about_access_is_listed_apart(details: str) -> None:
    found = access_rows([Step(details)])
    assert (found.disclosed, len(found.to_check)) == ([], 1)
    assert found.to_check[0][-1]


def test_no_name_of_staff_is_in_what_is_disclosed() -> None:
    assert "Amira" not in repr(of(Event()).disclosed)
