"""Scheduled work in a test's own transaction."""

from datetime import datetime

from sqlalchemy.orm import Session

from workbench import due, tuning
from workbench.due import WorkDone
from workbench.models import Practice
from workbench.permissions import Actor


def run_step(db: Session, practice: Practice, *, by: Actor, at: datetime) -> WorkDone:
    """The next batch of work that is due, in the order of `due.catch_up`; when all counts are 0, no work is left."""
    return (
        due.move(db, practice, next(iter(due.patients_to_move(db, practice, at=at)), []), by=by, at=at)
        or due.wish(db, practice, by=by, at=at)
        or due.return_due(db, practice, by=by, at=at)
        or due.write_scanned(db, practice, tuning.scan_again(tuning.outdated_entries(db, practice.id)), by=by, at=at)
        or due.follow_policy(db, practice, by=by, at=at)
    )


def rescan(db: Session, practice_id: int, *, at: datetime, most: int) -> int:
    """How many entries were scanned again."""
    scanned = tuning.scan_again(tuning.outdated_entries(db, practice_id, most=most))
    return tuning.write_scanned(db, practice_id, scanned, at=at)
