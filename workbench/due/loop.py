"""Run scheduled work in short transactions, so that decisions do not wait for it."""

import os
import time
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine

from workbench import access, db, tuning
from workbench.due.steps import (
    WorkDone,
    follow_policy,
    move,
    patients_to_move,
    update_and_return,
    write_scanned,
)
from workbench.models import Practice
from workbench.permissions import Actor

INTERVAL = 60
"""Seconds between two runs. What patients see does not depend on them."""


def every_practice(engine: Engine) -> list[Practice]:
    with db.reading(engine) as session:
        return list(access.practices(session))


def catch_up(
    engine: Engine, practice: Practice, *, by: Actor, at: datetime, tell: Callable[[int, int], None] | None = None
) -> WorkDone:
    """Do all work that is due at this practice; `tell` is called with the number of patients done, and of all."""
    total = WorkDone()
    with db.reading(engine) as session:
        to_move = patients_to_move(session, practice, at=at)
    for patients in to_move:
        with db.writing(engine) as session:
            total.add(move(session, practice, patients, by=by, at=at))
        if tell:
            tell(total.moved, sum(map(len, to_move)))
    while _step(engine, practice, total, by=by, at=at):
        pass
    return total


def keep_up(
    engine: Engine,
    *,
    operator_at: Callable[[Practice], Actor],
    now: Callable[[], datetime],
    tell_failure: Callable[[Exception], None],
) -> None:
    """Do scheduled work in a loop, until interrupted or until the parent process has ended.

    `tell_failure` is called with an error, and the work is tried again in the next run.
    """
    started_by = os.getppid()
    while os.getppid() == started_by:
        try:
            for practice in every_practice(engine):
                catch_up(engine, practice, by=operator_at(practice), at=now())
        except Exception as error:  # no error may end the loop
            tell_failure(error)
        time.sleep(INTERVAL)


def _step(engine: Engine, practice: Practice, total: WorkDone, *, by: Actor, at: datetime) -> bool:
    """The next batch of work that is due; False if no work is left.

    Scope, readers and flags are updated first, so that a policy never decides with outdated ones.
    """
    with db.writing(engine) as session:
        done = update_and_return(session, practice, by=by, at=at)
    done = done or _rescan(engine, practice, by=by, at=at)
    if not done:
        with db.writing(engine) as session:
            done = follow_policy(session, practice, by=by, at=at)
    total.add(done)
    return bool(done)


def _rescan(engine: Engine, practice: Practice, *, by: Actor, at: datetime) -> WorkDone:
    """Entries are read and scanned while others can write."""
    with db.reading(engine) as session:
        outdated = tuning.outdated_entries(session, practice.id)
    if not outdated.entries:
        return WorkDone()
    scanned = tuning.scan_again(outdated)
    with db.writing(engine) as session:
        return write_scanned(session, practice, scanned, by=by, at=at)
