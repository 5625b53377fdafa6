"""National steps: every practice of one clinical system switched on from a day, or all halted until further notice."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from workbench.access.practices import practices
from workbench.access.switching import switch
from workbench.london import day_of
from workbench.models import Practice
from workbench.permissions import Actor
from workbench.scope import switch_history
from workbench.visibility import opening, step_in_effect
from workbench.vocabulary import ClinicalSystem, Switch

First = Collection[int] | None
LEFT_OUT = {Switch.ASKED_TO_PAUSE: "left out: it asked to pause", Switch.PAUSED: "left out: it is paused"}


@dataclass(frozen=True, slots=True)
class Planned:
    """What a national step did about one practice, in words, and whether it changed anything."""

    ods_code: str
    name: str
    became: str
    changed: bool


def schedule(
    session: Session, system: ClinicalSystem, *, on: date, by: Actor, at: datetime, first: First = None
) -> list[Planned]:
    """Switch on, from that day, the practices of one system that did not ask to pause and are not on already.

    Each practice's own history and audit hold its step. Changes nothing when run again. `first`: see `switch`.
    """
    return [
        _schedule(session, practice, on, by=own, at=at, first=first) for practice, own in _each(session, system, by)
    ]


def halt(
    session: Session, system: ClinicalSystem | None, *, basis: str, by: Actor, at: datetime, first: First = None
) -> list[Planned]:
    """Halt access nationally from today until further notice: at every practice, or those of one system.

    For a practice that asked to pause no step is added, so that a later roll-out leaves it out.
    """
    return [_halt(session, practice, basis, by=own, at=at, first=first) for practice, own in _each(session, system, by)]


def _each(session: Session, system: ClinicalSystem | None, by: Actor) -> Iterator[tuple[Practice, Actor]]:
    for practice in practices(session):
        if system is None or practice.system is system:
            yield practice, replace(by, organisation=practice.ods_code, practice_id=practice.id)


def _schedule(session: Session, practice: Practice, on: date, *, by: Actor, at: datetime, first: First) -> Planned:
    steps = switch_history(session, practice.id)
    last = steps[-1].step if steps else None
    if last in LEFT_OUT:
        return Planned(practice.ods_code, practice.name, LEFT_OUT[last], changed=False)
    if open_ := opening(steps, at):
        return Planned(practice.ods_code, practice.name, f"left as it is: on since {open_.since}", changed=False)
    if last is Switch.ON and steps[-1].effective_on == on:
        return Planned(practice.ods_code, practice.name, "left as it is: already scheduled for that day", changed=False)
    basis = f"roll-out to {practice.system} practices"
    switch(session, practice, Switch.ON, on=on, basis=basis, by=by, at=at, first=first)
    return Planned(practice.ods_code, practice.name, f"scheduled for {on}", changed=True)


def _halt(session: Session, practice: Practice, basis: str, *, by: Actor, at: datetime, first: First) -> Planned:
    steps = switch_history(session, practice.id)
    last = steps[-1].step if steps else None
    if last in (*LEFT_OUT, Switch.HALTED) and opening(steps, at) is None:
        word = "halted" if last is Switch.HALTED else "not on, by its own wish"
        return Planned(practice.ods_code, practice.name, f"left as it is: {word}", changed=False)
    switch(session, practice, Switch.HALTED, on=day_of(at), basis=basis, by=by, at=at, first=first)
    became = "halted" if step_in_effect(steps, at) else "halted before it was switched on"
    return Planned(practice.ods_code, practice.name, became, changed=True)
