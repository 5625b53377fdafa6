"""The words of the field, one meaning each (design page "product", section "The words")."""

from enum import IntEnum, StrEnum


class Kind(StrEnum):
    """What an entry is; a review item has the kind of the entry that heads it."""

    CONSULTATION = "consultation"
    NOTE = "consultation-note"
    PROBLEM = "problem"
    OBSERVATION = "observation"
    REPORT = "report"
    RESULT = "result"
    MEDICATION = "medication"
    ALLERGY = "allergy"
    IMMUNISATION = "immunisation"
    PROCEDURE = "procedure"
    REFERRAL = "referral"
    DOCUMENT = "document"
    FAMILY_HISTORY = "family-history"
    QUESTIONNAIRE = "questionnaire-response"
    OTHER = "other"


class RecordedFrom(StrEnum):
    """Which date tells when an entry entered the record, the best that the source gives."""

    RESOURCE = "resource"
    CONSULTATION = "consultation"
    RECEIPT = "receipt"


class AccessCode(StrEnum):
    """SNOMED CT (UK) codes in a record that withhold or restore online access."""

    DECLINED = "1290331000000103"
    REVIEW_NEEDED = "1364731000000104"
    REVIEW_NOT_NEEDED = "1364751000000106"


class Category(StrEnum):
    """What a flag suggests that an entry may be about."""

    CHILD_SAFEGUARDING = "child-safeguarding"
    ADULT_SAFEGUARDING = "adult-safeguarding"
    DOMESTIC_ABUSE = "domestic-abuse"
    SERIOUS_HARM = "serious-harm"
    LEGALLY_RESTRICTED = "legally-restricted"
    THIRD_PARTY = "third-party"
    SEXUAL_REPRODUCTIVE = "sexual-reproductive"
    DISTRESSING_RESULT = "distressing-result"
    MENTAL_CAPACITY = "mental-capacity"
    SUBSTANCE_ALCOHOL = "substance-alcohol"


class Severity(StrEnum):
    """How soon a flagged entry wants a careful look."""

    URGENT = "urgent"
    CAREFUL = "careful"
    LOOK = "look"


class Urgency(IntEnum):
    """The queue's first sort key: the gravest severity in an item; lower comes first."""

    URGENT = 0
    CAREFUL = 1
    LOOK = 2
    NONE = 3


SEVERITY_OF: dict[Category, Severity] = {
    Category.CHILD_SAFEGUARDING: Severity.URGENT,
    Category.ADULT_SAFEGUARDING: Severity.URGENT,
    Category.DOMESTIC_ABUSE: Severity.URGENT,
    Category.SERIOUS_HARM: Severity.URGENT,
    Category.LEGALLY_RESTRICTED: Severity.URGENT,
    Category.THIRD_PARTY: Severity.CAREFUL,
    Category.SEXUAL_REPRODUCTIVE: Severity.CAREFUL,
    Category.DISTRESSING_RESULT: Severity.CAREFUL,
    Category.MENTAL_CAPACITY: Severity.LOOK,
    Category.SUBSTANCE_ALCOHOL: Severity.LOOK,
}


class Outcome(StrEnum):
    """What a decision says; `reopen` is an undo's word for "waits again"."""

    LEAVE_VISIBLE = "leave-visible"
    HIDE = "hide"
    HIDE_FROM_PROXIES = "hide-from-proxies"
    REFER = "refer"
    REOPEN = "reopen"


class Reason(StrEnum):
    """Why something is hidden (product.md, "Decisions")."""

    SERIOUS_HARM_PATIENT = "serious-harm-patient"
    SERIOUS_HARM_OTHER = "serious-harm-other"
    THIRD_PARTY_CONFIDENCE = "third-party-confidence"
    CHILD_SAFEGUARDING = "child-safeguarding"
    ADULT_SAFEGUARDING = "adult-safeguarding"
    DOMESTIC_ABUSE = "domestic-abuse"
    PROXY_CONFIDENTIALITY = "proxy-confidentiality"
    PATIENT_REQUEST = "patient-request"
    LEGAL_RESTRICTION = "legal-restriction"
    AWAITING_CONVERSATION = "awaiting-conversation"
    STAFF_SAFETY = "staff-safety"
    WRONG_PATIENT_OR_ERROR = "wrong-patient-or-error"


class WaitsBecause(StrEnum):
    """Why an entry waits: for the first time, or again."""

    NEW = "new"
    CHANGED = "changed"
    UNDONE = "undone"
    REVIEW_DUE = "review-due"
    BIRTHDAY = "birthday"
    NEW_PROXY = "new-proxy"


REASONS_THAT_NEED_A_NOTE = frozenset({Reason.SERIOUS_HARM_PATIENT, Reason.SERIOUS_HARM_OTHER, Reason.STAFF_SAFETY})
HARM_REASONS = frozenset({Reason.SERIOUS_HARM_PATIENT, Reason.SERIOUS_HARM_OTHER})


class State(StrEnum):
    """Where an entry or a review item stands: a projection of its decisions, scope and source."""

    WAITING = "waiting"
    REFERRED = "referred"
    LEFT_VISIBLE = "left-visible"
    HIDDEN = "hidden"
    HIDDEN_FROM_PROXIES = "hidden-from-proxies"
    DECIDED = "decided"
    OUT_OF_SCOPE = "out-of-scope"
    WITHDRAWN = "withdrawn"


class Role(StrEnum):
    """What a person is here for.

    `operator` is whoever runs the command line, `policy` a practice's own rule at work, `nobody` has not signed in.
    """

    CLINICIAN = "clinician"
    SAFEGUARDING_LEAD = "safeguarding-lead"
    ADMINISTRATOR = "administrator"
    OPERATOR = "operator"
    POLICY = "policy"
    NOBODY = "nobody"


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


class Action(StrEnum):
    """What an audit event says was done."""

    DECIDED = "decided"
    REFUSED = "refused"
    SIGNED_IN = "signed-in"
    SIGN_IN_FAILED = "sign-in-failed"
    SIGNED_OUT = "signed-out"
    IMPORTED = "imported"
    EXPORTED = "exported"
    VIEWED = "viewed"
    SWITCHED = "switched"
    PRACTICE_ADDED = "practice-added"
    USER_ADDED = "user-added"
    ACCESS_CHANGED = "access-changed"
    WAITS_AGAIN = "waits-again"
    POLICY_CHANGED = "policy-changed"
    CHECKED = "checked"
