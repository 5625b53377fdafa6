"""Run scheduled work in short transactions, so that decisions do not wait for it."""

import os
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeVar

from sqlalchemy import Engine

from workbench import access, consequences, db, oversight, people, queue, second_look, tuning, upstream
from workbench.due.steps import (
    ITEMS_PER_TRANSACTION,
    WorkDone,
    count_days,
    follow_policy,
    for_policy,
    keep_draw,
    move,
    note_that_all_followed,
    patients_to_move,
    return_due,
    wish,
    write_scanned,
)
from workbench.models import Practice
from workbench.oversight import audited
from workbench.permissions import Actor

INTERVAL = 60
"""Seconds between two runs. What patients see does not depend on them."""

T = TypeVar("T")


def every_practice(engine: Engine) -> list[Practice]:
    with db.reading(engine) as session:
        return list(access.practices(session))


def catch_up(
    engine: Engine, practice: Practice, *, by: Actor, at: datetime, tell: Callable[[int, int], None] | None = None
) -> WorkDone:
    """Do all work that is due at this practice; `tell` is called with the number of patients done, and of all.

    What is to be done is found while others can write, and looked at again in the short transactions that do it.
    """
    run = _Run(engine, practice, by, at)
    total = run.move_all(tell or (lambda _done, _all: None))
    run.note_that_all_followed()
    while done := (
        run.wish() or run.return_due() or run.rescan() or run.follow_policy() or run.count_days() or run.draw()
    ):
        total.add(done)
    return total


def bring_up_to_date(
    engine: Engine, practice: Practice, *, by: Actor, at: datetime, tell: Callable[[int, int], None]
) -> None:
    """Of the work that is due only what `check` would find undone."""
    run = _Run(engine, practice, by, at)
    run.move_all(tell)
    run.note_that_all_followed()
    while run.wish() or run.return_due():
        pass


def weigh_what_waits(
    engine: Engine, practice: Practice, *, by: Actor, at: datetime, tell: Callable[[int], None] = lambda _weighed: None
) -> int:
    """Scan again, and read a second time, whatever of this practice waits for it; how many entries.

    `tell` is called with the number of entries of each batch.
    """
    run, weighed = _Run(engine, practice, by, at), 0
    while done := run.rescan():
        weighed += done.scanned
        tell(done.scanned)
    return weighed


def forget_what_was_typed(engine: Engine, *, at: datetime) -> None:
    """Delete what was typed and not sent, of everybody: forms of sessions that are over, and searches without a name.
    Most runs find none, and write nothing."""
    with db.reading(engine) as session:
        is_any = people.is_any_form_old(session, at=at) or audited.is_any_run_out(session, at=at)
    if is_any:
        with db.writing(engine, name="due") as session:
            people.forget_old_forms(session, at=at)
            audited.forget_searches(session, at=at)


def keep_up(
    engine: Engine,
    *,
    operator_at: Callable[[Practice], Actor],
    now: Callable[[], datetime],
    tell_failure: Callable[[Exception], None],
    also: Sequence[Callable[..., None]] = (),
) -> None:
    """Do scheduled work in a loop, until interrupted or until the parent process has ended.

    `tell_failure` is called with an error, and the work is tried again in the next run. Each of `also` is called at the
    end of each run, with the time.
    """
    started_by = os.getppid()
    while os.getppid() == started_by:
        try:
            practices = every_practice(engine)
        except Exception as error:  # no error may end the loop
            tell_failure(error)
        else:
            at_each = [partial(_catch_up_at, engine, practice, operator_at) for practice in practices]
            do_each([*at_each, *also], now=now, tell_failure=tell_failure)
        time.sleep(INTERVAL)


def _catch_up_at(engine: Engine, practice: Practice, operator_at: Callable[[Practice], Actor], *, at: datetime) -> None:
    catch_up(engine, practice, by=operator_at(practice), at=at)


def do_each(
    work: Sequence[Callable[..., object]], *, now: Callable[[], datetime], tell_failure: Callable[[Exception], None]
) -> None:
    """One that fails keeps none of the others from being done: neither another practice, nor what is to be deleted."""
    for each in work:
        try:
            each(at=now())
        except Exception as error:  # whatever it is
            tell_failure(error)


@dataclass(frozen=True, slots=True)
class _Run:
    """One run at one practice. Its methods do a batch each, and return empty counts when nothing is left to do."""

    engine: Engine
    practice: Practice
    by: Actor
    at: datetime

    def move_all(self, tell: Callable[[int, int], None] = lambda _done, _all: None) -> WorkDone:
        total = WorkDone()
        with db.reading(self.engine) as session:
            to_move = patients_to_move(session, self.practice, at=self.at)
        for patients in to_move:
            total.add(self._write(partial(move, patients=patients)))
            tell(total.moved, sum(map(len, to_move)))
        return total

    def note_that_all_followed(self) -> None:
        with db.reading(self.engine) as session:
            is_followed = consequences.is_followed(session, self.practice.id)
        if not is_followed:
            self._write(note_that_all_followed)

    def wish(self) -> WorkDone:
        with db.reading(self.engine) as session:
            any_left = upstream.is_any_to_wish(session, self.practice.id, at=self.at)
        return self._write(wish) if any_left else WorkDone()

    def return_due(self) -> WorkDone:
        with db.reading(self.engine) as session:
            due = queue.due_for_review(session, self.practice.id, at=self.at, most=1)
        return self._write(return_due) if due else WorkDone()

    def rescan(self) -> WorkDone:
        with db.reading(self.engine) as session:
            outdated = tuning.outdated_entries(session, self.practice.id)
        total = WorkDone()
        if outdated.entries:
            for part in tuning.scan_again(outdated).in_parts(ITEMS_PER_TRANSACTION):
                total.add(self._write(partial(write_scanned, scanned=part)))
        return total

    def follow_policy(self) -> WorkDone:
        """Scope, readers and flags are updated first, so that a policy never decides with outdated ones."""
        with db.reading(self.engine) as session:
            among = for_policy(session, self.practice, by=self.by, at=self.at)
        if not among:
            return WorkDone()
        return self.move_all() or self._write(partial(follow_policy, among=among))

    def count_days(self) -> WorkDone:
        """What was decided on the next days that are over, counted before the transaction that keeps it."""
        with db.reading(self.engine) as session:
            days = oversight.uncounted_days(session, self.practice.id, at=self.at)
            figures = {day: oversight.counted(session, self.practice.id, day) for day in days}
        return self._write(partial(count_days, figures=figures)) if figures else WorkDone()

    def draw(self) -> WorkDone:
        """The sample of the next week that is over, drawn before the transaction that keeps it."""
        with db.reading(self.engine) as session:
            week = second_look.week_to_draw(session, self.practice.id, at=self.at)
            if week is None:
                return WorkDone()
            drawn = second_look.draw(session, self.practice.id, week, seed=secrets.token_hex(16), at=self.at)
        return self._write(partial(keep_draw, drawn=drawn))

    def _write(self, step: Callable[..., T]) -> T:
        with db.writing(self.engine, name="due") as session:
            return step(session, self.practice, by=self.by, at=self.at)
