"""A second look at a decision: what it can say, where it stands, and the steps of a disagreement, with their words."""

from enum import StrEnum
from typing import NamedTuple

from workbench.vocabulary.decisions import Outcome

LOOKED_AT = (Outcome.LEAVE_VISIBLE, Outcome.HIDE_FROM_PROXIES, Outcome.HIDE)
"""Decisions of these outcomes get a second look, and it answers with one of them. A referral gets the lead's answer."""


class LookStep(StrEnum):
    """What is done about a disagreement, beside deciding again."""

    LET_STAND = "let-stand"
    REPLIED = "replied"
    READ = "read"
    REPLY_READ = "reply-read"


class LookStepWords(NamedTuple):
    """`done` is what somebody has done; `audit` the same in a sentence of the audit."""

    done: str
    audit: str


LOOK_STEPS = {
    LookStep.LET_STAND: LookStepWords(
        "let the first decision stand", "let the first decision stand after a second look at {}"
    ),
    LookStep.REPLIED: LookStepWords("answered", "answered the second look at {}"),
    LookStep.READ: LookStepWords("has read this", "read what the second look at {} said"),
    LookStep.REPLY_READ: LookStepWords("has read the answer", "read the clinician’s answer to the second look at {}"),
}


class LookState(StrEnum):
    """The first of these that holds."""

    AGREED = "agreed"
    LET_STAND = "let-stand"
    DECIDED_AGAIN = "decided-again"
    TO_SETTLE = "to-settle"
    SET_ASIDE = "set-aside"
    TO_LOOK_AT = "to-look-at"


class LookStateWords(NamedTuple):
    """`label` is its tag, of that colour (NHS design system)."""

    label: str
    colour: str


LOOK_STATES = {
    LookState.AGREED: LookStateWords("Agreed", "green"),
    LookState.LET_STAND: LookStateWords("Left as it was", "white"),
    LookState.DECIDED_AGAIN: LookStateWords("Decided again", "grey"),
    LookState.TO_SETTLE: LookStateWords("To settle", "orange"),
    LookState.SET_ASIDE: LookStateWords("Set aside", "white"),
    LookState.TO_LOOK_AT: LookStateWords("To look at", "blue"),
}
