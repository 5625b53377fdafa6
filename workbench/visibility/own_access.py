"""One patient's access: the practice's switch, the registration, and what is recorded of this patient alone."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from workbench.london import day_of, midnight
from workbench.visibility.off_record import joined, readings
from workbench.visibility.opening import Opening, Pause
from workbench.visibility.reach import Reach
from workbench.vocabulary import AccessCause, AccessStep


@dataclass(frozen=True, slots=True)
class AccessFact:
    """One step in a patient's own access; steps are given in the order in which they were recorded.

    `entries_from`, of a grant: the day from which entries are seen, where that is not the day of the grant.
    A step that is not on record may only take away (off_record).
    """

    step: AccessStep
    effective_on: date
    entries_from: date | None = None
    is_on_record: bool = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class Access:
    """Whether a patient sees entries, and why: `on` is the day from which, or on which access was withheld."""

    cause: AccessCause
    on: date | None = None
    pauses: tuple[Pause, ...] = ()

    @property
    def reach(self) -> Reach | None:
        """Which entries are in scope; None if no entry is."""
        if self.on is None or self.cause not in OPENING:
            return None
        gaps = tuple((midnight(pause.from_on), midnight(pause.until_on)) for pause in self.pauses)
        return Reach(midnight(self.on), gaps)


WITHHOLDING = {
    AccessStep.DECLINED: AccessCause.DECLINED,
    AccessStep.REVIEW_NEEDED: AccessCause.REVIEW_NEEDED,
}
"""The graver first."""

CLOSING = frozenset({*WITHHOLDING, AccessStep.LEFT, AccessStep.ENDED})
"""Steps that show less; the others show more."""

OPENING = frozenset({AccessCause.GRANTED, AccessCause.SWITCHED_ON, AccessCause.REGISTERED})


def access(
    practice: Opening | None, registered_on: date | None, steps: Sequence[AccessFact], *, died: bool, at: datetime
) -> Access:
    """What the patient may reach at that moment, and why.

    Nobody reads the record of somebody who died, or left and has not registered again since. A code 103 withholds, and
    so does a 104 not followed by a 106: the later one counts, and on the same day the 104. A grant, after review or to
    this patient alone, lifts what was recorded before it; the latter stands on its own, even while the practice is
    paused, and lifts until it ends.
    """
    read = readings(steps, _closes)
    return _narrowest([_access(practice, registered_on, each, died=died, at=at) for each in read])


def _closes(fact: AccessFact) -> bool:
    return fact.step in CLOSING


def _narrowest(found: Sequence[Access]) -> Access:
    """What all of them show, and why not more."""
    closed = [each for each in found if each.cause not in OPENING or each.on is None]
    if closed:
        return closed[0]
    latest = max(found, key=lambda each: each.on or date.min)
    pauses = joined([(pause.from_on, pause.until_on) for each in found for pause in each.pauses])
    return Access(latest.cause, latest.on, tuple(Pause(*days) for days in pauses))


def _access(
    practice: Opening | None, registered_on: date | None, steps: Sequence[AccessFact], *, died: bool, at: datetime
) -> Access:
    effective = _effective(steps, at)
    if died:
        return Access(AccessCause.DIED)
    if left_on := _left(effective, registered_on):
        return Access(AccessCause.LEFT, left_on)
    if by_a_code := _withheld(effective, steps):
        return by_a_code
    if granted := _granted(effective):
        return Access(AccessCause.GRANTED, granted.entries_from or granted.effective_on)
    return _by_the_practice(practice, registered_on)


def withheld(steps: Sequence[AccessFact], at: datetime) -> Access | None:
    """What a code 103 or 104 withholds at that moment, also from somebody who sees nothing for another reason."""
    found = (_withheld(_effective(each, at), each) for each in readings(steps, _closes))
    return next((each for each in found if each), None)


def _effective(steps: Sequence[AccessFact], at: datetime) -> list[AccessFact]:
    return sorted((step for step in steps if step.effective_on <= day_of(at)), key=_order)


def _by_the_practice(practice: Opening | None, registered_on: date | None) -> Access:
    if practice is None:
        return Access(AccessCause.NOT_ON)
    if registered_on and registered_on > practice.since:
        later = tuple(pause for pause in practice.pauses if pause.until_on > registered_on)
        return Access(AccessCause.REGISTERED, registered_on, later)
    return Access(AccessCause.SWITCHED_ON, practice.since, practice.pauses)


def _order(fact: AccessFact) -> tuple[date, bool]:
    """By day; on the same day a 106 comes before anything else, and the rest as recorded."""
    return fact.effective_on, fact.step is not AccessStep.REVIEW_NOT_NEEDED


def _left(effective: Sequence[AccessFact], registered_on: date | None) -> date | None:
    last = [fact for fact in effective if fact.step in (AccessStep.LEFT, AccessStep.RETURNED)][-1:]
    if not last or last[0].step is AccessStep.RETURNED:
        return None
    return None if registered_on and registered_on > last[0].effective_on else last[0].effective_on


def _withheld(effective: Sequence[AccessFact], recorded: Sequence[AccessFact]) -> Access | None:
    """Withheld by the step that no later step has lifted; None if there is no such step.

    A grant that was ended lifts nothing any more. A grant lifts only what had been recorded before it, because whoever
    gave it did not know of later steps.
    """
    granted = _granted(effective)
    held: list[AccessFact] = []
    for fact in effective:
        if fact.step is AccessStep.GRANTED_AFTER_REVIEW or fact is granted:
            known = recorded[: _place(recorded, fact)]
            held = [step for step in held if not any(each is step for each in known)]
        elif fact.step is AccessStep.REVIEW_NOT_NEEDED:
            held = [step for step in held if step.step is not AccessStep.REVIEW_NEEDED]
        elif fact.step in WITHHOLDING:
            held.append(fact)
    for step, cause in WITHHOLDING.items():
        days = [fact.effective_on for fact in held if fact.step is step]
        if days:
            return Access(cause, days[-1])
    return None


def _place(recorded: Sequence[AccessFact], fact: AccessFact) -> int:
    return next(place for place, each in enumerate(recorded) if each is fact)


def _granted(effective: Sequence[AccessFact]) -> AccessFact | None:
    """The grant to this patient alone that has not ended."""
    last = [fact for fact in effective if fact.step in (AccessStep.GRANTED, AccessStep.ENDED)][-1:]
    return last[0] if last and last[0].step is AccessStep.GRANTED else None
