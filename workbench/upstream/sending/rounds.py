"""Sending for a practice until nothing is due, reading all that is hidden every night, and keeping that up."""

import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Engine

from workbench import db
from workbench.london import LONDON, day_of
from workbench.models import Practice, UpstreamProgress
from workbench.permissions import Actor, Permission, require
from workbench.upstream.adding import require_way
from workbench.upstream.interface import Way
from workbench.upstream.sending import choosing, lease
from workbench.upstream.sending.sender import TARGETS_PER_BATCH, Clock, Sender, Sent
from workbench.upstream.way_out import WayOut, way_of
from workbench.upstream.ways import opened

INTERVAL = 5
"""Seconds between two rounds of a sender that keeps up."""

NIGHT_BEGINS = 2
"""The hour in London from which all that is hidden is read, once a night."""

Opens = Callable[[WayOut], Way | None]


def open_way(way: WayOut) -> Way | None:
    """None: by hand."""
    return opened(way.kind, way.settings)


def send(engine: Engine, practice: Practice, *, by: Actor, now: Clock, opens: Opens = open_way) -> Sent:
    """Send all that is due at this practice. By hand nothing is sent."""
    return _with_sender(engine, practice, _send_all, by=by, now=now, opens=opens)


def verify(engine: Engine, practice: Practice, *, by: Actor, now: Clock, opens: Opens = open_way) -> Sent:
    """Read all that is hidden and in effect now; what differs has drifted."""
    return _with_sender(engine, practice, _look_at_all_hidden, by=by, now=now, opens=opens)


def _with_sender(
    engine: Engine, practice: Practice, act: Callable[[Sender], None], *, by: Actor, now: Clock, opens: Opens
) -> Sent:
    require(by, Permission.MAINTAIN)
    with db.reading(engine) as session:
        way_out = require_way(session, practice.id)
    way = opens(way_out)
    if way is None:
        return Sent()
    sender = Sender(engine, practice.id, way, by, now, dry_run=way_out.dry_run)
    try:
        act(sender)
    finally:
        way.close()
        _give_back(sender)
    return sender.sent


def _give_back(sender: Sender) -> None:
    with db.writing(sender.engine, name="upstream") as session:
        lease.give_back(session, sender.practice_id, sender.holder)


def _send_all(sender: Sender) -> None:
    while sender.send_due():
        pass


def _look_at_all_hidden(sender: Sender, tell: Callable[[int], None] = lambda _entry: None, entry: int = 0) -> None:
    while True:
        with db.reading(sender.engine) as session:
            chosen = choosing.hidden_after(session, sender.practice_id, sender.way, entry=entry, most=TARGETS_PER_BATCH)
        if not chosen or not sender.work_on(chosen):
            return
        entry = max(number for each in chosen for number in each.states)
        tell(entry)


@dataclass(slots=True)
class KeepingUp:
    """The senders of all practices that have a way out by machine, each with its token, from round to round."""

    engine: Engine
    operator_at: Callable[[Practice], Actor]
    now: Clock
    opens: Opens = open_way
    _senders: dict[int, tuple[int, Sender]] = field(default_factory=dict)

    def round(self, practices: Iterable[Practice]) -> None:
        for practice in practices:
            sender = self._sender(practice)
            if sender and not sender.dry_run:
                _send_all(sender)
                self._nightly(sender)

    def _sender(self, practice: Practice) -> Sender | None:
        with db.reading(self.engine) as session:
            way_out = way_of(session, practice.id)
        number, sender = self._senders.get(practice.id, (0, None))
        if way_out is not None and number == way_out.number:
            return sender
        if sender:
            sender.way.close()
            self._senders.pop(practice.id)
        way = self.opens(way_out) if way_out and not way_out.is_by_hand else None
        if way is None or way_out is None:
            return None
        opened = Sender(self.engine, practice.id, way, self.operator_at(practice), self.now, dry_run=way_out.dry_run)
        self._senders[practice.id] = way_out.number, opened
        return opened

    def _nightly(self, sender: Sender) -> None:
        """Once between two in the morning and midnight, going on where it was interrupted."""
        at = self.now()
        if at.astimezone(LONDON).hour < NIGHT_BEGINS:
            return
        with db.reading(self.engine) as session:
            progress = session.get(UpstreamProgress, sender.practice_id)
        if progress is None or (progress.nightly_on == day_of(at) and progress.nightly_entry is None):
            return
        begin = (progress.nightly_entry or 0) if progress.nightly_on == day_of(at) else 0
        self._note(sender, at, begin)
        _look_at_all_hidden(sender, lambda entry: self._note(sender, at, entry), begin)
        with db.reading(self.engine) as session:
            last = session.get_one(UpstreamProgress, sender.practice_id).nightly_entry or 0
            is_any_left = choosing.hidden_after(session, sender.practice_id, sender.way, entry=last, most=1)
        if not is_any_left:
            self._note(sender, at, None)

    def _note(self, sender: Sender, at: datetime, entry: int | None) -> None:
        with db.writing(self.engine, name="upstream") as session:
            progress = session.get_one(UpstreamProgress, sender.practice_id)
            progress.nightly_on, progress.nightly_entry = day_of(at), entry


def keep_sending(
    keeping_up: KeepingUp, practices: Callable[[], Iterable[Practice]], tell_failure: Callable[[Exception], None]
) -> None:
    """Round after round, until interrupted or until the parent process has ended. No error ends it."""
    started_by = os.getppid()
    while os.getppid() == started_by:
        try:
            keeping_up.round(practices())
        except Exception as error:  # no error may end the loop
            tell_failure(error)
        time.sleep(INTERVAL)
