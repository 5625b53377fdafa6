"""What a person chose, checked."""

import calendar
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from workbench.characters import without_invisible
from workbench.errors import Invalid
from workbench.london import day_of
from workbench.visibility import SEEN_BY
from workbench.vocabulary import (
    HIDES,
    MONTHS_BEFORE_HARM_IS_REVIEWED,
    MOST_DAYS_AWAITING,
    REASONS,
    Audience,
    Outcome,
    Reason,
)

LONGEST_NOTE = 2000
REVIEWED_WITHIN_YEARS = 10
EXPLAIN = "Enter why it can be visible now: it was hidden or referred"
READ_IT_ELSEWHERE = "Read this in the clinical system first, then tick the box"


@dataclass(frozen=True, slots=True)
class Choice:
    """`review_on` is a day in Europe/London: from that day on the item waits again, still hidden.

    `read_elsewhere`: the person says that they have read in the clinical system what cannot be read here.
    """

    outcome: Outcome
    reason: Reason | None = None
    note: str = ""
    review_on: date | None = None
    read_elsewhere: bool = False


def checked(choice: Choice, at: datetime) -> Choice:
    """The choice with the defaults of the field, or Invalid naming each fault (docs/words.md)."""
    choice = _with_defaults(choice, day_of(at))
    faults = {**_reason_faults(choice), **_date_faults(choice, day_of(at))}
    if faults:
        raise Invalid(faults)
    return choice


def is_unread(choice: Choice, *, not_all_is_shown: bool) -> bool:
    """Would the patient see something that the person who decides has read neither here nor elsewhere?"""
    return not_all_is_shown and choice.outcome in SEEN_BY[Audience.PATIENT] and not choice.read_elsewhere


def _with_defaults(choice: Choice, today: date) -> Choice:
    choice = replace(choice, note=written(choice.note))
    if choice.outcome is Outcome.HIDE_FROM_PROXIES and choice.reason is None:
        choice = replace(choice, reason=Reason.PROXY_CONFIDENTIALITY)
    if choice.outcome not in HIDES:
        return replace(choice, reason=None, review_on=None)
    if choice.reason and REASONS[choice.reason].is_harm and choice.review_on is None:
        return replace(choice, review_on=months_after(today, MONTHS_BEFORE_HARM_IS_REVIEWED))
    return choice


def written(note: str) -> str:
    """A note as it is kept: without what nobody sees."""
    return "".join(c for c in without_invisible(note) if c.isprintable() or c in "\n\t").strip()


def _reason_faults(choice: Choice) -> dict[str, str]:
    if len(choice.note) > LONGEST_NOTE:
        return {"note": f"The note is longer than {LONGEST_NOTE} characters"}
    if choice.outcome is Outcome.REOPEN:
        return {"outcome": "An item returns to the queue by undoing its decision"}
    if choice.outcome not in HIDES:
        is_missing = choice.outcome is Outcome.SEND_BACK and not choice.note
        return {"note": "Write your advice"} if is_missing else {}
    if choice.reason is None:
        return {"reason": "Choose why this is hidden"}
    if REASONS[choice.reason].needs_note and not choice.note:
        return {"note": "Write a note: this reason needs one"}
    return {}


def _date_faults(choice: Choice, today: date) -> dict[str, str]:
    if choice.review_on is None:
        waits = choice.reason is Reason.AWAITING_CONVERSATION
        return {"review_on": "Give the day by which the conversation will have happened"} if waits else {}
    if choice.review_on > today.replace(year=today.year + REVIEWED_WITHIN_YEARS, day=1):
        return {"review_on": f"The review date must be within {REVIEWED_WITHIN_YEARS} years"}
    if choice.review_on <= today:
        return {"review_on": "The review date must be after today"}
    if choice.reason is Reason.AWAITING_CONVERSATION and choice.review_on > today + timedelta(days=MOST_DAYS_AWAITING):
        return {"review_on": f"Awaiting a conversation can last {MOST_DAYS_AWAITING} days at most"}
    return {}


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
