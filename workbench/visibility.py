"""The one rule: what a patient or a proxy may see. As a function over values, and as one SQL condition.

Both forms are held equal by a test. Every page, export and command that shows what a patient would see asks here.
Source: the product page of the design, "The one safety rule"
(docs/adr/0007-one-visibility-rule.md). Anything unknown, failed or contradictory is not shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, exists, false, func, select
from sqlalchemy.orm import aliased

from workbench.london import day_of, midnight
from workbench.models import Decision, Entry
from workbench.vocabulary import AccessCause, AccessStep, Audience, Outcome, Switch

SEEN_BY: dict[Audience, frozenset[Outcome]] = {
    Audience.PATIENT: frozenset({Outcome.LEAVE_VISIBLE, Outcome.HIDE_FROM_PROXIES}),
    Audience.PROXY: frozenset({Outcome.LEAVE_VISIBLE}),
}


@dataclass(frozen=True, slots=True)
class SwitchFact:
    """One step in a practice's history; steps are given in the order in which they were recorded."""

    step: Switch
    effective_on: date


@dataclass(frozen=True, slots=True)
class AccessFact:
    """One step in a patient's own access; steps are given in the order in which they were recorded."""

    step: AccessStep
    effective_on: date


BECAUSE_OF = {
    AccessStep.DECLINED: AccessCause.DECLINED,
    AccessStep.REVIEW_NEEDED: AccessCause.REVIEW_NEEDED,
    AccessStep.GRANTED: AccessCause.GRANTED,
}
OPENING = frozenset({AccessCause.GRANTED, AccessCause.SWITCHED_ON, AccessCause.REGISTERED})


@dataclass(frozen=True, slots=True)
class Access:
    """Whether a patient sees entries, and why: `on` is the day from which, or on which access was withheld."""

    cause: AccessCause
    on: date | None = None

    @property
    def since(self) -> datetime | None:
        """The moment (UTC) from which the patient sees entries; None: none."""
        return midnight(self.on) if self.on and self.cause in OPENING else None


@dataclass(frozen=True, slots=True)
class EntryFact:
    """What the rule asks of an entry: `outcome` is its latest decision's, about version `decided_version`."""

    recorded_at: datetime
    current_version: int
    withdrawn: bool
    nopat: bool
    outcome: Outcome | None
    decided_version: int | None


def practice_open_from(history: Sequence[SwitchFact], at: datetime) -> date | None:
    """The day from which the practice's patients see entries, at that moment; None while it is not on.

    The last recorded step that has come into effect counts.
    """
    last = step_in_effect(history, at)
    return last.effective_on if last and last.step is Switch.ON else None


def step_in_effect(history: Sequence[SwitchFact], at: datetime) -> SwitchFact | None:
    effective = [fact for fact in history if fact.effective_on <= day_of(at)]
    return effective[-1] if effective else None


def steps_to_come(history: Sequence[SwitchFact], at: datetime) -> list[SwitchFact]:
    """The later steps that will come into effect if nothing else is recorded, soonest first."""
    later = sorted({fact.effective_on for fact in history if fact.effective_on > day_of(at)})
    coming = [step_in_effect(history, midnight(day)) for day in later]
    return [fact for day, fact in zip(later, coming, strict=True) if fact and fact.effective_on == day]


def scope_from(history: Sequence[SwitchFact], at: datetime) -> date | None:
    """The same for the queue, which looks ahead: a switch-on that is still to come already sets its day."""
    counted = [fact for fact in history if fact.step is Switch.ON or fact.effective_on <= day_of(at)]
    return counted[-1].effective_on if counted and counted[-1].step is Switch.ON else None


def access_from(
    practice_from: date | None, registered_on: date | None, steps: Sequence[AccessFact], *, died: bool, at: datetime
) -> datetime | None:
    """The moment (UTC) from which this patient sees entries; None: never.

    A code 103 withholds, and so does a 104 not followed by a 106; the later one counts, and on the same day the 104.
    A grant to this patient lifts what came before it and stands on its own, even while the practice is paused.
    """
    return access(practice_from, registered_on, steps, died=died, at=at).since


def access(
    practice_from: date | None, registered_on: date | None, steps: Sequence[AccessFact], *, died: bool, at: datetime
) -> Access:
    """The same rule, with its cause."""
    effective = sorted((s for s in steps if s.effective_on <= day_of(at)), key=_weight)
    if died:
        return Access(AccessCause.DIED)
    if step := _withheld(effective) or _granted(effective):
        return Access(BECAUSE_OF[step.step], step.effective_on)
    if practice_from is None:
        return Access(AccessCause.NOT_ON)
    if registered_on and registered_on > practice_from:
        return Access(AccessCause.REGISTERED, registered_on)
    return Access(AccessCause.SWITCHED_ON, practice_from)


def _weight(fact: AccessFact) -> tuple[date, bool]:
    return fact.effective_on, fact.step in (AccessStep.REVIEW_NEEDED, AccessStep.DECLINED)


def _withheld(effective: Sequence[AccessFact]) -> AccessFact | None:
    """The step that withholds access and that nothing has lifted since."""
    declined = needed = None
    for fact in effective:
        if fact.step is AccessStep.GRANTED:
            declined = needed = None
        elif fact.step is AccessStep.DECLINED:
            declined = fact
        elif fact.step in (AccessStep.REVIEW_NEEDED, AccessStep.REVIEW_NOT_NEEDED):
            needed = fact if fact.step is AccessStep.REVIEW_NEEDED else None
    return declined or needed


def _granted(effective: Sequence[AccessFact]) -> AccessFact | None:
    """The grant to this patient that has not ended."""
    last = [fact for fact in effective if fact.step in (AccessStep.GRANTED, AccessStep.ENDED)][-1:]
    return last[0] if last and last[0].step is AccessStep.GRANTED else None


def in_force(from_on: date, until_on: date | None, at: datetime) -> bool:
    """Is a proxy's access in force at that moment? The last day is not included."""
    return from_on <= day_of(at) and (until_on is None or day_of(at) < until_on)


def may_see(audience: Audience, since: datetime | None, entry: EntryFact) -> bool:
    """The rule over values. `since` is the patient's access-from; for a proxy without access in force, None."""
    return (
        since is not None
        and entry.recorded_at >= since
        and not entry.withdrawn
        and not entry.nopat
        and entry.outcome in SEEN_BY[audience]
        and entry.decided_version == entry.current_version
    )


def shown_to(audience: Audience, since: datetime | None) -> ColumnElement[bool]:
    """The same rule as a condition on Entry. It asks the decisions themselves, not any projection of them."""
    if since is None:
        return false()
    later = aliased(Decision)
    latest = select(func.max(later.number)).where(later.entry_id == Decision.entry_id).scalar_subquery()
    return and_(
        Entry.recorded_at >= since,
        Entry.withdrawn.is_(False),
        Entry.nopat.is_(False),
        exists().where(
            Decision.entry_id == Entry.id,
            Decision.number == latest,
            Decision.entry_version == Entry.current_version,
            Decision.outcome.in_(SEEN_BY[audience]),
        ),
    )
