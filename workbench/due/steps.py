"""What time has brought, in bounded steps: nothing is lost when a step, or a day, is missed."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from workbench import audit, decisions, scope, tuning
from workbench.consequences import follow, in_batches, return_what_is_due
from workbench.models import Practice
from workbench.permissions import Actor, Permission, require
from workbench.policies import policy_of

ITEMS_PER_TRANSACTION = 500


@dataclass(slots=True)
class Brought:
    """What was done: patients whose scope or readers moved, entries that came back or were scanned again, items that a
    policy left visible."""

    moved: int = 0
    returned: int = 0
    scanned: int = 0
    left_visible: int = 0

    def __bool__(self) -> bool:
        return any(asdict(self).values())

    def add(self, other: "Brought") -> None:
        for name, count in asdict(other).items():
            setattr(self, name, getattr(self, name) + count)


def patients_to_move(session: Session, practice: Practice, *, at: datetime) -> list[list[int]]:
    """Those whose place in the queue does not follow their practice's switch, their access or their age, in batches."""
    outdated = [lag.patient for lag in scope.outdated(session, practice.id, at=at)]
    return list(in_batches(session, outdated))


def move(session: Session, practice: Practice, patients: list[int], *, by: Actor, at: datetime) -> Brought:
    """Bring these patients' entries to where they belong, as `patients_to_move` found them a moment ago."""
    require(by, Permission.MAINTAIN)
    audit.take_turn(session, by)
    return Brought(moved=follow(session, practice.id, by=by, at=at, patients=patients))


def bring(session: Session, practice: Practice, *, by: Actor, at: datetime) -> Brought:
    """One step of all that is due at this practice; nothing is left to do when it brought nothing.

    Scope, readers and flags first, so that a policy never decides on what they were before.
    """
    require(by, Permission.MAINTAIN)
    audit.take_turn(session, by)
    if moved := follow(session, practice.id, by=by, at=at):
        return Brought(moved=moved)
    if returned := return_what_is_due(session, practice.id, by=by, at=at, most=ITEMS_PER_TRANSACTION):
        return Brought(returned=returned)
    if scanned := tuning.rescan(session, practice.id, at=at, most=ITEMS_PER_TRANSACTION):
        return Brought(scanned=scanned)
    policy = policy_of(session, practice.id)
    left = decisions.leave_visible_by_policy(session, policy, by=by, at=at, most=ITEMS_PER_TRANSACTION)
    return Brought(left_visible=left)
