"""The processes of the day: the server, the senders of all practices, and a person at the worklist. Each is killed."""

import os
import random
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import waitress
from sqlalchemy import select

from tests.factories import a_gp, a_lead, an_operator
from workbench import db
from workbench.app import create_app
from workbench.errors import WorkbenchError
from workbench.models import Practice
from workbench.permissions import Actor
from workbench.settings import Settings
from workbench.upstream import worklist
from workbench.upstream.sending import KeepingUp
from workbench.vocabulary import HowChecked

QUICKER = 20
"""How much faster than time the senders' clock runs, so that what waits is tried again within the day."""

AFTER_A_KILL = timedelta(minutes=61)
"""By that clock: later than a dead sender's lease and any wait."""

PROCESSES = get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.soak.day.roles"])
Clock = Callable[[], datetime]


def clock_from(begins: datetime) -> Clock:
    started = time.monotonic()
    return lambda: begins + timedelta(seconds=(time.monotonic() - started) * QUICKER)


class Role:
    """One process after another that does the same, each from when the last was killed."""

    def __init__(self, act: Callable[..., None], begins: datetime, *what: Any) -> None:
        self._act, self._what, self._begins = act, what, begins
        self._clock = clock_from(begins)
        self._process: Any = None

    def start(self) -> None:
        self._begins = self._clock() + AFTER_A_KILL
        self._clock = clock_from(self._begins)
        self._process = PROCESSES.Process(target=self._act, args=(self._begins, *self._what), daemon=True)
        self._process.start()

    def kill(self) -> None:
        assert self._process.is_alive(), f"{self._act.__name__} has ended by itself"
        self.end()

    def end(self) -> None:
        self._process.kill()
        self._process.join()

    @property
    def now(self) -> datetime:
        return self._clock()


def serve(_begins: datetime, url: str, port: int) -> None:
    app = create_app(Settings(database_url=url, given_key="a secret of the day alone"))
    waitress.serve(app, listen=f"127.0.0.1:{port}", threads=2, _quiet=True)


def send(begins: datetime, url: str) -> None:
    """As `workbench upstream send --keep-up` does."""
    engine = db.open_engine(url)
    keeping_up = KeepingUp(engine, an_operator, clock_from(begins), _tell)
    with db.reading(engine) as session:
        practices = list(session.scalars(select(Practice).order_by(Practice.id)))
    while True:
        if not keeping_up.round(practices):
            time.sleep(0.02)


def _tell(error: Exception) -> None:
    os.write(2, f"a sender failed: {type(error).__name__}\n".encode())


def work_by_hand(begins: datetime, url: str, code: str, file: str) -> None:
    """Whoever claims a job sets it there, and then says so; somebody else checks it."""
    engine, now = db.open_engine(url), clock_from(begins)
    with db.reading(engine) as session:
        practice = session.scalars(select(Practice).where(Practice.ods_code == code)).one()
    while True:
        with db.writing(engine) as session:
            jobs = worklist.worklist(session, by=a_lead(practice), at=now()).jobs
        if not jobs:
            time.sleep(0.02)
            continue
        key = random.choice(jobs).key  # noqa: S311
        try:
            _do(engine, key, Path(file), by=a_gp(practice) if key.is_check else a_lead(practice), now=now)
        except WorkbenchError:  # it has changed since the list was read
            continue


def _do(engine: Any, key: worklist.JobKey, file: Path, *, by: Actor, now: Clock) -> None:
    with db.writing(engine) as session:
        worklist.claim(session, key, by=by, at=now())
    with db.writing(engine) as session:
        found = worklist.job(session, key, by=by, at=now())
    with file.open("a") as lines:
        lines.write("".join(f"{found.nhs_number} {e.source_id} {e.wanted.value}\n" for e in found.entries))
    with db.writing(engine) as session:
        how: dict[str, Any] = {"seen": found.token, "by": by, "at": now()}
        if key.is_check:
            worklist.check(session, key, HowChecked.SETTING, is_so=True, **how)
        else:
            worklist.done(session, key, HowChecked.SETTING, **how)
