"""The model: what may be seen, and what waits, computed from the model's state alone.

Written from the safety rule (docs/adr/0007 and 0013), day by day and reader by
reader. It imports only workbench.vocabulary, so that it cannot contain the same mistakes as the workbench.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.soak.model_state import (
    ModelDecision,
    ModelEntry,
    ModelPatient,
    ModelPractice,
    ModelProxy,
    ModelStep,
    ModelSwitch,
)
from workbench.vocabulary import AccessStep, Audience, Outcome, Switch

INSTANT = timedelta(microseconds=1)
Days = list[tuple[date, date | None]]
"""Periods whose recorded entries are in scope: the first day, and the first day after the period; None: no end."""


def day_in_london(at: datetime) -> date:
    return at.astimezone(ZoneInfo("Europe/London")).date()


# 1. The practice's switch


def days_open(practice: ModelPractice, today: date) -> Days:
    """Empty while access is not on. What was entered in a pause is not in scope, unless a switch-on includes it.

    A switch-on that follows another switch-on replaces it.
    """
    before: Days = []
    found: Days = []
    is_on = False
    for step in _in_effect_until(practice, today):
        if step.step is not Switch.ON:
            found = [*found[:-1], (found[-1][0], step.day)] if is_on else found
            is_on = False
            continue
        before = before if is_on else found
        takes_in = step.with_paused and before
        found = [*before[:-1], (before[-1][0], None)] if takes_in else [*before, (step.day, None)]
        is_on = True
    return found if is_on else []


def _in_effect_until(practice: ModelPractice, today: date) -> list[ModelSwitch]:
    """The steps in effect, in the order of their days. A day's steps are left out if a step that was recorded later,
    for an earlier day, replaces them."""
    steps = [step for step in practice.switches if step.day <= today]
    days = sorted({step.day for step in steps})
    brings = [day for day in days if [step for step in steps if step.day <= day][-1].day == day]
    return [step for day in brings for step in steps if step.day == day]


def days_open_for_queue(practice: ModelPractice, today: date) -> Days:
    """The periods for the queue, which include a planned switch-on if it was recorded last of all that count."""
    steps = [step for step in practice.switches if step.step is Switch.ON or step.day <= today]
    if not steps or steps[-1].step is not Switch.ON:
        return []
    return days_open(practice, max(today, steps[-1].day)) or days_open(practice, today)


# 2. The patient


def days_seen(patient: ModelPatient, open_: Days, today: date) -> Days:
    """The periods whose entries this patient sees; `open_` are those of the practice."""
    steps = sorted((step for step in patient.steps if step.day <= today), key=lambda step: step.day)
    if patient.died or has_left(patient, today) or _is_withheld(patient, today):
        return []
    own = [step for step in steps if step.step in (AccessStep.GRANTED, AccessStep.ENDED)]
    if own and own[-1].step is AccessStep.GRANTED:
        return [(own[-1].entries_from or own[-1].day, None)]
    registered = patient.registered_on or date.min
    return [(max(first, registered), end) for first, end in open_]


def has_left(patient: ModelPatient, today: date) -> bool:
    moves = [step for step in patient.steps if step.step in (AccessStep.LEFT, AccessStep.RETURNED)]
    moves = sorted((step for step in moves if step.day <= today), key=lambda step: step.day)
    if not moves or moves[-1].step is AccessStep.RETURNED:
        return False
    return patient.registered_on is None or patient.registered_on <= moves[-1].day


def _was_known(patient: ModelPatient, one: ModelStep, other: ModelStep) -> bool:
    """Was the one recorded before the other, whichever is in effect first?"""
    return next(each is one for each in patient.steps if each is one or each is other)


def _is_withheld(patient: ModelPatient, today: date) -> bool:
    """Is there a 103 or a 104 that is not lifted by a later 106 (for a 104), by a review or by a grant in force?

    A review or a grant lifts only what had been recorded by then.
    """
    steps = sorted((step for step in patient.steps if step.day <= today), key=lambda step: step.day)
    own = [step for step in steps if step.step in (AccessStep.GRANTED, AccessStep.ENDED)]
    last = own[-1] if own else None
    for place, withheld in enumerate(steps):
        later = steps[place + 1 :]
        knowing = [step for step in later if step.step is not AccessStep.ENDED and _was_known(patient, withheld, step)]
        is_lifted = any(step.step is AccessStep.GRANTED_AFTER_REVIEW or step is last for step in knowing)
        by_a_106 = any(step.step is AccessStep.REVIEW_NOT_NEEDED and step.day > withheld.day for step in later)
        if withheld.step is AccessStep.DECLINED and not is_lifted:
            return True
        if withheld.step is AccessStep.REVIEW_NEEDED and not is_lifted and not by_a_106:
            return True
    return False


# 3. Who reads


def birthdays_passed(born: date | None, day: date) -> int:
    """How many of the birthdays 11, 13 and 16 have passed; after each of them other people read."""
    return sum(is_old_enough(born, age, day) for age in (11, 13, 16)) if born else 0


def is_old_enough(born: date, age: int, day: date) -> bool:
    return (day.year, day.month, day.day) >= (born.year + age, born.month, born.day)


def can_read(proxy: ModelProxy, born: date | None, at: datetime) -> bool:
    """Is the proxy's access recorded, begun and not over? From 16 on, a child's proxy needs a confirmation.

    A child's is one that was recorded before that birthday or began before it.
    """
    today = day_in_london(at)
    is_over = any(end <= today for end in (*proxy.ended, *([proxy.until_on] if proxy.until_on else [])))
    if born is None or at < proxy.recorded_at or today < proxy.from_on or is_over:
        return False
    was_a_childs = not is_old_enough(born, 16, min(proxy.from_on, day_in_london(proxy.recorded_at)))
    if was_a_childs and is_old_enough(born, 16, today):
        return any(moment <= at and is_old_enough(born, 16, day_in_london(moment)) for moment in proxy.confirmed)
    return True


def reading(patient: ModelPatient, at: datetime) -> list[ModelProxy]:
    return [proxy for proxy in patient.proxies if can_read(proxy, patient.born, at)]


# 4. The decision


def was_made_for(audience: Audience, decision: ModelDecision, patient: ModelPatient, at: datetime) -> bool:
    """Could all who read now already read when the decision was made? Not those who began in the same microsecond."""
    made_on, today = day_in_london(decision.at), day_in_london(at)
    if birthdays_passed(patient.born, made_on) != birthdays_passed(patient.born, today):
        return False
    if audience is Audience.PATIENT:
        return True
    return all(_could_read_before(decision.at, proxy, patient.born) for proxy in reading(patient, at))


def _could_read_before(moment: datetime, proxy: ModelProxy, born: date | None) -> bool:
    confirmed = [each for each in proxy.confirmed if each < moment]
    had_begun = proxy.recorded_at < moment and proxy.from_on <= day_in_london(moment - INSTANT)
    return had_begun and can_read(replace(proxy, confirmed=confirmed), born, moment)


def is_released(audience: Audience, entry: ModelEntry, at: datetime) -> bool:
    decision = entry.decision_in_force
    if decision is None or not was_made_for(audience, decision, entry.patient, at):
        return False
    if audience is Audience.PATIENT:
        return decision.outcome in (Outcome.LEAVE_VISIBLE, Outcome.HIDE_FROM_PROXIES)
    return decision.outcome is Outcome.LEAVE_VISIBLE and bool(reading(entry.patient, at))


# 5. All of it


def is_shown(audience: Audience, entry: ModelEntry, at: datetime) -> bool:
    """The one safety rule."""
    today = day_in_london(at)
    return (
        not entry.withdrawn
        and not entry.nopat
        and _is_in(days_seen(entry.patient, days_open(entry.patient.practice, today), today), entry)
        and is_released(audience, entry, at)
    )


def is_queued(entry: ModelEntry, at: datetime) -> bool:
    today = day_in_london(at)
    return _is_in(days_seen(entry.patient, days_open_for_queue(entry.patient.practice, today), today), entry)


def waits(entry: ModelEntry, at: datetime) -> bool:
    """In scope, and either not decided, or decided for other readers, or due for review."""
    if entry.withdrawn or not is_queued(entry, at):
        return False
    decision, patient = entry.decision_in_force, entry.patient
    if decision is None:
        return True
    if decision.outcome is Outcome.REFER:
        return False
    if decision.review_on and decision.review_on <= day_in_london(at):
        return True
    if decision.outcome is not Outcome.HIDE and not was_made_for(Audience.PATIENT, decision, patient, at):
        return True
    return decision.outcome is Outcome.LEAVE_VISIBLE and not was_made_for(Audience.PROXY, decision, patient, at)


def is_referred(entry: ModelEntry) -> bool:
    return (
        not entry.withdrawn and entry.decision_in_force is not None and entry.decision_in_force.outcome is Outcome.REFER
    )


def decision_after_undo(entry: ModelEntry, at: datetime) -> ModelDecision:
    """The decision that an undo of the latest one makes: the one before it, if those who read now could read then; else
    the entry is reopened."""
    taken, earlier = entry.decisions[-1], entry.decisions[-2] if len(entry.decisions) > 1 else None
    reopened = ModelDecision(Outcome.REOPEN, taken.version, at)
    if earlier is None or earlier.version != taken.version:
        return reopened
    readers = {
        Outcome.LEAVE_VISIBLE: (Audience.PATIENT, Audience.PROXY),
        Outcome.HIDE_FROM_PROXIES: (Audience.PATIENT,),
    }.get(earlier.outcome, ())
    if not all(was_made_for(audience, earlier, entry.patient, at) for audience in readers):
        return reopened
    return ModelDecision(earlier.outcome, taken.version, at, earlier.review_on)


def _is_in(days: Days, entry: ModelEntry) -> bool:
    day = day_in_london(entry.recorded_at)
    return any(first <= day and (end is None or day < end) for first, end in days)
