"""The steps of scheduled work, each a bounded batch. A step or a day that is missed is done later."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from workbench import audit, consequences, decisions, oversight, scope, second_look, tuning, upstream
from workbench.consequences import follow, in_batches, return_what_is_due
from workbench.models import Practice
from workbench.permissions import Actor, Permission, require
from workbench.policies import policy_of

ITEMS_PER_TRANSACTION = 50
"""Some ten milliseconds."""


@dataclass(slots=True)
class WorkDone:
    """Counts of what was done: patients whose scope or readers were updated, entries that wait again or were scanned
    again, items that a policy left visible, days whose decisions were counted, patients for whom wishes were made,
    weeks whose second look was drawn."""

    moved: int = 0
    returned: int = 0
    scanned: int = 0
    left_visible: int = 0
    counted: int = 0
    wished: int = 0
    drawn: int = 0

    def __bool__(self) -> bool:
        return any(asdict(self).values())

    def add(self, other: "WorkDone") -> None:
        for name, count in asdict(other).items():
            setattr(self, name, getattr(self, name) + count)


def patients_to_move(session: Session, practice: Practice, *, at: datetime) -> list[list[int]]:
    """Batches of patients whose stored scope or readers are outdated."""
    outdated = [lag.patient for lag in scope.outdated(session, practice.id, at=at)]
    return list(in_batches(session, outdated))


def move(session: Session, practice: Practice, patients: list[int], *, by: Actor, at: datetime) -> WorkDone:
    """Update the scope, readers and entries of a batch from `patients_to_move`."""
    require(by, Permission.MAINTAIN)
    audit.take_turn(session, by)
    return WorkDone(moved=follow(session, practice.id, by=by, at=at, patients=patients))


def note_that_all_followed(session: Session, practice: Practice, *, by: Actor, at: datetime) -> None:
    """Every patient's scope and readers have been updated since all switch steps that were recorded until `at`."""
    require(by, Permission.MAINTAIN)
    audit.take_turn(session, by)
    consequences.note_that_all_followed(session, practice.id, at)


def return_due(session: Session, practice: Practice, *, by: Actor, at: datetime) -> WorkDone:
    """The next batch of hidden entries whose review date has come."""
    require(by, Permission.MAINTAIN)
    audit.take_turn(session, by)
    return WorkDone(returned=return_what_is_due(session, practice.id, by=by, at=at, most=ITEMS_PER_TRANSACTION))


def write_scanned(
    session: Session, practice: Practice, scanned: tuning.Scanned, *, by: Actor, at: datetime
) -> WorkDone:
    """The new flags of a batch that was read and scanned before this transaction."""
    require(by, Permission.MAINTAIN)
    audit.take_turn(session, by)
    return WorkDone(scanned=tuning.write_scanned(session, practice.id, scanned, at=at))


def for_policy(session: Session, practice: Practice, *, by: Actor, at: datetime) -> Sequence[int]:
    """The next batch of items that the practice's policy would leave visible. Reads only."""
    policy = policy_of(session, practice.id)
    return decisions.left_to_policy(session, policy, by=by, at=at, most=ITEMS_PER_TRANSACTION)


def follow_policy(
    session: Session, practice: Practice, *, by: Actor, at: datetime, among: Sequence[int] | None = None
) -> WorkDone:
    """The next batch that the practice's policy leaves visible; none while any waiting entry has outdated flags.

    `among` is what `for_policy` found, so that only this is looked at again.
    """
    require(by, Permission.MAINTAIN)
    audit.take_turn(session, by)
    if tuning.is_any_outdated(session, practice.id):
        return WorkDone()
    policy = policy_of(session, practice.id)
    most = ITEMS_PER_TRANSACTION
    left = decisions.leave_visible_by_policy(session, policy, by=by, at=at, most=most, among=among)
    return WorkDone(left_visible=left)


def count_days(
    session: Session, practice: Practice, figures: Mapping[date, oversight.Figures], *, by: Actor, at: datetime
) -> WorkDone:
    """The figures of days that are over, counted before this transaction. No person's act, so not audited."""
    audit.take_turn(session, by)
    return WorkDone(counted=oversight.keep_days(session, practice.id, figures, by=by))


def wish(session: Session, practice: Practice, *, by: Actor, at: datetime) -> WorkDone:
    """The wishes of the next patients, after the practice was given a way out or its switch came into effect."""
    require(by, Permission.MAINTAIN)
    audit.take_turn(session, by)
    return WorkDone(wished=upstream.wish_next(session, practice.id, by=by, at=at))


def keep_draw(session: Session, practice: Practice, drawn: second_look.Drawn, *, by: Actor, at: datetime) -> WorkDone:
    """The sample of a week that is over, drawn before this transaction."""
    return WorkDone(drawn=second_look.keep(session, practice, drawn, by=by, at=at))
