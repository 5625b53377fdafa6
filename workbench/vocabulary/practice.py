"""A practice: the system that it keeps its records in, and the steps of its patients' access; each with its words."""

from enum import StrEnum
from typing import NamedTuple


class ClinicalSystem(StrEnum):
    """The system that a practice keeps its records in."""

    EMIS = "emis"
    SYSTMONE = "systmone"
    VISION = "vision"
    OTHER = "other"


SYSTEMS = {
    ClinicalSystem.EMIS: "EMIS Web",
    ClinicalSystem.SYSTMONE: "SystmOne",
    ClinicalSystem.VISION: "Vision",
    ClinicalSystem.OTHER: "Other",
}


class Switch(StrEnum):
    """A step in the history of a practice's prospective record access."""

    ON = "on"
    PAUSED = "paused"
    ASKED_TO_PAUSE = "asked-to-pause"
    HALTED = "halted"


class SwitchWords(NamedTuple):
    """`label` stands in the history, `brief` on the command line (“paused since 2026-11-03”), `choice` in the form.

    `in_effect` and `to_come` are what the practice's page says with the step's day, `notice` and `notice_to_come` what
    every page does; `audit` is what somebody did.
    """

    label: str
    brief: str
    choice: str
    in_effect: str
    to_come: str
    notice: str
    notice_to_come: str
    audit: str


SWITCHES = {
    Switch.ON: SwitchWords(
        label="On",
        brief="on",
        choice="Switch on: patients see what is recorded from that day",
        in_effect="On: patients see entries recorded from {day}, once somebody has left them visible.",
        to_come="It will be switched on from {day}.",
        notice="Access is on from {day}.",
        notice_to_come="Access begins on {day}.",
        audit="switched patients’ access on",
    ),
    Switch.PAUSED: SwitchWords(
        label="Paused",
        brief="paused",
        choice="Pause: patients see nothing from that day",
        in_effect="Paused since {day}: patients see nothing, except those given access individually.",
        to_come="It will be paused from {day}.",
        notice="Access has been paused since {day}.",
        notice_to_come="Access will be paused from {day}.",
        audit="paused patients’ access",
    ),
    Switch.ASKED_TO_PAUSE: SwitchWords(
        label="Asked the supplier to pause",
        brief="asked to pause",
        choice="Record that the practice asked its supplier to pause",
        in_effect=(
            "Not on: the practice asked its supplier to pause on {day}. "
            "Patients see nothing, except those given access individually."
        ),
        to_come="A request to pause takes effect from {day}.",
        notice="Access is not on: the practice asked its supplier to pause on {day}.",
        notice_to_come="A request to pause access takes effect on {day}.",
        audit="recorded that the practice has asked its supplier to pause",
    ),
    Switch.HALTED: SwitchWords(
        label="Halted nationally",
        brief="halted",
        choice="Record that access is halted nationally until further notice",
        in_effect=(
            "Halted nationally since {day}, until further notice: "
            "patients see nothing, except those given access individually."
        ),
        to_come="It will be halted nationally from {day}.",
        notice="Access has been halted nationally since {day}.",
        notice_to_come="Access will be halted nationally from {day}.",
        audit="recorded that access is halted nationally, until further notice",
    ),
}
