"""The practice's switch: from which day its patients see entries, by the history of its steps."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from workbench.london import day_of, midnight
from workbench.visibility.off_record import joined, readings
from workbench.vocabulary import Switch


@dataclass(frozen=True, slots=True)
class SwitchFact:
    """One step in a practice's history; steps are given in the order in which they were recorded.

    `with_paused`, of a switch-on that ends a pause: what was entered while access was paused comes into scope too.
    A step that is not on record may only take away (off_record).
    """

    step: Switch
    effective_on: date
    with_paused: bool = False
    is_on_record: bool = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class Pause:
    """Days on which access was not on; the last is not included."""

    from_on: date
    until_on: date


@dataclass(frozen=True, slots=True)
class Opening:
    """The day from which patients see entries, and the pauses in between: what was entered then stays out of scope."""

    since: date
    pauses: tuple[Pause, ...] = ()


def opening(history: Sequence[SwitchFact], at: datetime) -> Opening | None:
    """What the practice's patients may reach at that moment; None while access is not on.

    On each day, of the steps in effect, the one that was recorded last counts. A switch-on after a pause continues what
    was open when the pause began; a switch-on while access is on replaces the one before.
    """
    return _narrowest([_opening(each, at) for each in readings(history, _closes)])


def _closes(fact: SwitchFact) -> bool:
    return fact.step is not Switch.ON


def _narrowest(openings: Sequence[Opening | None]) -> Opening | None:
    """What all of them leave open."""
    found = [each for each in openings if each]
    if len(found) < len(openings):
        return None
    pauses = joined([(pause.from_on, pause.until_on) for each in found for pause in each.pauses])
    return Opening(max(each.since for each in found), tuple(Pause(*days) for days in pauses))


def _opening(history: Sequence[SwitchFact], at: datetime) -> Opening | None:
    found: Opening | None = None
    paused_on: date | None = None
    before = (found, paused_on)
    for fact in _course(history, day_of(at)):
        if fact.step is not Switch.ON:
            paused_on = paused_on or fact.effective_on
            continue
        if paused_on is not None:
            before = (found, paused_on)
        found, paused_on = _opened(*before, fact), None
    return found if paused_on is None else None


def planned_opening(history: Sequence[SwitchFact], at: datetime) -> Opening | None:
    """The opening by which the queue is filled: a switch-on on a day to come already counts.

    So does a pause that comes before it; otherwise that switch-on would replace the one that is in effect today.
    """
    return _narrowest([_planned(each, at) for each in readings(history, _closes)])


def _planned(history: Sequence[SwitchFact], at: datetime) -> Opening | None:
    today = day_of(at)
    counted = [fact for fact in history if fact.step is Switch.ON or fact.effective_on <= today]
    if not counted or counted[-1].step is not Switch.ON:
        return None
    return _opening(history, max(at, midnight(counted[-1].effective_on))) or _opening(history, at)


def _course(history: Sequence[SwitchFact], today: date) -> list[SwitchFact]:
    """The steps that have been in effect, in the order of their days up to today; those of one day as recorded."""
    course: list[SwitchFact] = []
    for day in sorted({fact.effective_on for fact in history if fact.effective_on <= today}):
        if [each for each in history if each.effective_on <= day][-1].effective_on == day:
            course += [each for each in history if each.effective_on == day]
    return course


def _opened(found: Opening | None, paused_on: date | None, fact: SwitchFact) -> Opening:
    """The opening after a switch-on, given the opening before the pause that it ends."""
    if found is None or paused_on is None:
        return Opening(fact.effective_on)
    leaves_out = not fact.with_paused and paused_on < fact.effective_on
    paused = (Pause(paused_on, fact.effective_on),) if leaves_out else ()
    return replace(found, pauses=(*found.pauses, *paused))


def step_in_effect(history: Sequence[SwitchFact], at: datetime) -> SwitchFact | None:
    """A switch-on that is not on record is none."""
    told = (fact for fact in history if fact.is_on_record or _closes(fact))
    effective = [fact for fact in told if fact.effective_on <= day_of(at)]
    return effective[-1] if effective else None


def steps_to_come(history: Sequence[SwitchFact], at: datetime) -> list[SwitchFact]:
    """The later steps that will come into effect if nothing else is recorded, soonest first."""
    later = sorted({fact.effective_on for fact in history if fact.effective_on > day_of(at)})
    coming = [step_in_effect(history, midnight(day)) for day in later]
    return [fact for day, fact in zip(later, coming, strict=True) if fact and fact.effective_on == day]
