"""Whether patients see anything, from when and why, in words for staff."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from workbench.visibility import Access, Pause, SwitchFact, opening, step_in_effect, steps_to_come
from workbench.vocabulary import AccessCause, Switch
from workbench.web.wording.audit_sentences import long_day

SEES = {
    AccessCause.SWITCHED_ON: "Sees entries recorded from {day}, because the practice was switched on then.",
    AccessCause.REGISTERED: "Sees entries recorded from {day}, because the patient registered then.",
    AccessCause.GRANTED: "Sees entries recorded from {day}, because access was given to this patient alone.",
    AccessCause.DIED: "Sees nothing: the record says that the patient has died.",
    AccessCause.LEFT: "Sees nothing: the patient left the practice on {day}.",
    AccessCause.DECLINED: "Sees nothing: online access was declined on {day} (code 103).",
    AccessCause.REVIEW_NEEDED: "Sees nothing: since {day} an enhanced review is needed before access (code 104).",
    AccessCause.NOT_ON: "Sees nothing: the practice’s access is not on.",
}
IN_EFFECT = {
    Switch.ON: "On: patients see entries recorded from {day}, once somebody has left them visible.",
    Switch.PAUSED: "Paused since {day}: patients see nothing, except those given access individually.",
    Switch.ASKED_TO_PAUSE: (
        "Not on: the practice asked its supplier to pause on {day}. "
        "Patients see nothing, except those given access individually."
    ),
    Switch.HALTED: (
        "Halted nationally since {day}, until further notice: "
        "patients see nothing, except those given access individually."
    ),
}
TO_COME = {
    Switch.ON: "It is to be switched on from {day}.",
    Switch.PAUSED: "It is to be paused from {day}.",
    Switch.ASKED_TO_PAUSE: "A request to pause takes effect from {day}.",
    Switch.HALTED: "It is to be halted nationally from {day}.",
}


def what_a_patient_sees(access: Access) -> str:
    sees = SEES[access.cause].format(day=long_day(access.on) if access.on else "a day not known")
    return " ".join([sees, *map(_not_then, access.pauses)])


def _not_then(pause: Pause) -> str:
    last = pause.until_on - timedelta(days=1)
    return f"Not those recorded from {long_day(pause.from_on)} to {long_day(last)}, when access was paused."


def what_is_in_effect(history: Sequence[SwitchFact], at: datetime) -> str:
    """The practice's standing now, and what will change it."""
    return " ".join([*_now(history, at), *(_with_day(TO_COME, coming) for coming in steps_to_come(history, at))])


def _now(history: Sequence[SwitchFact], at: datetime) -> list[str]:
    """On again after a pause, patients see entries from when it was first on, without those from the pause."""
    step, opened = step_in_effect(history, at), opening(history, at)
    if opened:
        return [IN_EFFECT[Switch.ON].format(day=long_day(opened.since)), *map(_not_then, opened.pauses)]
    if step:
        return [_with_day(IN_EFFECT, step)]
    return ["Not switched on: patients see nothing, except those given access individually."]


def _with_day(words: dict[Switch, str], step: SwitchFact) -> str:
    return words[step.step].format(day=long_day(step.effective_on))
