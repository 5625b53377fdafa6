"""One round of asking a server: type by type, page by page, from where the last round or a crash left it."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import orjson
from sqlalchemy.orm import Session

from workbench import db, intake
from workbench.feeds import ledger
from workbench.feeds.faults import FeedFault
from workbench.feeds.filing import Run
from workbench.feeds.importing import Importing
from workbench.feeds.keeping import positions
from workbench.feeds.polling import again
from workbench.feeds.polling.access import headers_of
from workbench.feeds.polling.asking import BadPage, Bundle, PageGone, Server
from workbench.feeds.polling.bad_pages import keep_bad
from workbench.feeds.polling.deleted import as_deletion, deleted_since
from workbench.feeds.polling.grouping import (
    Changed,
    as_changed,
    changed_in,
)
from workbench.feeds.polling.referred import Fetching
from workbench.feeds.polling.seen import forget_before, new_among, note_seen
from workbench.fhir.resource_types.findings import FINDINGS
from workbench.fhir.resource_types.requests import REQUESTS
from workbench.fhir.resource_types.treatments import TREATMENTS
from workbench.fhir.values import Problem
from workbench.intake import Counts, Found
from workbench.models import Feed, ReceivedFile
from workbench.vocabulary import Way

OVERLAP = timedelta(minutes=5)
"""Asked for again before what came last: a server may let something appear later than the time that it gives it."""

PER_PAGE, MOST_PAGES = 100, 10_000
TYPES = ("Patient", "RelatedPerson", *FINDINGS, *TREATMENTS, *REQUESTS)
HISTORY = b'"history-type"'
NO_TYPES = "The server says in its capabilities that it has none of what is asked for"


class PollSteps:
    """What is remembered of a server from round to round."""

    def __init__(self, run: Run, feed: Feed) -> None:
        self.run, self.feed = run, feed
        self.server = Server(feed.place)
        self.types: list[str] = []
        self.tell_deleted: set[str] = set()
        self.headers: dict[str, str] = {}

    @property
    def _asked(self) -> Fetching:
        return Fetching(self.server, self.headers)

    def __call__(self) -> Iterator[None]:
        """Raises FeedFault; what was filed before stays filed, and the next round goes on after it."""
        self.headers = headers_of(self.feed.settings)
        self.types = self.types or self._types_of_server()
        yield
        yield from self._try_again()
        begun = self._position().get("doing", {}).get("type")
        for type_ in sorted(self.types, key=lambda each: each != begun):
            try:
                yield from self._round(type_)
            except FeedFault as fault:
                if isinstance(fault, BadPage):
                    self._note_bad_page(fault, type_)
                raise FeedFault(f"{type_}: {fault}", fault.wait) from fault

    def _types_of_server(self) -> list[str]:
        said = self.server.ask(f"{self.feed.place}/metadata", self.headers, kind="CapabilityStatement")
        rest = said.get("rest")
        resources = [each for side in rest if isinstance(side, dict) for each in side.get("resource") or []] \
            if isinstance(rest, list) else []  # fmt: skip
        known = {each.get("type"): each for each in resources if isinstance(each, dict)}
        self.tell_deleted = {type_ for type_, said in known.items() if type_ and HISTORY in orjson.dumps(said)}
        if found := [each for each in TYPES if each in known]:
            return found
        raise FeedFault(NO_TYPES)

    def _round(self, type_: str) -> Iterator[None]:
        """All that has changed of one type. Since when to ask moves on only after the last page."""
        position = {name: each for name, each in self._position().items() if name != "again"}
        since, doing = position.get("since", {}).get(type_), position.get("doing", {})
        if doing.get("type") != type_:
            doing = {"type": type_, "next": self._first(type_, since), "highest": since, "pages": 0}
        while doing["next"]:
            page = self._page(doing, type_, since)
            found = changed_in(page, type_)
            yield from self._file(found, type_)
            doing["highest"] = _highest(doing["highest"], found)
            doing["next"], doing["pages"] = self.server.next_of(page, doing["next"]), doing["pages"] + 1
            if doing["pages"] > MOST_PAGES:
                raise FeedFault(f"The server’s pages do not end: {MOST_PAGES} were read")
            if doing["next"]:
                self._save(position | {"doing": doing})
        if since and type_ in self.tell_deleted:
            yield from self._take_back(type_, datetime.fromisoformat(since) - OVERLAP)
        if doing["highest"] != since or "doing" in position:
            since_of = {**position.get("since", {}), type_: doing["highest"]}
            self._save({"since": since_of}, type_)

    def _page(self, doing: dict[str, Any], type_: str, since: str | None) -> Bundle:
        """A page that the server does not know any more: begin the type again."""
        try:
            return self.server.ask(doing["next"], self.headers)
        except PageGone:
            first = self._first(type_, since)
            if doing["next"] == first:
                raise
            doing["next"] = first
            return self.server.ask(first, self.headers)

    def _first(self, type_: str, since: str | None) -> str:
        asked = {"_count": str(PER_PAGE), "_sort": "_lastUpdated"}
        if since:
            asked["_lastUpdated"] = f"ge{(datetime.fromisoformat(since) - OVERLAP).isoformat()}"
        return f"{self.feed.place}/{type_}?{urlencode(asked)}"

    def _file(self, found: Sequence[Changed], type_: str) -> Iterator[None]:
        """What is new of a page, a bundle for each patient."""
        with db.reading(self.run.engine) as session:
            new = new_among(session, self.feed, found)
        if not new:
            return
        yield from self._bring_in(f"{type_}: {len(new)} new or changed", self._asked.bundles_of(new))

    def _take_back(self, type_: str, since: datetime) -> Iterator[None]:
        """What was deleted there is not shown here any more."""
        gone = list(deleted_since(self.server, self.headers, type_, since, per_page=PER_PAGE))
        with db.reading(self.run.engine) as session:
            new = new_among(session, self.feed, gone)
        if new:
            bundles = [([each], as_deletion(self.feed.place, each)) for each in new]
            yield from self._bring_in(f"{type_}: {len(new)} deleted", bundles)

    def _try_again(self) -> Iterator[None]:
        """What was refused before, as it is there now."""
        waiting = self._position().get("again", {})
        keys = again.due(waiting, self.run.now())
        found = self._asked.fetched(keys)
        gone = [key for key in keys if key not in found]
        deleted = [Changed(key, b"", None, {}) for key in gone if waiting[key]["deleted"]]
        if lost := set(gone) - {each.key for each in deleted}:
            self._note_again(lambda now: again.settled(now, lost))
        present = [as_changed(found[key]) for key in keys if key in found]
        bundles = self._asked.bundles_of(present)
        bundles += [([each], as_deletion(self.feed.place, each)) for each in deleted]
        if bundles:
            yield from self._bring_in(f"{len(present) + len(deleted)} tried again", bundles)

    def _note_again(self, change: Callable[[again.Waiting], again.Waiting]) -> None:
        with db.writing(self.run.engine, name="feeds") as session:
            self._change_again(session, change)

    def _change_again(self, session: Session, change: Callable[[again.Waiting], again.Waiting]) -> again.Waiting:
        kept = positions(session, [self.feed])[self.feed.id]
        before = kept.position.get("again", {})
        now = change(before)
        if now != before:
            kept.position = {**kept.position, "again": now}
        return now

    def _bring_in(self, name: str, bundles: Sequence[tuple[list[Changed], bytes]]) -> Iterator[None]:
        arrived = ledger.Arrived(Way.FEED, name, len(bundles), feed=self.feed)
        with db.writing(self.run.engine, name="feeds") as session:
            row = ledger.begin(session, self.run.practice, arrived, by=self.run.by, at=self.run.now())
        for number, (group, raw) in enumerate(bundles, start=1):
            self._file_group(group, raw, row, number)
            yield
        with db.writing(self.run.engine, name="feeds") as session:
            ledger.finish(session, row.id, at=self.run.now())

    def _file_group(self, group: list[Changed], raw: bytes, row: ReceivedFile, number: int) -> None:
        keys = [each.key for each in group]

        def note(session: Session, counts: Counts, told: Sequence[Problem]) -> None:
            words = self._remember(session, keys, is_deletion=not group[0].resource) if importing.was_refused else []
            if not importing.was_refused:
                self._change_again(session, lambda now: again.settled(now, keys))
            ledger.note_bundle(session, counts, [*told, *words], row=row.id, done=lambda: number)
            note_seen(session, self.feed, group)

        importing = Importing(
            self.run.engine, self.run.practice, self.run.by, self.run.now, note=note, ends_with=db.is_away
        )
        importing.bring_in(Found(Path(self.feed.name), f"record {number}", raw))

    def _remember(self, session: Session, keys: Sequence[str], *, is_deletion: bool) -> list[Problem]:
        """It was refused: to be tried again, or not any more, and that is told. Raises FeedFault for too many."""
        at = self.run.now()
        now = self._change_again(session, lambda now: again.refused(now, keys, at, is_deleted=is_deletion))
        if len(now) > again.MOST:
            raise FeedFault(again.TOO_MANY)
        return [Problem("", again.WILL if any(key in now for key in keys) else again.GIVEN_UP)]

    def _note_bad_page(self, bad: BadPage, type_: str) -> None:
        """On record once, however often it comes; it is asked for again, and nothing behind it is left out."""
        with db.writing(self.run.engine, name="feeds") as session:
            digest = ledger.digest(bad.raw)
            if not ledger.has_come(session, self.feed, digest):
                arrived = ledger.Arrived(Way.FEED, f"{type_}: a page", len(bad.raw), digest, feed=self.feed)
                row = ledger.begin(session, self.run.practice, arrived, by=self.run.by, at=self.run.now())
                intake.refuse(session, bad.raw, str(bad), by=self.run.by, at=self.run.now())
                kept = keep_bad(self.run.kept_in, self.feed.id, row.id, bad.raw, str(bad))
                ledger.refuse_whole(session, row.id, f"{bad}. {kept}", at=self.run.now())

    def _position(self) -> dict[str, Any]:
        with db.reading(self.run.engine) as session:
            return dict(positions(session, [self.feed])[self.feed.id].position)

    def _save(self, position: dict[str, Any], type_: str = "") -> None:
        with db.writing(self.run.engine, name="feeds") as session:
            kept = positions(session, [self.feed])[self.feed.id]
            waiting = kept.position.get("again")
            kept.position = {**position, **({"again": waiting} if waiting else {})}
            if type_ and (since := position["since"][type_]):
                forget_before(session, self.feed, type_, datetime.fromisoformat(since) - 2 * OVERLAP)


def _highest(so_far: str | None, found: Sequence[Changed]) -> str | None:
    moments = [each.last_updated for each in found if each.last_updated is not None]
    moments += [datetime.fromisoformat(so_far)] if so_far else []
    return max(moments).isoformat() if moments else None
