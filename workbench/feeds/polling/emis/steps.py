"""One round of asking EMIS: which patients have changed, and the whole record of each, from where it was left."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any, Final

from workbench import db
from workbench.feeds.faults import FeedFault
from workbench.feeds.filing import Run
from workbench.feeds.polling import again
from workbench.feeds.polling.bringing import Bringing
from workbench.feeds.polling.emis.asking import EmisServer, OneRecord, Patient
from workbench.feeds.polling.emis.records import Records
from workbench.feeds.polling.emis.waiting import due, not_answered
from workbench.feeds.polling.position import position_of, save_position, waiting_of
from workbench.feeds.polling.steps import OVERLAP
from workbench.models import Feed

MOST_IN_A_ROW: Final = 2
"""Records that are not answered one after another: it is not about them. The next round goes on behind them."""

UNNUMBERED: Final = "EMIS named changed patients without their number; their records cannot be asked for: {count}"


class EmisSteps:
    """What is remembered of EMIS from round to round is nothing but the token."""

    def __init__(self, run: Run, feed: Feed) -> None:
        self.run, self.feed = run, feed
        self.bringing = Bringing(run, feed)
        self.server = EmisServer(feed.settings)

    def __call__(self) -> Iterator[None]:
        """Raises FeedFault; what was filed before stays filed, and the next round goes on after it."""
        self.bringing.finish_broken_off()
        records = Records(self.run, self.feed, self.server, self.bringing)
        yield
        faults: list[FeedFault] = []
        yield from self._try_again(records, faults)
        yield from self._round(records, faults)
        if faults:
            raise faults[0]

    def _round(self, records: Records, faults: list[FeedFault]) -> Iterator[None]:
        """All who have changed. Since when to ask moves on only after the last: to the moment of the first asking."""
        position = position_of(self.run.engine, self.feed)
        since = datetime.fromisoformat(position.get("since") or self.feed.settings["since"])
        doing = position.get("doing") or {"began": self.run.now().isoformat(), "after": -1}
        changed, unnumbered = self.server.changed_since(since - OVERLAP)
        in_a_row = 0
        for patient in (each for each in changed if each.number > doing["after"]):
            again.require_room(self._waiting())
            in_a_row = in_a_row + 1 if (yield from self._one(records, patient, faults)) else 0
            doing["after"] = patient.number
            self._save({"since": since.isoformat(), "doing": doing})
            if in_a_row >= MOST_IN_A_ROW:
                raise faults[-1]
        self._save({"since": doing["began"]})
        if unnumbered:
            faults.append(FeedFault(UNNUMBERED.format(count=unnumbered)))

    def _one(self, records: Records, patient: Patient, faults: list[FeedFault]) -> Any:
        """Whether it was not answered: it is fetched again by itself, and others are not held up."""
        before, at = self._waiting(), self.run.now()
        try:
            yield from records.bring_in(patient)
        except OneRecord as fault:
            faults.append(fault)
            keys = [patient.key]
            self.bringing.change_again(partial(not_answered, patient=patient, keys=keys, before=before, at=at))
            return True
        return False

    def _try_again(self, records: Records, faults: list[FeedFault]) -> Iterator[None]:
        """What was refused or not answered before, as it is there now; a patient’s whole record each time."""
        waiting = self._waiting()
        for patient, keys in due(waiting, self.run.now()):
            try:
                yield from records.bring_in_again(patient, keys, waiting)
            except OneRecord as fault:
                faults.append(fault)
                return

    def _waiting(self) -> again.Waiting:
        return waiting_of(self.run.engine, self.feed)

    def _save(self, position: dict[str, Any]) -> None:
        with db.writing(self.run.engine, name="feeds") as session:
            save_position(session, self.feed, position)
