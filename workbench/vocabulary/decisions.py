"""What is decided, why, and where that puts an entry; each with its words and what it asks for."""

from enum import StrEnum
from typing import NamedTuple

from workbench.vocabulary.record import DOUBTS


class Outcome(StrEnum):
    """What a decision says; `reopen` is an undo's word for "waits again", `send-back` the lead's, with advice."""

    LEAVE_VISIBLE = "leave-visible"
    HIDE = "hide"
    HIDE_FROM_PROXIES = "hide-from-proxies"
    REFER = "refer"
    SEND_BACK = "send-back"
    REOPEN = "reopen"


HIDES = (Outcome.HIDE, Outcome.HIDE_FROM_PROXIES)
JUDGES = (Outcome.LEAVE_VISIBLE, *HIDES)
"""The share hidden is how many decisions of people hide, of those that leave visible or hide: here and in reports."""

WAITS_AFTER = frozenset({Outcome.REOPEN, Outcome.SEND_BACK})
"""After these an entry waits again, if it is in scope."""


class OutcomeWords(NamedTuple):
    """`label` is the button, `done` what the entry then is. The others enclose what it is about in a sentence.

    “left … visible”, “tried to leave … visible”: `past` or `infinitive`, the entry, `complement`.
    """

    label: str
    done: str
    past: str
    infinitive: str
    complement: str = ""

    @property
    def did(self) -> str:
        return self.past + self.complement

    def has_done(self, what: str) -> str:
        """“has …”: left this visible, hidden this."""
        return f"{self.done.removesuffix(self.complement)} {what}{self.complement}"

    @property
    def to_do(self) -> str:
        return self.infinitive + self.complement


OUTCOMES = {
    Outcome.LEAVE_VISIBLE: OutcomeWords("Leave visible", "left visible", "left", "leave", " visible"),
    Outcome.HIDE: OutcomeWords("Hide", "hidden", "hid", "hide"),
    Outcome.HIDE_FROM_PROXIES: OutcomeWords("Hide from proxies", "hidden from proxies", "hid", "hide", " from proxies"),
    Outcome.REFER: OutcomeWords(
        "Refer", "referred to the safeguarding lead", "referred", "refer", " to the safeguarding lead"
    ),
    Outcome.SEND_BACK: OutcomeWords(
        "Send back with advice", "sent back with advice", "sent", "send", " back with advice"
    ),
    Outcome.REOPEN: OutcomeWords("Undo", "returned to the queue", "returned", "return", " to the queue"),
}


MONTHS_BEFORE_HARM_IS_REVIEWED = 6
"""A hide for serious harm is reviewed after so many months, unless another day is chosen."""

MOST_DAYS_AWAITING = 14
"""A hide that awaits a conversation lasts so many days at most."""


class Reason(StrEnum):
    """Why something is hidden (docs/words.md)."""

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


class ReasonFacts(NamedTuple):
    """What a form and the audit call it; whether it needs a note; whether it is a harm reason, with a review date.

    `is_mirrored`: relatives' records may tell the same, so whoever hides is asked about these (docs/words.md).
    """

    label: str
    needs_note: bool = False
    is_harm: bool = False
    is_mirrored: bool = False


REASONS = {
    Reason.SERIOUS_HARM_PATIENT: ReasonFacts(
        "Serious harm to the patient", needs_note=True, is_harm=True, is_mirrored=True
    ),
    Reason.SERIOUS_HARM_OTHER: ReasonFacts(
        "Serious harm to somebody else", needs_note=True, is_harm=True, is_mirrored=True
    ),
    Reason.THIRD_PARTY_CONFIDENCE: ReasonFacts("A third party’s confidence", is_mirrored=True),
    Reason.CHILD_SAFEGUARDING: ReasonFacts("Child safeguarding", is_mirrored=True),
    Reason.ADULT_SAFEGUARDING: ReasonFacts("Adult safeguarding", is_mirrored=True),
    Reason.DOMESTIC_ABUSE: ReasonFacts("Domestic abuse", is_mirrored=True),
    Reason.PROXY_CONFIDENTIALITY: ReasonFacts("Keep private from the proxy"),
    Reason.PATIENT_REQUEST: ReasonFacts("The patient asked"),
    Reason.LEGAL_RESTRICTION: ReasonFacts("Restricted by law", is_mirrored=True),
    Reason.AWAITING_CONVERSATION: ReasonFacts(f"Awaiting a conversation ({MOST_DAYS_AWAITING} days at most)"),
    Reason.STAFF_SAFETY: ReasonFacts("Safety of staff", needs_note=True),
    Reason.WRONG_PATIENT_OR_ERROR: ReasonFacts("Wrong patient, or an error"),
}


class WaitsBecause(StrEnum):
    """Why an entry waits: for the first time, or again; each Doubt is one of these causes, under the same word."""

    NEW = "new"
    CHANGED = "changed"
    UNDONE = "undone"
    ADVISED = "advised"
    REVIEW_DUE = "review-due"
    BIRTHDAY = "birthday"
    NEW_PROXY = "new-proxy"
    STANDS_AGAIN = "stands-again"
    MOVED = "moved"
    NOT_TAKEN = "not-taken"
    CONTRADICTED = "contradicted"
    BY_CONDITION = "by-condition"
    BASIS_TAKEN_BACK = "basis-taken-back"
    DRAWN_ON_CHANGED = "drawn-on-changed"
    NO_LONGER_SENT = "no-longer-sent"
    LABEL_NOT_UNDERSTOOD = "label-not-understood"
    COPY_OF_HIDDEN = "copy-of-hidden"
    PART_WAS_HIDDEN = "part-was-hidden"
    QUOTE_TAKEN_BACK = "quote-taken-back"
    NOT_ALL_READ = "not-all-read"
    PICTURE = "picture"


class WaitsWords(NamedTuple):
    """`tag` stands beside the item; `audit` is the cause for which it was returned to the queue."""

    tag: str
    audit: str


WAITS_BECAUSE = {
    WaitsBecause.NEW: WaitsWords("New", "it is new"),
    WaitsBecause.CHANGED: WaitsWords("Changed since it was decided", "it changed since it was decided"),
    WaitsBecause.UNDONE: WaitsWords("Its decision was undone", "its decision was undone"),
    WaitsBecause.ADVISED: WaitsWords(
        "Sent back by the safeguarding lead, with advice", "the safeguarding lead sent it back with advice"
    ),
    WaitsBecause.REVIEW_DUE: WaitsWords(
        "Review date has come: still hidden", "its review date has come; it is still hidden"
    ),
    WaitsBecause.BIRTHDAY: WaitsWords(
        "Decided before a birthday that changes who reads", "it was decided before a birthday that changes who reads"
    ),
    WaitsBecause.NEW_PROXY: WaitsWords(
        "Left visible before a proxy could read; proxies do not see it yet",
        "it was left visible before a proxy could read",
    ),
    WaitsBecause.STANDS_AGAIN: WaitsWords(
        "The source withdrew it, then restored it",
        "the source withdrew it, then restored it",
    ),
    WaitsBecause.MOVED: WaitsWords(
        "Moved here by the source, beside something that is kept back",
        "the source moved it beside something that is kept back",
    ),
    **{WaitsBecause(doubt.value): WaitsWords(*words) for doubt, words in DOUBTS.items()},
}


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


class StateWords(NamedTuple):
    """`label` is its tag, of that colour (NHS design system); `is_filter`: the queue can be narrowed to it."""

    label: str
    colour: str = "white"
    is_filter: bool = True


STATES = {
    State.WAITING: StateWords("Waiting", "blue"),
    State.REFERRED: StateWords("Referred", "purple"),
    State.LEFT_VISIBLE: StateWords("Left visible", "green"),
    State.HIDDEN: StateWords("Hidden", "grey"),
    State.HIDDEN_FROM_PROXIES: StateWords("Hidden from proxies", "grey"),
    State.DECIDED: StateWords("Decided", is_filter=False),
    State.OUT_OF_SCOPE: StateWords("Out of scope"),
    State.WITHDRAWN: StateWords("Withdrawn by the source", is_filter=False),
}

QUEUED = (State.WAITING, State.REFERRED)
"""What somebody still has to decide."""
