"""Figures that pages print, each from the constant that the program goes by."""

from datetime import timedelta

from workbench import people
from workbench.decisions.choice import LONGEST_NOTE
from workbench.patient_view import MOST_FOUND
from workbench.tuning.preview import LAST
from workbench.vocabulary import ADULT_AT, MONTHS_BEFORE_HARM_IS_REVIEWED, YOUNG

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)

FIGURES = {
    "adult_at": ADULT_AT,
    "young_from": YOUNG[0],
    "young_to": YOUNG[-1],
    "locked_minutes": people.LOCKED_FOR // MINUTE,
    "longest_note": LONGEST_NOTE,
    "harm_review_months": MONTHS_BEFORE_HARM_IS_REVIEWED,
    "preview_days": LAST // DAY,
    "most_patients": MOST_FOUND,
}
