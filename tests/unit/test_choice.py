"""Which choices a clinician may make, and what is filled in for them (docs/words.md)."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from workbench.decisions.choice import Choice, checked, is_unread, months_after
from workbench.errors import Invalid
from workbench.vocabulary import Outcome, Reason

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TODAY, TOMORROW = date(2026, 3, 2), date(2026, 3, 3)
IN_14_DAYS, IN_15_DAYS, IN_6_MONTHS = date(2026, 3, 16), date(2026, 3, 17), date(2026, 9, 2)
NEEDS_A_NOTE = {Reason.SERIOUS_HARM_PATIENT, Reason.SERIOUS_HARM_OTHER, Reason.STAFF_SAFETY}
HIDING = [Outcome.HIDE, Outcome.HIDE_FROM_PROXIES]


@pytest.mark.parametrize("outcome", HIDING)
@pytest.mark.parametrize("reason", sorted(set(Reason) - {Reason.AWAITING_CONVERSATION}))
def test_every_reason_hides_given_a_note(reason: Reason, outcome: Outcome) -> None:
    assert checked(Choice(outcome, reason, "a note"), NOON).reason is reason


@pytest.mark.parametrize("note", ["", " \n\t"])
@pytest.mark.parametrize("reason", sorted(set(Reason) - {Reason.AWAITING_CONVERSATION}))
def test_harm_and_staff_reasons_need_a_note_and_the_others_do_not(reason: Reason, note: str) -> None:
    assert _faults(Choice(Outcome.HIDE, reason, note)) == ({"note"} if reason in NEEDS_A_NOTE else set())


def test_hiding_needs_a_reason() -> None:
    assert _faults(Choice(Outcome.HIDE)) == {"reason"}


def test_hiding_from_proxies_has_a_reason_of_its_own() -> None:
    assert checked(Choice(Outcome.HIDE_FROM_PROXIES), NOON).reason is Reason.PROXY_CONFIDENTIALITY


@pytest.mark.parametrize("outcome", [Outcome.LEAVE_VISIBLE, Outcome.REFER])
def test_what_does_not_hide_keeps_its_note_and_no_reason_or_date(outcome: Outcome) -> None:
    choice = Choice(outcome, Reason.STAFF_SAFETY, " please look ", IN_6_MONTHS)
    assert checked(choice, NOON) == Choice(outcome, note="please look")


def test_nobody_chooses_to_reopen() -> None:
    assert _faults(Choice(Outcome.REOPEN)) == {"outcome"}


@pytest.mark.parametrize(
    ("reason", "chosen", "becomes"),
    [
        (Reason.SERIOUS_HARM_PATIENT, None, IN_6_MONTHS),
        (Reason.SERIOUS_HARM_OTHER, None, IN_6_MONTHS),
        (Reason.SERIOUS_HARM_PATIENT, TOMORROW, TOMORROW),
        (Reason.STAFF_SAFETY, None, None),
        (Reason.CHILD_SAFEGUARDING, None, None),
        (Reason.CHILD_SAFEGUARDING, IN_15_DAYS, IN_15_DAYS),
        (Reason.AWAITING_CONVERSATION, TOMORROW, TOMORROW),
        (Reason.AWAITING_CONVERSATION, IN_14_DAYS, IN_14_DAYS),
    ],
)
def test_harm_is_reviewed_after_six_months_unless_told_otherwise(
    reason: Reason, chosen: date | None, becomes: date | None
) -> None:
    assert checked(Choice(Outcome.HIDE, reason, "a note", chosen), NOON).review_on == becomes


@pytest.mark.parametrize(
    ("reason", "chosen"),
    [
        (Reason.AWAITING_CONVERSATION, None),
        (Reason.AWAITING_CONVERSATION, IN_15_DAYS),
        (Reason.AWAITING_CONVERSATION, TODAY),
        (Reason.PATIENT_REQUEST, TODAY),
        (Reason.PATIENT_REQUEST, date(2025, 1, 1)),
    ],
)
def test_a_review_date_is_to_come_and_a_conversation_is_had_within_14_days(reason: Reason, chosen: date | None) -> None:
    assert _faults(Choice(Outcome.HIDE, reason, review_on=chosen)) == {"review_on"}


def test_today_is_todays_date_in_london() -> None:
    """At half past eleven at night UTC it is tomorrow already, in summer."""
    choice = Choice(Outcome.HIDE, Reason.PATIENT_REQUEST, review_on=date(2026, 7, 2))
    assert checked(choice, datetime(2026, 7, 1, 22, 30, tzinfo=UTC)).review_on
    with pytest.raises(Invalid):
        checked(choice, datetime(2026, 7, 1, 23, 30, tzinfo=UTC))


def test_a_note_has_a_length() -> None:
    choice = Choice(Outcome.LEAVE_VISIBLE, note="x" * 2000)
    assert checked(choice, NOON) == choice
    assert _faults(replace(choice, note="x" * 2001)) == {"note"}


def test_all_faults_are_named_at_once() -> None:
    assert _faults(Choice(Outcome.HIDE, Reason.STAFF_SAFETY, "", TODAY)) == {"note", "review_on"}


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 3, 2), 6, date(2026, 9, 2)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 31), 6, date(2027, 6, 30)),
        (date(2026, 6, 15), 6, date(2026, 12, 15)),
        (date(2026, 7, 15), 6, date(2027, 1, 15)),
    ],
)
def test_months_are_counted_by_the_calendar(day: date, months: int, later: date) -> None:
    assert months_after(day, months) == later


def _faults(choice: Choice) -> set[str]:
    try:
        checked(choice, NOON)
    except Invalid as invalid:
        return set(invalid.faults)
    return set()


@pytest.mark.parametrize(
    ("outcome", "not_all_is_shown", "read_elsewhere", "unread"),
    [
        (Outcome.LEAVE_VISIBLE, True, False, True),
        (Outcome.HIDE_FROM_PROXIES, True, False, True),
        (Outcome.LEAVE_VISIBLE, True, True, False),
        (Outcome.HIDE_FROM_PROXIES, True, True, False),
        (Outcome.LEAVE_VISIBLE, False, False, False),
        (Outcome.HIDE_FROM_PROXIES, False, False, False),
        (Outcome.HIDE, True, False, False),
        (Outcome.REFER, True, False, False),
        (Outcome.REOPEN, True, False, False),
    ],
)
def test_nothing_is_shown_to_the_patient_that_nobody_has_read(
    outcome: Outcome, not_all_is_shown: bool, read_elsewhere: bool, unread: bool
) -> None:
    choice = Choice(outcome, read_elsewhere=read_elsewhere)
    assert is_unread(choice, not_all_is_shown=not_all_is_shown) is unread
