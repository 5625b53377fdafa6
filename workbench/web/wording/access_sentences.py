"""Whether patients see anything, from when and why, in words for staff."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from workbench.visibility import Access, Pause, SwitchFact, opening, step_in_effect, steps_to_come
from workbench.vocabulary import ACCESS_CAUSES, SWITCHES, Switch
from workbench.web.wording.audit.subjects import long_day


def what_a_patient_sees(access: Access) -> str:
    sees = ACCESS_CAUSES[access.cause].format(day=long_day(access.on) if access.on else "a day not known")
    return " ".join([sees, *map(_not_then, access.pauses)])


def _not_then(pause: Pause) -> str:
    last = pause.until_on - timedelta(days=1)
    return f"Not those recorded from {long_day(pause.from_on)} to {long_day(last)}, when access was paused."


def what_is_in_effect(history: Sequence[SwitchFact], at: datetime) -> str:
    """The step in effect now, and the steps to come."""
    return " ".join([*_now(history, at), *map(_to_come, steps_to_come(history, at))])


def access_notice(history: Sequence[SwitchFact], at: datetime) -> str:
    """For the top of every page, unless access is on and stays so: what is in effect, and what is to come."""
    ahead = steps_to_come(history, at)
    off = [] if opening(history, at) else _why_off(history, at, begins=any(each.step is Switch.ON for each in ahead))
    to_come = (SWITCHES[each.step].notice_to_come.format(day=long_day(each.effective_on)) for each in ahead)
    return " ".join([*off, *to_come])


def _why_off(history: Sequence[SwitchFact], at: datetime, *, begins: bool) -> list[str]:
    """A switch-on to come already fills the queue; without one, nothing comes into it."""
    step = step_in_effect(history, at)
    why = SWITCHES[step.step].notice.format(day=long_day(step.effective_on)) if step else "Access is not switched on."
    return [why, SEE_NOTHING if begins else SEE_NOTHING_AND_NOTHING_WAITS]


SEE_NOTHING = "Patients see nothing, except those given access individually."
SEE_NOTHING_AND_NOTHING_WAITS = (
    "Patients see nothing, except those given access individually, and only their entries wait for review."
)


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
