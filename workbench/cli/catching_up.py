"""What is due, done in transactions short enough that nobody who decides waits for them."""

import os
import time
from collections.abc import Callable
from datetime import datetime

import click
from sqlalchemy import Engine

from workbench import access, db, due
from workbench.cli import edge
from workbench.due import Brought
from workbench.models import Practice

EVERY = 60
"""Seconds. A day that begins is noticed within a minute; what patients see needs no such notice."""


def every_practice(engine: Engine) -> list[Practice]:
    with db.reading(engine) as session:
        return list(access.practices(session))


def catch_up(engine: Engine, practice: Practice, at: datetime, tell: Callable[[int, int], None]) -> Brought:
    """All that is due at this practice; `tell` hears how many patients have moved, and of how many."""
    brought = Brought()
    by = edge.operator_at(practice)
    with db.reading(engine) as session:
        to_move = due.patients_to_move(session, practice, at=at)
    for patients in to_move:
        with db.writing(engine) as session:
            brought.add(due.move(session, practice, patients, by=by, at=at))
        tell(brought.moved, sum(map(len, to_move)))
    while _step(engine, practice, at, brought):
        pass
    return brought


def keep_up(engine: Engine) -> None:
    """Do what is due, again and again, until interrupted, or until whoever started this is gone.

    A failure is told by its kind, and tried again next time.
    """
    started_by = os.getppid()
    while os.getppid() == started_by:
        try:
            for practice in every_practice(engine):
                catch_up(engine, practice, edge.now(), lambda done, total: None)
        except Exception as error:  # its message may hold clinical text; whatever it is, it must not end the watch
            click.echo(f"What is due could not be done ({type(error).__name__}); it is tried again.", err=True)
        time.sleep(EVERY)


def _step(engine: Engine, practice: Practice, at: datetime, brought: Brought) -> bool:
    with db.writing(engine) as session:
        done = due.bring(session, practice, by=edge.operator_at(practice), at=at)
    brought.add(done)
    return bool(done)
