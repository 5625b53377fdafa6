"""What is due, done in transactions short enough that nobody who decides waits for them."""

import os
import time
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine

from workbench import access, db
from workbench.due.steps import Brought, bring, move, patients_to_move
from workbench.models import Practice
from workbench.permissions import Actor

EVERY = 60
"""Seconds. A day that begins is noticed within a minute; what patients see needs no such notice."""


def every_practice(engine: Engine) -> list[Practice]:
    with db.reading(engine) as session:
        return list(access.practices(session))


def catch_up(
    engine: Engine, practice: Practice, *, by: Actor, at: datetime, tell: Callable[[int, int], None] | None = None
) -> Brought:
    """All that is due at this practice; `tell` hears how many patients have moved, and of how many."""
    brought = Brought()
    with db.reading(engine) as session:
        to_move = patients_to_move(session, practice, at=at)
    for patients in to_move:
        with db.writing(engine) as session:
            brought.add(move(session, practice, patients, by=by, at=at))
        if tell:
            tell(brought.moved, sum(map(len, to_move)))
    while _step(engine, practice, brought, by=by, at=at):
        pass
    return brought


def keep_up(
    engine: Engine,
    *,
    operator_at: Callable[[Practice], Actor],
    now: Callable[[], datetime],
    tell_failure: Callable[[Exception], None],
) -> None:
    """Do what is due, again and again, until interrupted, or until the process that started this one has ended.

    A failure is told, and tried again next time.
    """
    started_by = os.getppid()
    while os.getppid() == started_by:
        try:
            for practice in every_practice(engine):
                catch_up(engine, practice, by=operator_at(practice), at=now())
        except Exception as error:  # whatever it is, it must not end the loop
            tell_failure(error)
        time.sleep(EVERY)


def _step(engine: Engine, practice: Practice, brought: Brought, *, by: Actor, at: datetime) -> bool:
    with db.writing(engine) as session:
        done = bring(session, practice, by=by, at=at)
    brought.add(done)
    return bool(done)
