"""Whether patients see anything, from when and why, in words for staff."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from workbench.visibility import Access, Pause, SwitchFact, opening, step_in_effect, steps_to_come
from workbench.vocabulary import ACCESS_CAUSES, SWITCHES, Switch
from workbench.web.wording.audit.sentences import long_day


def what_a_patient_sees(access: Access) -> str:
    sees = ACCESS_CAUSES[access.cause].format(day=long_day(access.on) if access.on else "a day not known")
    return " ".join([sees, *map(_not_then, access.pauses)])


def _not_then(pause: Pause) -> str:
    last = pause.until_on - timedelta(days=1)
    return f"Not those recorded from {long_day(pause.from_on)} to {long_day(last)}, when access was paused."


def what_is_in_effect(history: Sequence[SwitchFact], at: datetime) -> str:
    """The step in effect now, and the steps to come."""
    return " ".join([*_now(history, at), *map(_to_come, steps_to_come(history, at))])


def _now(history: Sequence[SwitchFact], at: datetime) -> list[str]:
    """On again after a pause, patients see entries from when it was first on, without those from the pause."""
    step, opened = step_in_effect(history, at), opening(history, at)
    if opened:
        return [SWITCHES[Switch.ON].in_effect.format(day=long_day(opened.since)), *map(_not_then, opened.pauses)]
    if step:
        return [SWITCHES[step.step].in_effect.format(day=long_day(step.effective_on))]
    return ["Not switched on: patients see nothing, except those given access individually."]


def _to_come(step: SwitchFact) -> str:
    return SWITCHES[step.step].to_come.format(day=long_day(step.effective_on))
