"""Bundles of a server brought in, a row of the ledger for each answer; what was refused waits to be tried again."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from workbench import db, intake
from workbench.errors import CannotRead, RegisteredElsewhere
from workbench.feeds import ledger
from workbench.feeds.filing import Run
from workbench.feeds.importing import Importing
from workbench.feeds.keeping import positions
from workbench.feeds.polling import again
from workbench.feeds.polling.asking import BadPage
from workbench.feeds.polling.bad_pages import keep_bad
from workbench.feeds.polling.grouping import Changed, patient_of
from workbench.feeds.polling.referred import Record, Unanswered
from workbench.feeds.polling.seen import note_seen
from workbench.fhir.values import Problem
from workbench.intake import Counts, Found
from workbench.models import Feed, ReceivedFile
from workbench.vocabulary import Way

Change = Callable[[again.Waiting], again.Waiting]


@dataclass(frozen=True, slots=True)
class Bringing:
    """For the practice of a run, in the name of its feed."""

    run: Run
    feed: Feed

    def finish_broken_off(self) -> None:
        """What an earlier round did not finish is not imported any more: its rest comes again, under a new row."""
        with db.reading(self.run.engine) as session:
            begun = [row.id for row in ledger.broken_off(session, self.feed)]
        if begun:
            with db.writing(self.run.engine, name="feeds") as session:
                for row in begun:
                    ledger.finish(session, row, at=self.run.now())

    def bring_in(self, name: str, bundles: Sequence[tuple[list[Changed], Record]]) -> Iterator[None]:
        arrived = ledger.Arrived(Way.FEED, name, len(bundles), feed=self.feed)
        with db.writing(self.run.engine, name="feeds") as session:
            row = ledger.begin(session, self.run.practice, arrived, by=self.run.by, at=self.run.now())
        for number, (group, record) in enumerate(bundles, start=1):
            self._file_group(group, record, row, number)
            yield
        with db.writing(self.run.engine, name="feeds") as session:
            ledger.finish(session, row.id, at=self.run.now())

    def _file_group(self, group: list[Changed], record: Record, row: ReceivedFile, number: int) -> None:
        def note(session: Session, counts: Counts, told: Sequence[Problem]) -> None:
            words = self._settle(session, group, record if isinstance(record, CannotRead) else importing.refused_for)
            ledger.note_bundle(session, counts, [*told, *words], row=row.id, done=lambda: number)
            note_seen(session, self.feed, group)

        importing = Importing(
            self.run.engine, self.run.practice, self.run.by, self.run.now, note=note, ends_with=db.is_away
        )
        raw, cause = (record, "") if isinstance(record, bytes) else (b"", str(record))
        importing.bring_in(Found(Path(self.feed.name), f"record {number}", raw, cause))

    def _settle(self, session: Session, group: list[Changed], refused_for: Exception | None) -> list[Problem]:
        """What was filed waits no more; what was refused is tried again, or not any more, and that is told."""
        keys, at = [each.key for each in group], self.run.now()
        if refused_for is None:
            self._change(session, lambda now: again.settled(now, keys))
            return []
        one = again.Refusal(
            keys,
            of=patient_of(group[0].resource) or keys[0],
            is_deleted=not group[0].resource,
            is_elsewhere=isinstance(refused_for, RegisteredElsewhere),
            is_unanswered=isinstance(refused_for, Unanswered),
            listed=group[0].listed,
        )
        before, now = self._change(session, lambda now: again.refused(now, one, at))
        return [Problem("", again.words(before, now, one))]

    def change_again(self, change: Change) -> None:
        """What waits to be tried again, in a transaction of its own."""
        with db.writing(self.run.engine, name="feeds") as session:
            self._change(session, change)

    def _change(self, session: Session, change: Change) -> tuple[again.Waiting, again.Waiting]:
        kept = positions(session, [self.feed])[self.feed.id]
        before = kept.position.get("again", {})
        now = change(before)
        if now != before:
            kept.position = {**kept.position, "again": now}
        return before, now

    def note_bad_page(self, bad: BadPage, what: str) -> None:
        """On record once, however often it comes; it is asked for again, and nothing behind it is left out."""
        with db.writing(self.run.engine, name="feeds") as session:
            digest = ledger.digest(bad.raw)
            if not ledger.has_come(session, self.feed, digest):
                arrived = ledger.Arrived(Way.FEED, f"{what}: a page", len(bad.raw), digest, feed=self.feed)
                row = ledger.begin(session, self.run.practice, arrived, by=self.run.by, at=self.run.now())
                intake.refuse(session, bad.raw, str(bad), by=self.run.by, at=self.run.now())
                kept = keep_bad(self.run.kept_in, self.feed.id, row.id, bad.raw, str(bad))
                ledger.refuse_whole(session, row.id, f"{bad}. {kept}", at=self.run.now())
