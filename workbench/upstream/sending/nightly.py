"""Reading all that is hidden and in effect, every night or when asked to, a batch at a time."""

from collections.abc import Sequence
from datetime import datetime

from workbench import db
from workbench.london import LONDON, day_of
from workbench.models import UpstreamProgress
from workbench.upstream.sending import choosing
from workbench.upstream.sending.asking import Asking
from workbench.upstream.sending.choosing import Chosen
from workbench.upstream.sending.sender import TARGETS_PER_BATCH, Sender
from workbench.upstream.sending.waiting import wait_until

NIGHT_BEGINS = 2
"""The hour in London from which all that is hidden is read, once a night."""


class Night:
    """The nightly look of one sender: it goes on where it was interrupted, and not before it may."""

    def __init__(self, sender: Sender) -> None:
        self._sender, self._tries = sender, 0
        self._waits_until: datetime | None = None

    def look(self) -> bool:
        """The next batch, between two in the morning and midnight; False: no more for now."""
        sender, at = self._sender, self._sender.now()
        if at.astimezone(LONDON).hour < NIGHT_BEGINS or (self._waits_until and at < self._waits_until):
            return False
        with db.reading(sender.engine) as session:
            progress = session.get(UpstreamProgress, sender.practice_id)
        if progress is None or (progress.nightly_on == day_of(at) and progress.nightly_entry is None):
            return False
        last = (progress.nightly_entry or 0) if progress.nightly_on == day_of(at) else 0
        asking = Asking(sender.way)
        entry, goes_on = look_on(sender, last, asking)
        self._wait(asking, at)
        if entry != last:
            self._note(at, entry)
        return goes_on and entry is not None

    def _wait(self, asking: Asking, at: datetime) -> None:
        """As the clinical system asks, else longer with each try: nothing of it is put on record."""
        if asking.waits is None:
            self._tries, self._waits_until = 0, None
            return
        self._waits_until = wait_until(at, self._tries, asking.waits.retry_after, self._sender.random)
        self._tries += 1

    def _note(self, at: datetime, entry: int | None) -> None:
        with db.writing(self._sender.engine, name="upstream") as session:
            progress = session.get_one(UpstreamProgress, self._sender.practice_id)
            progress.nightly_on, progress.nightly_entry = day_of(at), entry


def look_at_all(sender: Sender) -> None:
    """Now, from the first to the last, or until it has to wait."""
    entry: int | None = 0
    goes_on = True
    while goes_on and entry is not None:
        entry, goes_on = look_on(sender, entry, Asking(sender.way))
    with db.reading(sender.engine) as session:
        sender.sent.left_waiting = choosing.hidden_that_waits(session, sender.practice_id, at=sender.now())
    sender.sent.is_all_read = entry is None and not sender.sent.left_waiting


def look_on(sender: Sender, last: int, asking: Asking) -> tuple[int | None, bool]:
    """Read what comes after this entry: the last one read now (None: there is no more), and whether to go on.

    Nothing is read while wishes are still to be routed anew: what another way out had shown would count as drifted.
    """
    with db.reading(sender.engine) as session:
        if sender.is_behind(session):
            return last, False
        found = choosing.hidden_after(session, sender.practice_id, entry=last, at=sender.now(), most=TARGETS_PER_BATCH)
        chosen = choosing.targets(session, found, sender.way)
    if not found:
        return None, True
    if not chosen:
        return found[-1], True
    worked = sender.work_on(chosen, asking, is_nightly=True)
    return _last_of(found, chosen, worked.looked_at, last), worked.goes_on


def _last_of(found: Sequence[int], chosen: Sequence[Chosen], looked_at: Sequence[Chosen], last: int) -> int:
    """Up to which of the entries found all were looked at: a target may hold entries from further on too."""
    left = {entry for each in chosen[len(looked_at) :] for entry in each.states}
    for entry in found:
        if entry in left:
            break
        last = entry
    return last
