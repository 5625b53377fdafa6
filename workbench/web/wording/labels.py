"""How the field's words are written for people."""

from typing import NamedTuple

from workbench.flagging.categories import MEANING_OF, PROPOSED_REASON
from workbench.vocabulary import (
    AccessStep,
    Action,
    Category,
    ClinicalSystem,
    Kind,
    Outcome,
    ProxyStep,
    Reason,
    RecordedFrom,
    Role,
    Severity,
    State,
    Switch,
    TakenBack,
    TaskCause,
    WaitsBecause,
)


class TaskWords(NamedTuple):
    why: str
    what: str


KINDS = {
    Kind.CONSULTATION: "Consultation",
    Kind.NOTE: "Note",
    Kind.PROBLEM: "Problem",
    Kind.OBSERVATION: "Observation",
    Kind.REPORT: "Report",
    Kind.RESULT: "Result",
    Kind.MEDICATION: "Medication",
    Kind.ALLERGY: "Allergy",
    Kind.IMMUNISATION: "Immunisation",
    Kind.PROCEDURE: "Procedure",
    Kind.REFERRAL: "Referral or request",
    Kind.DOCUMENT: "Document",
    Kind.FAMILY_HISTORY: "Family history",
    Kind.QUESTIONNAIRE: "Questionnaire",
    Kind.OTHER: "Other",
}

CATEGORIES = {
    Category.CHILD_SAFEGUARDING: "Child safeguarding",
    Category.ADULT_SAFEGUARDING: "Adult safeguarding",
    Category.DOMESTIC_ABUSE: "Domestic abuse",
    Category.SERIOUS_HARM: "Serious harm",
    Category.LEGALLY_RESTRICTED: "Legally restricted",
    Category.THIRD_PARTY: "Third party",
    Category.SEXUAL_REPRODUCTIVE: "Sexual or reproductive",
    Category.DISTRESSING_RESULT: "Distressing result",
    Category.MENTAL_CAPACITY: "Mental capacity",
    Category.SUBSTANCE_ALCOHOL: "Substances or alcohol",
}

COLOURS = {Severity.URGENT: "red", Severity.CAREFUL: "orange", Severity.LOOK: "yellow"}

OUTCOMES = {
    Outcome.LEAVE_VISIBLE: "Leave visible",
    Outcome.HIDE: "Hide",
    Outcome.HIDE_FROM_PROXIES: "Hide from proxies",
    Outcome.REFER: "Refer",
    Outcome.REOPEN: "Undo",
}

OUTCOMES_DONE = {
    Outcome.LEAVE_VISIBLE: "left visible",
    Outcome.HIDE: "hidden",
    Outcome.HIDE_FROM_PROXIES: "hidden from proxies",
    Outcome.REFER: "referred to the safeguarding lead",
    Outcome.REOPEN: "returned to the queue",
}

OUTCOMES_DID = {
    Outcome.LEAVE_VISIBLE: "left visible",
    Outcome.HIDE: "hid",
    Outcome.HIDE_FROM_PROXIES: "hid from proxies",
    Outcome.REFER: "referred to the safeguarding lead",
    Outcome.REOPEN: "returned to the queue",
}

REASONS = {
    Reason.SERIOUS_HARM_PATIENT: "Serious harm to the patient",
    Reason.SERIOUS_HARM_OTHER: "Serious harm to somebody else",
    Reason.THIRD_PARTY_CONFIDENCE: "A third party’s confidence",
    Reason.CHILD_SAFEGUARDING: "Child safeguarding",
    Reason.ADULT_SAFEGUARDING: "Adult safeguarding",
    Reason.DOMESTIC_ABUSE: "Domestic abuse",
    Reason.PROXY_CONFIDENTIALITY: "Confidential from the proxy",
    Reason.PATIENT_REQUEST: "The patient asked",
    Reason.LEGAL_RESTRICTION: "Restricted by law",
    Reason.AWAITING_CONVERSATION: "Awaiting a conversation (14 days at most)",
    Reason.STAFF_SAFETY: "Safety of staff",
    Reason.WRONG_PATIENT_OR_ERROR: "Wrong patient, or an error",
}

STATES = {
    State.WAITING: "Waiting",
    State.REFERRED: "Referred",
    State.LEFT_VISIBLE: "Left visible",
    State.HIDDEN: "Hidden",
    State.HIDDEN_FROM_PROXIES: "Hidden from proxies",
    State.DECIDED: "Decided",
    State.OUT_OF_SCOPE: "Out of scope",
    State.WITHDRAWN: "Withdrawn by the source",
}

RECORDED_FROM = {
    RecordedFrom.RESOURCE: "as the source says",
    RecordedFrom.CONSULTATION: "as its consultation says",
    RecordedFrom.RECEIPT: "when it was received here",
}

ROLES = {
    Role.CLINICIAN: "Clinician",
    Role.SAFEGUARDING_LEAD: "Safeguarding lead",
    Role.ADMINISTRATOR: "Administrator",
    Role.OPERATOR: "Command line",
    Role.POLICY: "The practice’s policy",
    Role.NOBODY: "Not signed in",
}

SWITCHES = {
    Switch.ON: "On",
    Switch.PAUSED: "Paused",
    Switch.ASKED_TO_PAUSE: "Asked the supplier to pause",
    Switch.HALTED: "Halted nationally",
}

ACCESS_STEPS = {
    AccessStep.GRANTED: "Access given to this patient alone",
    AccessStep.ENDED: "Access given to this patient alone ended",
    AccessStep.REVIEW_NEEDED: "Enhanced review needed before access (104)",
    AccessStep.REVIEW_NOT_NEEDED: "Enhanced review not needed (106)",
    AccessStep.GRANTED_AFTER_REVIEW: "Granted after review (lifts 103 and 104)",
    AccessStep.DECLINED: "Online access declined by the patient (103)",
    AccessStep.LEFT: "Left the practice",
    AccessStep.RETURNED: "Is registered after all",
}

PROXY_STEPS = {ProxyStep.CONFIRMED: "Looked at again, goes on", ProxyStep.ENDED: "Ended"}

WAITS_AGAIN = {
    WaitsBecause.CHANGED: "Changed since it was decided",
    WaitsBecause.REVIEW_DUE: "Review date has come: still hidden",
    WaitsBecause.BIRTHDAY: "Decided before a birthday that changes who reads",
    WaitsBecause.NEW_PROXY: "Left visible before a proxy could read; proxies do not see it yet",
    WaitsBecause.STANDS_AGAIN: "The source had taken it back, and says now that it stands",
    WaitsBecause.MOVED: "Moved here by the source, beside something that is kept back",
    WaitsBecause.NOT_TAKEN: "The source sent it again in a form that could not be taken; this is what was held before",
    WaitsBecause.CONTRADICTED: "The source contradicts itself on whether it stands or may be shown",
    WaitsBecause.NO_LONGER_SENT: "No longer sent: the source’s complete record does not hold it",
    WaitsBecause.LABEL_NOT_UNDERSTOOD: "Carries a label that is not understood: it may mean “not for the patient”",
    WaitsBecause.COPY_OF_HIDDEN: "The same words are hidden in another item",
    WaitsBecause.PART_WAS_HIDDEN: "A part of it was hidden or referred when it stood alone",
    WaitsBecause.NOT_ALL_READ: "Not all of it can be shown here",
}

TAKEN_BACK = {
    TakenBack.WITHDRAWN: "Entered in error or cancelled, says the source",
    TakenBack.DELETED: "Deleted by the source",
    TakenBack.ANOTHERS: "Another patient’s, says the source",
    TakenBack.ABOVE: "Taken back with the consultation, report or list that it belongs to",
    TakenBack.PART: "Part of another entry now, and shown there",
}

SYSTEMS = {
    ClinicalSystem.EMIS: "EMIS Web",
    ClinicalSystem.SYSTMONE: "SystmOne",
    ClinicalSystem.VISION: "Vision",
    ClinicalSystem.OTHER: "Other",
}

ACTIONS = {
    Action.DECIDED: "Decided",
    Action.REFUSED: "Refused",
    Action.SIGNED_IN: "Signed in",
    Action.SIGN_IN_FAILED: "Failed to sign in",
    Action.SIGNED_OUT: "Signed out",
    Action.IMPORTED: "Imported",
    Action.EXPORTED: "Exported",
    Action.VIEWED: "Viewed",
    Action.SWITCHED: "Changed the switch-on",
    Action.PRACTICE_ADDED: "Added the practice",
    Action.USER_ADDED: "Added a user",
    Action.ACCESS_CHANGED: "Changed a patient’s access",
    Action.WAITS_AGAIN: "Waits again",
    Action.TAKEN_BACK: "Taken back by the source",
    Action.IDENTITY_CHANGED: "Changed who a patient is",
    Action.POLICY_CHANGED: "Changed the practice’s policy",
    Action.CHECKED: "Checked",
    Action.FLAG_JUDGED: "Judged a flag",
    Action.RULES_CHANGED: "Changed the practice’s own phrases and codes",
}

TASKS = {
    TaskCause.SUSPENDED: TaskWords(
        "A child’s proxy is suspended since the 16th birthday, {day}",
        "Agree with the patient whether it goes on, then confirm or end it",
    ),
    TaskCause.OVERDUE: TaskWords(
        "A child’s proxy should have been looked at again before {day}",
        "Consider the child’s competence and wishes, then confirm or end it",
    ),
    TaskCause.YOUNG: TaskWords(
        "A child’s proxy is due to be looked at again since {day}",
        "Consider the child’s competence and wishes, then confirm or end it",
    ),
    TaskCause.MUCH_HIDDEN: TaskWords(
        "{share} % of what was decided is hidden, and a proxy reads the rest",
        "Consider whether proxy access is still right, then confirm or end it",
    ),
}

FOR_TEMPLATES = {
    "KINDS": KINDS,
    "CATEGORIES": CATEGORIES,
    "COLOURS": COLOURS,
    "MEANING_OF": MEANING_OF,
    "PROPOSED_REASON": PROPOSED_REASON,
    "OUTCOMES": OUTCOMES,
    "OUTCOMES_DONE": OUTCOMES_DONE,
    "OUTCOMES_DID": OUTCOMES_DID,
    "REASONS": REASONS,
    "STATES": STATES,
    "RECORDED_FROM": RECORDED_FROM,
    "ROLES": ROLES,
    "SWITCHES": SWITCHES,
    "ACCESS_STEPS": ACCESS_STEPS,
    "PROXY_STEPS": PROXY_STEPS,
    "WAITS_AGAIN": WAITS_AGAIN,
    "TAKEN_BACK": TAKEN_BACK,
    "TASKS": TASKS,
    "SYSTEMS": SYSTEMS,
    "ACTIONS": ACTIONS,
}
