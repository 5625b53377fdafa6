"""How a decision reaches the clinical system: ways out, what is wished for, and what became of it, with their words."""

from enum import StrEnum
from typing import NamedTuple

from workbench.vocabulary.decisions import Reason


class WayKind(StrEnum):
    """How a practice's clinical system is told."""

    MANUAL = "manual"
    FHIR_R4 = "fhir-r4"
    EMIS_PAPI = "emis-papi"


WAY_KINDS = {
    WayKind.MANUAL: "by hand, from the worklist",
    WayKind.FHIR_R4: "a FHIR R4 server",
    WayKind.EMIS_PAPI: "the EMIS partner interface (not yet tried against EMIS)",
}


class Wanted(StrEnum):
    """What the clinical system is to show of an entry, as the visibility rule says."""

    VISIBLE = "visible"
    HIDDEN_FROM_PROXIES = "hidden-from-proxies"
    HIDDEN = "hidden"


WANTED = {
    Wanted.VISIBLE: "visible to the patient",
    Wanted.HIDDEN_FROM_PROXIES: "visible to the patient, hidden from proxies",
    Wanted.HIDDEN: "hidden from the patient and proxies",
}


class Shown(StrEnum):
    """What the clinical system shows of an entry, as read from it."""

    VISIBLE = "visible"
    HIDDEN_FROM_PROXIES = "hidden-from-proxies"
    HIDDEN = "hidden"
    NOT_FOUND = "not-found"


SHOWN = {
    Shown.VISIBLE: "visible",
    Shown.HIDDEN_FROM_PROXIES: "visible, hidden from proxies",
    Shown.HIDDEN: "hidden",
    Shown.NOT_FOUND: "not found",
}


class Happened(StrEnum):
    """What became of a wish. The wish itself says that it was wanted; a later one, that it is superseded."""

    SENT = "sent"
    ANSWERED = "answered"
    VERIFIED = "verified"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    DRIFTED = "drifted"
    CANNOT = "cannot"
    BY_HAND = "by-hand"
    CLAIMED = "claimed"
    RELEASED = "released"
    CONFIRMED = "confirmed"
    SECOND_CHECKED = "second-checked"
    DISPUTED = "disputed"


class HappenedWords(NamedTuple):
    """`audit` is the predicate of its sentence, in which `{}` is the entry."""

    label: str
    audit: str


HAPPENED = {
    Happened.SENT: HappenedWords("Sent", "sent to the clinical system what it is to show of {}"),
    Happened.ANSWERED: HappenedWords("Answered", "had an answer from the clinical system about {}"),
    Happened.VERIFIED: HappenedWords(
        "In effect", "read back from the clinical system that it shows what was wanted of {}"
    ),
    Happened.REFUSED: HappenedWords("Refused", "was refused by the clinical system about {}"),
    Happened.UNKNOWN: HappenedWords("Not known", "had no answer from the clinical system about {}"),
    Happened.DRIFTED: HappenedWords(
        "Different now", "found that the clinical system does not show what was decided of {}"
    ),
    Happened.CANNOT: HappenedWords(
        "Cannot be done", "recorded that the clinical system cannot show what was decided of {}"
    ),
    Happened.BY_HAND: HappenedWords("To do by hand", "put on the worklist {}"),
    Happened.CLAIMED: HappenedWords("Claimed", "claimed on the worklist {}"),
    Happened.RELEASED: HappenedWords("Given back", "gave back to the worklist {}"),
    Happened.CONFIRMED: HappenedWords("Done by hand", "set by hand in the clinical system {}"),
    Happened.SECOND_CHECKED: HappenedWords("Checked by a second person", "checked as the second person {}"),
    Happened.DISPUTED: HappenedWords("Second person disagrees", "found, as the second person, not done {}"),
}


class Stage(StrEnum):
    """Where the newest wish about an entry stands. See IN_EFFECT."""

    WANTED = "wanted"
    SENT = "sent"
    ANSWERED = "answered"
    VERIFIED = "verified"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    DRIFTED = "drifted"
    CANNOT = "cannot"
    TO_CHECK = "to-check"
    CONFIRMED = "confirmed"


STAGES = {
    Stage.WANTED: "not sent yet",
    Stage.SENT: "sent, not answered yet",
    Stage.ANSWERED: "accepted, not read back yet",
    Stage.VERIFIED: "in effect, as read back",
    Stage.REFUSED: "refused",
    Stage.UNKNOWN: "not known: no answer after sending",
    Stage.DRIFTED: "different in the clinical system",
    Stage.CANNOT: "cannot be done there",
    Stage.TO_CHECK: "done by hand, waits for a second person",
    Stage.CONFIRMED: "done and checked by hand",
}


IN_EFFECT = (Stage.VERIFIED, Stage.CONFIRMED)
"""As read back, or done by hand and, where that is needed, checked by a second person."""


class Route(StrEnum):
    """Who acts next on a wish."""

    SENDER = "sender"
    WORKLIST = "worklist"
    NOBODY = "nobody"


GRAVE = frozenset(
    {
        Reason.SERIOUS_HARM_PATIENT,
        Reason.SERIOUS_HARM_OTHER,
        Reason.CHILD_SAFEGUARDING,
        Reason.ADULT_SAFEGUARDING,
        Reason.DOMESTIC_ABUSE,
        Reason.STAFF_SAFETY,
    }
)
"""What is hidden for one of these reasons comes first, and a second person checks that it was hidden by hand."""


class HowChecked(StrEnum):
    """How somebody saw that the clinical system shows what was decided."""

    ONLINE_VIEW = "online-view"
    SETTING = "setting"
    ALREADY = "already"


HOW_CHECKED = {
    HowChecked.ONLINE_VIEW: "I looked at what the patient sees online, or filtered the record by it",
    HowChecked.SETTING: "I opened the item’s online visibility again",
    HowChecked.ALREADY: "It was so already: I changed nothing, and checked",
}


class WhyNot(StrEnum):
    """Why it cannot be done by hand."""

    NOT_FOUND = "not-found"
    NO_SETTING = "no-setting"
    NOT_ALLOWED = "not-allowed"
    OTHER_PATIENT = "other-patient"
    OTHER = "other"


class WhyNotWords(NamedTuple):
    label: str
    needs_note: bool = False


WHY_NOT = {
    WhyNot.NOT_FOUND: WhyNotWords("I cannot find it"),
    WhyNot.NO_SETTING: WhyNotWords("The system has no setting for it"),
    WhyNot.NOT_ALLOWED: WhyNotWords("I am not allowed to change it"),
    WhyNot.OTHER_PATIENT: WhyNotWords("It is another patient’s"),
    WhyNot.OTHER: WhyNotWords("Another reason", needs_note=True),
}
