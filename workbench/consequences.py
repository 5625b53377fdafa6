"""What follows when a switch, somebody's access or the calendar moves: scope, places in the queue, what waits again."""

from collections.abc import Collection
from datetime import datetime
from itertools import islice

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from workbench import audit, queue, scope
from workbench.models import Practice, SwitchChange
from workbench.permissions import Actor

AT_ONCE = 200
"""Patients in one transaction: their entries move in a fraction of a second, and decisions need not wait for more."""


def follow(
    session: Session, practice_id: int, *, by: Actor, at: datetime, patients: Collection[int] | None = None,
    most: int = AT_ONCE,
) -> int:  # fmt: skip
    """Bring the scope of all patients, or these, and their entries' places in line; at most so many at a time.

    Returns how many moved. What waits again because others read now is put on record.
    """
    lags = list(islice(scope.lagging(session, practice_id, at=at, patients=patients), most))
    scope.place(session, practice_id, lags, at=at)
    read_by_others = [lag.patient for lag in lags if lag.has_other_readers]
    before = queue.waiting_again(session, read_by_others)
    queue.settle_patients(session, [lag.patient for lag in lags], at=at)
    after = queue.waiting_again(session, read_by_others)
    audit.add_all(session, [after[entry] for entry in sorted(after.keys() - before.keys())], by=by, at=at)
    if patients is None and len(lags) < most:
        _note_that_all_followed(session, practice_id, at)
    return len(lags)


def _note_that_all_followed(session: Session, practice_id: int, at: datetime) -> None:
    done = update(Practice).where(Practice.id == practice_id).values(followed_at=at)
    session.execute(done, execution_options={"synchronize_session": False})


def return_what_is_due(session: Session, practice_id: int, *, by: Actor, at: datetime, most: int) -> int:
    """Bring back, still hidden, up to so many entries whose review date has come; how many. That is put on record."""
    events = queue.due_for_review(session, practice_id, at=at, most=most)
    queue.settle(session, {event.review_item for event in events if event.review_item is not None}, at=at)
    audit.add_all(session, events, by=by, at=at)
    return len(events)


def is_followed(session: Session, practice_id: int) -> bool:
    """Do all entries stand where the practice's last step puts them?"""
    newest = select(SwitchChange.at).where(SwitchChange.practice_id == practice_id)
    recorded = session.scalars(newest.order_by(SwitchChange.number.desc()).limit(1)).first()
    followed = session.scalars(select(Practice.followed_at).where(Practice.id == practice_id)).one()
    return recorded is None or (followed is not None and followed >= recorded)
