"""One round of asking a server: type by type, page by page, from where the last round or a crash left it."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import orjson
from sqlalchemy.orm import Session

from workbench import db, intake
from workbench.feeds import ledger
from workbench.feeds.faults import FeedFault
from workbench.feeds.filing import DATABASE_AWAY, Run
from workbench.feeds.importing import Importing
from workbench.feeds.keeping import positions
from workbench.feeds.polling.access import headers_of
from workbench.feeds.polling.asking import BadPage, Bundle, PageGone, Server
from workbench.feeds.polling.deleted import as_deletion, deleted_since
from workbench.feeds.polling.grouping import NAMES, Changed, as_bundle, by_patient, changed_in, patient_of, references
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

PER_PAGE, AT_ONCE, REFERRED_PER_PAGE, MOST_PAGES = 100, 50, 50, 10_000
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

    def __call__(self) -> Iterator[None]:
        """Raises FeedFault; what was filed before stays filed, and the next round goes on after it."""
        self.headers = headers_of(self.feed.settings)
        self.types = self.types or self._types_of_server()
        yield
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
        position = self._position()
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
        known = self._referred_to([each.resource for each in new])
        bundles = [(group, self._with_names(group, known)) for group in by_patient(new)]
        yield from self._bring_in(f"{type_}: {len(new)} new or changed", bundles)

    def _take_back(self, type_: str, since: datetime) -> Iterator[None]:
        """What was deleted there is not shown here any more."""
        gone = list(deleted_since(self.server, self.headers, type_, since, per_page=PER_PAGE))
        with db.reading(self.run.engine) as session:
            new = new_among(session, self.feed, gone)
        if new:
            bundles = [([each], as_deletion(self.feed.place, each)) for each in new]
            yield from self._bring_in(f"{type_}: {len(new)} deleted", bundles)

    def _bring_in(self, name: str, bundles: Sequence[tuple[list[Changed], bytes]]) -> Iterator[None]:
        arrived = ledger.Arrived(Way.FEED, name, len(bundles), feed=self.feed)
        with db.writing(self.run.engine, name="feeds") as session:
            row = ledger.begin(session, self.run.practice, arrived, by=self.run.by, at=self.run.now())
        for number, (group, raw) in enumerate(bundles, start=1):
            self._file_group(group, raw, row, number)
            yield
        with db.writing(self.run.engine, name="feeds") as session:
            ledger.finish(session, row.id, at=self.run.now())

    def _with_names(self, group: list[Changed], known: dict[str, Any]) -> bytes:
        own = {each.key: each.resource for each in group}
        beside = {key: known[key] for key in _within_reach(own, known)}
        return as_bundle(self.feed.place, {**beside, **own}.values())

    def _file_group(self, group: list[Changed], raw: bytes, row: ReceivedFile, number: int) -> None:
        def note(session: Session, counts: Counts, told: Sequence[Problem]) -> None:
            ledger.note_bundle(session, counts, told, row=row.id, done=lambda: number)
            note_seen(session, self.feed, group)

        importing = Importing(
            self.run.engine, self.run.practice, self.run.by, self.run.now, note=note, ends_with=DATABASE_AWAY
        )
        importing.bring_in(Found(Path(self.feed.name), f"record {number}", raw))

    def _referred_to(self, resources: list[dict[str, Any]]) -> dict[str, Any]:
        """What they refer to, and what that takes its names from, by key."""
        known: dict[str, Any] = {}
        wanted = references(resources) | {key for each in resources if (key := patient_of(each))}
        for _ in range(3):
            self._fetch(sorted(wanted - known.keys()), known)
            wanted = references(known.values(), only=NAMES)
        return known

    def _fetch(self, keys: Sequence[str], known: dict[str, Any]) -> None:
        types = sorted({key.partition("/")[0] for key in keys})
        for type_ in types:
            ids = [key.partition("/")[2] for key in keys if key.startswith(f"{type_}/")]
            for start in range(0, len(ids), AT_ONCE):
                asked = urlencode({"_id": ",".join(ids[start : start + AT_ONCE]), "_count": str(REFERRED_PER_PAGE)})
                known.update(self._all_pages(f"{self.feed.place}/{type_}?{asked}", type_))

    def _all_pages(self, first: str, type_: str) -> dict[str, Any]:
        """By key. Of a type that the server does not have there is none: what refers to it stays without."""
        found: dict[str, Any] = {}
        asked: str | None = first
        for _ in range(AT_ONCE):
            if asked is None:
                break
            try:
                page = self.server.ask(asked, self.headers)
            except PageGone:
                break
            found.update({each.key: each.resource for each in changed_in(page, type_)})
            asked = self.server.next_of(page, asked)
        return found

    def _note_bad_page(self, bad: BadPage, type_: str) -> None:
        """On record once, however often it comes; it is asked for again, and nothing behind it is left out."""
        with db.writing(self.run.engine, name="feeds") as session:
            digest = ledger.digest(bad.raw)
            if not ledger.has_come(session, self.feed, digest):
                arrived = ledger.Arrived(Way.FEED, f"{type_}: a page", len(bad.raw), digest, feed=self.feed)
                row = ledger.begin(session, self.run.practice, arrived, by=self.run.by, at=self.run.now())
                intake.refuse(session, bad.raw, str(bad), by=self.run.by, at=self.run.now())
                ledger.refuse_whole(session, row.id, str(bad), at=self.run.now())

    def _position(self) -> dict[str, Any]:
        with db.reading(self.run.engine) as session:
            return dict(positions(session, [self.feed])[self.feed.id].position)

    def _save(self, position: dict[str, Any], type_: str = "") -> None:
        with db.writing(self.run.engine, name="feeds") as session:
            positions(session, [self.feed])[self.feed.id].position = {**position}
            if type_ and (since := position["since"][type_]):
                forget_before(session, self.feed, type_, datetime.fromisoformat(since) - 2 * OVERLAP)


def _highest(so_far: str | None, found: Sequence[Changed]) -> str | None:
    moments = [each.last_updated for each in found if each.last_updated is not None]
    moments += [datetime.fromisoformat(so_far)] if so_far else []
    return max(moments).isoformat() if moments else None


def _within_reach(own: dict[str, Any], known: dict[str, Any]) -> list[str]:
    """What these refer to, directly or by way of that; of other patients nothing."""
    reached: dict[str, None] = {}
    whose = {patient_of(each) for each in own.values()}
    wanted = references(own.values()) | (whose - {""})
    while wanted:
        for key in sorted(wanted):
            reached[key] = None
        wanted = references([known[key] for key in wanted if key in known], only=NAMES) - reached.keys()
    return [key for key in reached if key in known and key not in own and patient_of(known[key]) in ("", *whose)]
