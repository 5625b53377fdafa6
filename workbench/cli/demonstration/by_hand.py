"""What the demonstration practice sets by hand in its clinical system: a way out, and what is done every afternoon."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy.orm import Session

from workbench import upstream
from workbench.cli.base import command
from workbench.cli.demonstration.agenda import Agenda
from workbench.cli.demonstration.staff import CLINICIANS
from workbench.demo.past import in_london, next_working_day
from workbench.models import Practice
from workbench.permissions import Actor
from workbench.upstream import worklist
from workbench.upstream.worklist import JobKey
from workbench.vocabulary import HowChecked, WayKind

BEGINS_AFTER = 30
"""Days after the switch-on: what was hidden before that is set in these days, late."""

AT_ONCE = 12
LEFT_OUT = 7
"""Every so manieth job waits for another day."""


class ByHand:
    """In the afternoon somebody works on the list, and a second person checks what has to be checked."""

    def __init__(self, agenda: Agenda, session: Session, practice: Practice, staff: dict[str, Actor]) -> None:
        self.agenda, self.session, self.practice, self.staff = agenda, session, practice, staff

    def note(self, first: date, last: date) -> None:
        day = next_working_day(first + timedelta(days=BEGINS_AFTER - 1))
        self.agenda.note(in_london(day, 7, 15), self.begin)
        number = 0
        while day < last:
            who = self.staff[CLINICIANS[number % len(CLINICIANS)]]
            other = self.staff[CLINICIANS[(number + 1) % len(CLINICIANS)]]
            self.agenda.note(in_london(day, 17, 5), partial(self.work, who, number))
            self.agenda.note(in_london(day, 18, 10), partial(self.check, other))
            day, number = next_working_day(day), number + 1

    def begin(self, at: datetime) -> None:
        by = command.operator_at(self.practice)
        upstream.add(self.session, self.practice, WayKind.MANUAL, {}, by=by, at=at)
        while upstream.wish_next(self.session, self.practice.id, by=by, at=at):
            pass

    def work(self, by: Actor, day: int, at: datetime) -> None:
        jobs = [job for job in self._jobs(by, at) if not job.is_check]
        for number, key in enumerate(jobs[:AT_ONCE]):
            if (number + day) % LEFT_OUT:
                began = at + timedelta(minutes=4 * number)
                worklist.claim(self.session, key, by=by, at=began)
                self._act(key, worklist.done, by=by, at=began + timedelta(minutes=2))

    def check(self, by: Actor, at: datetime) -> None:
        mine = {job.key for job in worklist.worklist(self.session, by=by, at=at).jobs if job.mine}
        for number, key in enumerate(job for job in self._jobs(by, at) if job.is_check and job not in mine):
            self._act(key, partial(worklist.check, is_so=True), by=by, at=at + timedelta(minutes=3 * number))

    def _jobs(self, by: Actor, at: datetime) -> list[JobKey]:
        return [job.key for job in worklist.worklist(self.session, by=by, at=at).jobs]

    def _act(self, key: JobKey, act: Callable[..., object], *, by: Actor, at: datetime) -> None:
        job = worklist.job(self.session, key, by=by, at=at)
        act(self.session, key, HowChecked.ONLINE_VIEW, seen=job.token, by=by, at=at)
