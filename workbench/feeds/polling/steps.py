"""One round of asking a server: type by type, page by page, from where the last round or a crash left it."""

from collections.abc import Generator, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

import orjson

from workbench import db
from workbench.feeds.faults import FeedFault
from workbench.feeds.filing import Run
from workbench.feeds.polling import again
from workbench.feeds.polling.access import headers_of
from workbench.feeds.polling.asking import BadPage, Bundle, NotNow, PageGone, Server
from workbench.feeds.polling.bringing import Bringing
from workbench.feeds.polling.deleted import as_deletion, deleted_since
from workbench.feeds.polling.grouping import Changed, as_changed, changed_in
from workbench.feeds.polling.position import position_of, save_position, waiting_of
from workbench.feeds.polling.referred import Fetching, Record, Unanswered
from workbench.feeds.polling.seen import forget_before, new_among
from workbench.fhir.resource_types.findings import FINDINGS
from workbench.fhir.resource_types.requests import REQUESTS
from workbench.fhir.resource_types.treatments import TREATMENTS
from workbench.models import Feed

OVERLAP = timedelta(minutes=5)
"""Asked for again before what came last: a server may let something appear later than the time that it gives it."""

PER_PAGE, MOST_PAGES = 100, 10_000
TYPES = ("Patient", "RelatedPerson", *FINDINGS, *TREATMENTS, *REQUESTS)
HISTORY = b'"history-type"'
TRIED_AGAIN = "What was refused before"
NO_TYPES = "The server says in its capabilities that it has none of what is asked for"


class PollSteps:
    """What is remembered of a server from round to round."""

    def __init__(self, run: Run, feed: Feed) -> None:
        self.run, self.feed = run, feed
        self.server, self.bringing = Server(feed.place), Bringing(run, feed)
        self.types: list[str] = []
        self.tell_deleted: set[str] = set()
        self.headers: dict[str, str] = {}

    @property
    def _asked(self) -> Fetching:
        return Fetching(self.server, self.headers)

    def __call__(self) -> Iterator[None]:
        """Raises FeedFault; what was filed before stays filed, and the next round goes on after it."""
        self.bringing.finish_broken_off()
        self.headers = headers_of(self.feed.settings)
        self.types = self.types or self._types_of_server()
        yield
        fault = yield from self._try_again()
        begun = position_of(self.run.engine, self.feed).get("doing", {}).get("type")
        for type_ in sorted(self.types, key=lambda each: each != begun):
            try:
                yield from self._round(type_)
            except FeedFault as of_type:
                raise self._told(of_type, type_) from of_type
        if fault is not None:
            raise fault

    def _note(self, fault: FeedFault, what: str) -> None:
        if isinstance(fault, BadPage):
            self.bringing.note_bad_page(fault, what)

    def _told(self, fault: FeedFault, what: str) -> FeedFault:
        self._note(fault, what)
        return FeedFault(f"{what}: {fault}", fault.wait)

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
        position = position_of(self.run.engine, self.feed)
        since, doing = position.get("since", {}).get(type_), position.get("doing", {})
        if doing.get("type") != type_:
            doing = {"type": type_, "next": self._first(type_, since), "highest": since, "pages": 0}
        while doing["next"]:
            again.require_room(waiting_of(self.run.engine, self.feed))
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
        bundles = self._asked.bundles_of(new)
        for _, record in bundles:
            if isinstance(record, Unanswered):
                self._note(record.fault, type_)
        yield from self.bringing.bring_in(f"{type_}: {len(new)} new or changed", bundles)

    def _take_back(self, type_: str, since: datetime) -> Iterator[None]:
        """What was deleted there is not shown here any more."""
        gone = list(deleted_since(self.server, self.headers, type_, since, per_page=PER_PAGE))
        with db.reading(self.run.engine) as session:
            new = new_among(session, self.feed, gone)
        if new:
            bundles = [([each], as_deletion(self.feed.place, each)) for each in new]
            yield from self.bringing.bring_in(f"{type_}: {len(new)} deleted", bundles)

    def _try_again(self) -> Generator[None, None, FeedFault | None]:
        """What was refused before, as it is there now. What is not answered is put off and holds up nothing else: its
        fault, the last, is returned. Where nobody answers at all, the rest waits for the next round.
        """
        waiting, fault = waiting_of(self.run.engine, self.feed), None
        for keys in again.due(waiting, self.run.now()):
            try:
                bundles = self._as_they_are(keys, waiting)
            except FeedFault as of_all:
                fault = self._put_off(keys, of_all)
                if isinstance(of_all, NotNow):
                    break
                continue
            for group, record in bundles:
                if isinstance(record, Unanswered):
                    fault = self._put_off([each.key for each in group], record.fault)
            if answered := [each for each in bundles if not isinstance(each[1], Unanswered)]:
                many = sum(len(group) for group, _ in answered)
                yield from self.bringing.bring_in(f"{many} tried again", answered)
        return fault

    def _put_off(self, keys: Sequence[str], fault: FeedFault) -> FeedFault:
        self.bringing.change_again(partial(again.unanswered, keys=keys, at=self.run.now()))
        return self._told(fault, TRIED_AGAIN)

    def _as_they_are(self, keys: Sequence[str], waiting: again.Waiting) -> list[tuple[list[Changed], Record]]:
        """What an answer leaves out is settled. Raises FeedFault."""
        found = self._asked.fetched(keys)
        bundles = self._asked.bundles_of([as_changed(found[key]) for key in keys if key in found])
        gone = [key for key in keys if key not in found]
        deleted = [Changed(key, b"", None, {}) for key in gone if waiting[key]["deleted"]]
        if lost := set(gone) - {each.key for each in deleted}:
            self.bringing.change_again(lambda now: again.settled(now, lost))
        return bundles + [([each], as_deletion(self.feed.place, each)) for each in deleted]

    def _save(self, position: dict[str, Any], type_: str = "") -> None:
        with db.writing(self.run.engine, name="feeds") as session:
            save_position(session, self.feed, position)
            if type_ and (since := position["since"][type_]):
                forget_before(session, self.feed, type_, datetime.fromisoformat(since) - 2 * OVERLAP)


def _highest(so_far: str | None, found: Sequence[Changed]) -> str | None:
    moments = [each.last_updated for each in found if each.last_updated is not None]
    moments += [datetime.fromisoformat(so_far)] if so_far else []
    return max(moments).isoformat() if moments else None
