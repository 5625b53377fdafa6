"""What is decided, why, and where that puts an entry."""

from enum import StrEnum


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
    """Why an entry waits: for the first time, or again; each Doubt is one of these causes, under the same word."""

    NEW = "new"
    CHANGED = "changed"
    UNDONE = "undone"
    REVIEW_DUE = "review-due"
    BIRTHDAY = "birthday"
    NEW_PROXY = "new-proxy"
    STANDS_AGAIN = "stands-again"
    MOVED = "moved"
    NOT_TAKEN = "not-taken"
    CONTRADICTED = "contradicted"
    NO_LONGER_SENT = "no-longer-sent"
    LABEL_NOT_UNDERSTOOD = "label-not-understood"
    COPY_OF_HIDDEN = "copy-of-hidden"
    PART_WAS_HIDDEN = "part-was-hidden"
    NOT_ALL_READ = "not-all-read"


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
