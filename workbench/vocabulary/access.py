"""One patient's own access, the proxies, and why somebody reads or does not; each with its words."""

from enum import StrEnum
from typing import NamedTuple

from workbench.vocabulary.ages import PROXIES_SUSPENDED_AT


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


class AccessStepWords(NamedTuple):
    """`label` stands in the form and the history; `audit` is what somebody did about the patient, who is `{}`."""

    label: str
    audit: str


ACCESS_STEPS = {
    AccessStep.DECLINED: AccessStepWords(
        "Online access declined by the patient (103)", "recorded that {} declined online access (103)"
    ),
    AccessStep.REVIEW_NEEDED: AccessStepWords(
        "Enhanced review needed before access (104)",
        "recorded that an enhanced review is needed before {} has access (104)",
    ),
    AccessStep.REVIEW_NOT_NEEDED: AccessStepWords(
        "Enhanced review not needed (106)", "recorded that no enhanced review is needed for {} (106)"
    ),
    AccessStep.GRANTED: AccessStepWords("Individual access given", "gave {} individual access"),
    AccessStep.ENDED: AccessStepWords("Individual access ended", "ended the individual access of {}"),
    AccessStep.GRANTED_AFTER_REVIEW: AccessStepWords(
        "Granted after review (lifts 103 and 104)", "granted access to {} after review"
    ),
    AccessStep.LEFT: AccessStepWords("Left the practice", "recorded that {} left the practice"),
    AccessStep.RETURNED: AccessStepWords("Registered again", "recorded that {} is registered again"),
}


class ProxyStep(StrEnum):
    """A step in the history of a proxy's access, after it was authorised."""

    CONFIRMED = "confirmed"
    ENDED = "ended"


class ProxyStepWords(NamedTuple):
    """`label` stands in the history, `choice` in the form; `audit` is what somebody did about the patient, `{}`."""

    label: str
    choice: str
    audit: str


PROXY_STEPS = {
    ProxyStep.CONFIRMED: ProxyStepWords(
        "Reviewed, continues",
        "Reviewed: access continues",
        "reviewed the access of a proxy{relationship} of {}, which continues",
    ),
    ProxyStep.ENDED: ProxyStepWords("Ended", "End access today", "ended the access of a proxy{relationship} of {}"),
}
PROXY_ADDED = "gave a proxy{relationship} access to the record of {}"
"""What the audit says of the proxy's first step, which is a row of its own."""


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


ACCESS_CAUSES = {
    AccessCause.DIED: "Sees nothing: the record says that the patient has died.",
    AccessCause.LEFT: "Sees nothing: the patient left the practice on {day}.",
    AccessCause.DECLINED: "Sees nothing: online access was declined on {day} (code 103).",
    AccessCause.REVIEW_NEEDED: "Sees nothing: since {day} an enhanced review is needed before access (code 104).",
    AccessCause.GRANTED: "Sees entries recorded from {day}, because the patient was given individual access.",
    AccessCause.SWITCHED_ON: "Sees entries recorded from {day}, because the practice was switched on then.",
    AccessCause.REGISTERED: "Sees entries recorded from {day}, because the patient registered then.",
    AccessCause.NOT_ON: "Sees nothing: the practice’s access is not on.",
}


class TaskCause(StrEnum):
    """Why who reads is to be looked at again, most pressing first."""

    SUSPENDED = "suspended"
    OVERDUE = "overdue"
    YOUNG = "young"
    MUCH_HIDDEN = "much-hidden"


class TaskWords(NamedTuple):
    """Why the task is there, and what the safeguarding lead is to do."""

    why: str
    what: str


TASKS = {
    TaskCause.SUSPENDED: TaskWords(
        f"A child’s proxy has been suspended since the {PROXIES_SUSPENDED_AT}th birthday, {{day}}",
        "Agree with the patient whether access continues, then confirm or end it",
    ),
    TaskCause.OVERDUE: TaskWords(
        "A child’s proxy was due for review before {day}",
        "Consider the child’s competence and wishes, then confirm or end it",
    ),
    TaskCause.YOUNG: TaskWords(
        "A child’s proxy has been due for review since {day}",
        "Consider the child’s competence and wishes, then confirm or end it",
    ),
    TaskCause.MUCH_HIDDEN: TaskWords(
        "{share}% of reviewed entries are hidden. A proxy can see the rest",
        "Consider whether proxy access is still right, then confirm or end it",
    ),
}


class Audience(StrEnum):
    """Who would be reading a patient view."""

    PATIENT = "patient"
    PROXY = "proxy"


AUDIENCES = {Audience.PATIENT: "the patient", Audience.PROXY: "a proxy"}
