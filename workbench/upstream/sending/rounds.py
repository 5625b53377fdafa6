"""Sending for practices: until nothing is due, reading all that is hidden, and keeping both up, each in its turn."""

import os
import signal
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, field

from sqlalchemy import Engine

from workbench import db
from workbench.models import Practice
from workbench.permissions import Actor, Permission, require
from workbench.upstream.adding import require_way
from workbench.upstream.dry_run import would_be_told
from workbench.upstream.interface import Way
from workbench.upstream.sending.nightly import Night, look_at_all
from workbench.upstream.sending.sender import Clock, Sender
from workbench.upstream.sending.sent import Sent
from workbench.upstream.way_out import WayOut, way_of
from workbench.upstream.ways import opened

INTERVAL = 5
"""Seconds between two rounds of a sender that keeps up, once nothing is due."""

ENDING = {signal.SIGTERM, signal.SIGINT}
Opens = Callable[[WayOut], Way | None]


def open_way(way: WayOut) -> Way | None:
    """None: by hand."""
    return opened(way.kind, way.settings)


def send(engine: Engine, practice: Practice, *, by: Actor, now: Clock, opens: Opens = open_way) -> Sent:
    """Send all that is due at this practice. By hand nothing is sent."""
    return _with_sender(engine, practice, _send_all, by=by, now=now, opens=opens)


def verify(engine: Engine, practice: Practice, *, by: Actor, now: Clock, opens: Opens = open_way) -> Sent:
    """Read all that is hidden and in effect now; what differs has drifted."""
    return _with_sender(engine, practice, look_at_all, by=by, now=now, opens=opens)


def _with_sender(
    engine: Engine, practice: Practice, act: Callable[[Sender], None], *, by: Actor, now: Clock, opens: Opens
) -> Sent:
    """Whoever is interrupted in the middle of a request keeps the lease: what was asked may still arrive."""
    require(by, Permission.MAINTAIN)
    with db.reading(engine) as session:
        way_out = require_way(session, practice.id)
        would = would_be_told(session, way_out)
    way = None if way_out.is_by_hand else opens(way_out)
    if way is None:
        return Sent(would_send=would, is_by_hand=True)
    sender = Sender(engine, practice.id, way, by, now, way_out.number)
    with closing(way):
        try:
            act(sender)
        except Exception:
            sender.give_back()
            raise
        sender.give_back()
    return sender.sent


def _send_all(sender: Sender) -> None:
    while sender.send_due():
        pass


@dataclass(slots=True)
class KeepingUp:
    """The senders of all practices that have a way out by machine, each with its token, from round to round.

    `tell_failure` is told what fails at one practice, and the others go on.
    """

    engine: Engine
    operator_at: Callable[[Practice], Actor]
    now: Clock
    tell_failure: Callable[[Exception], None]
    opens: Opens = open_way
    is_ending: Callable[[], bool] = lambda: False
    _senders: dict[int, tuple[Sender, Night]] = field(default_factory=dict)

    def round(self, practices: Iterable[Practice]) -> bool:
        """For each practice a batch of what is due and one of the nightly look; whether any has more to do now."""
        turns = [self._turn_of(practice) for practice in practices]
        return any(turns)

    def close(self) -> None:
        """Another sender may begin at once."""
        for practice_id in list(self._senders):
            self._give_up(practice_id)

    def _turn_of(self, practice: Practice) -> bool:
        if self.is_ending():
            return False
        try:
            found = self._sender(practice)
            if found is None:
                return False
            sender, night = found
            has_more = sender.send_due()
            return night.look() or has_more
        except Exception as error:  # what fails at one practice stops no other
            self.tell_failure(error)
            return False

    def _sender(self, practice: Practice) -> tuple[Sender, Night] | None:
        with db.reading(self.engine) as session:
            way_out = way_of(session, practice.id)
        found = self._senders.get(practice.id)
        if found and way_out is not None and found[0].number == way_out.number:
            return found
        if found:
            self._give_up(practice.id)
        way = self.opens(way_out) if way_out and not way_out.is_by_hand else None
        if way is None or way_out is None:
            return None
        by = self.operator_at(practice)
        sender = Sender(self.engine, practice.id, way, by, self.now, way_out.number, is_ending=self.is_ending)
        self._senders[practice.id] = sender, Night(sender)
        return self._senders[practice.id]

    def _give_up(self, practice_id: int) -> None:
        sender, _ = self._senders.pop(practice_id)
        sender.way.close()
        try:
            sender.give_back()
        except Exception as error:  # the lease ends by itself
            self.tell_failure(error)


def keep_sending(keeping_up: KeepingUp, practices: Callable[[], Iterable[Practice]]) -> None:
    """Round after round, until told to end or until the parent process has ended. No error ends it.

    A signal to end waits until the request that is open has its answer: then the lease is given back.
    """
    started_by = os.getppid()
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    keeping_up.is_ending = is_told_to_end
    while os.getppid() == started_by and not is_told_to_end():
        has_more = False
        try:
            has_more = keeping_up.round(practices())
        except Exception as error:  # no error may end the loop
            keeping_up.tell_failure(error)
        if not has_more and signal.sigtimedwait(ENDING, INTERVAL):
            break
    keeping_up.close()


def is_told_to_end() -> bool:
    return bool(signal.sigpending() & ENDING)
