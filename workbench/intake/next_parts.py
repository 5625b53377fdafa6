"""The parts of a long bundle after the first: they only bring what is new, each in a turn of its own.

Between two parts others write. What was visible is as it was, whatever of the bundle is still to come: the first part
has all that may change what is held (see entries/parts.py), and what these bring waits for a person.
"""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Final

from sqlalchemy.orm import Session

from workbench import audit
from workbench.fhir.values import BundleRead
from workbench.intake.counts import Counts
from workbench.intake.entries.bringing import Bringing, bringing
from workbench.intake.entries.filing import file_entries
from workbench.intake.entries.said_since import CameBefore, not_older
from workbench.intake.following import compare_with_worklist, counted, follow_up, put_on_record, settle
from workbench.intake.steady import Steady
from workbench.permissions import Actor
from workbench.vocabulary import Action

NextTurn = Callable[[], None]
"""Commits and begins the next writing transaction."""

_LOOKS: Final = {Action.SIGNED_IN, Action.SIGN_IN_FAILED, Action.SIGNED_OUT, Action.VIEWED, Action.EXPORTED}
_DECISIONS: Final = {Action.DECIDED, Action.CHECKED, Action.FLAG_JUDGED}


def file_next(one: Bringing, parts: Sequence[BundleRead], next_turn: NextTurn, *, by: Actor) -> Counts:
    """File these after the first part, which has just been filed; `one` brought it."""
    counts, waiting = Counts(), deque(parts)
    steady = _steady(one)
    while waiting:
        left = audit.take_turn(one.session, by)
        next_turn()
        others = _what_others_did(one.session, left, by)
        is_as_left = others <= _LOOKS | _DECISIONS
        if not is_as_left:
            steady, waiting = _steady(one), _caught_up(one, waiting)
        elif not others <= _LOOKS:
            steady.forget_decisions()
        counts.add(_file(replace(one, bundle=waiting.popleft(), steady=steady), by=by, is_as_left=is_as_left))
    return counts


def _what_others_did(session: Session, left: audit.Head, by: Actor) -> AbstractSet[Action]:
    """In this turn nothing has been done yet."""
    if audit.take_turn(session, by) == left:
        return frozenset()
    return audit.actions_since(session, left, by=by)


def _steady(one: Bringing) -> Steady:
    return Steady(one.session, one.practice, one.patient)


def _caught_up(one: Bringing, parts: Iterable[BundleRead]) -> deque[BundleRead]:
    """What a bundle said that came between two parts goes before what this one says, here and in all that follow."""
    one.session.refresh(one.patient, with_for_update=True)
    return deque(not_older(one.session, one.of, one.patient.id, part, CameBefore(one.at)) for part in parts)


def _file(one: Bringing, *, by: Actor, is_as_left: bool) -> Counts:
    session, patient, at = one.session, one.patient, one.at
    brought = bringing(
        session, one.practice, patient, one.bundle, one.ahead, digest=one.digest, at=at, named=one.named,
        is_part=True, steady=one.steady,
    )  # fmt: skip
    filed = file_entries(brought)
    if is_as_left:
        settle(session, patient.practice_id, filed, by=by, at=at)
    else:
        follow_up(session, patient, filed, by=by, at=at)
    counts = counted(one.bundle, filed, one.steady.reach, at)
    put_on_record(session, patient, counts, one.digest, by=by, at=at)
    compare_with_worklist(brought, by=by)
    return counts
