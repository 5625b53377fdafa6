"""Who may read, from when, and why."""

from enum import StrEnum


class ClinicalSystem(StrEnum):
    """The system that a practice keeps its records in."""

    EMIS = "emis"
    SYSTMONE = "systmone"
    VISION = "vision"
    OTHER = "other"


class Switch(StrEnum):
    """A step in the history of a practice's prospective record access."""

    ON = "on"
    PAUSED = "paused"
    ASKED_TO_PAUSE = "asked-to-pause"
    HALTED = "halted"


class AccessStep(StrEnum):
    """A step in the history of one patient's own access.

    `granted` gives access to this patient alone, `ended` takes that back; `granted-after-review` lifts what withheld
    access, so that the practice's switch counts again; `left` and `returned` are about the registration.
    """

    DECLINED = "declined"
    REVIEW_NEEDED = "review-needed"
    REVIEW_NOT_NEEDED = "review-not-needed"
    GRANTED = "granted"
    ENDED = "ended"
    GRANTED_AFTER_REVIEW = "granted-after-review"
    LEFT = "left"
    RETURNED = "returned"


class ProxyStep(StrEnum):
    """A step in the history of a proxy's access, after it was authorised."""

    CONFIRMED = "confirmed"
    ENDED = "ended"


class AccessCause(StrEnum):
    """Why one patient sees entries from a day on, or sees none."""

    DIED = "died"
    LEFT = "left"
    DECLINED = "declined"
    REVIEW_NEEDED = "review-needed"
    GRANTED = "granted"
    SWITCHED_ON = "switched-on"
    REGISTERED = "registered"
    NOT_ON = "not-on"


class TaskCause(StrEnum):
    """Why who reads is to be looked at again, most pressing first."""

    SUSPENDED = "suspended"
    OVERDUE = "overdue"
    YOUNG = "young"
    MUCH_HIDDEN = "much-hidden"


class Audience(StrEnum):
    """Who would be reading a patient view."""

    PATIENT = "patient"
    PROXY = "proxy"
