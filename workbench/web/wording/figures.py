"""Figures that pages print, each from the constant that the program goes by."""

from datetime import timedelta

from workbench import people, queue
from workbench.decisions.choice import LONGEST_NOTE
from workbench.exposure import words
from workbench.london import LAST_DAYS
from workbench.tuning.preview import LAST
from workbench.upstream import worklist
from workbench.vocabulary import ADULT_AT, MONTHS_BEFORE_HARM_IS_REVIEWED, MOST_DAYS_AWAITING, YOUNG


def minutes(time: timedelta) -> int:
    return time // timedelta(minutes=1)


FIGURES = {
    "adult_at": ADULT_AT,
    "young_from": YOUNG[0],
    "young_to": YOUNG[-1],
    "by_hand_minutes": minutes(worklist.CLAIM_LASTS),
    "locked_minutes": minutes(people.LOCKED_FOR),
    "shortest_password": people.SHORTEST_PASSWORD,
    "longest_note": LONGEST_NOTE,
    "longest_view_name": people.LONGEST_VIEW_NAME,
    "most_new": queue.MOST_NEW,
    "harm_review_months": MONTHS_BEFORE_HARM_IS_REVIEWED,
    "told_within_hours": words.TOLD_WITHIN // timedelta(hours=1),
    "most_days_awaiting": MOST_DAYS_AWAITING,
    "last_days": LAST_DAYS,
    "preview_days": LAST.days,
}
