"""The page of imports: what came, how the feeds fare, and files that are uploaded there."""

import gzip
import io
import json
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from tests.commands import ROSA, a_bundle
from tests.factories import LEEDS, NOON, YORK, a_practice, an_operator
from tests.visitors import Page, Visitor
from workbench import audit, feeds
from workbench.feeds import Runner, Uploads
from workbench.models import FeedPosition, Practice, ReceivedFile
from workbench.vocabulary import Action, FeedKind, ReceivedState, Way
from workbench.web.door import large_bodies

WEEK, HOUR = timedelta(weeks=1), timedelta(hours=1)


@pytest.fixture
def uploads(site: Flask, db: Session) -> Iterator[Uploads]:
    a_practice(db)
    folder: Path = site.config["SETTINGS"].uploads
    yield Uploads(folder)
    assert [each for each in folder.glob("*-*") if any(each.iterdir())] == []


def upload(administrator: Visitor, *files: tuple[str, bytes], status: int = 303) -> Page:
    sent = [(io.BytesIO(content), name) for name, content in files]
    return administrator.send("/imports", {"file": sent}, status)


def bring_in(db: Session, uploads: Uploads) -> None:
    db.commit()
    engine = db.get_bind()
    assert isinstance(engine, Engine)
    failures: list[Exception] = []
    feeds.run_once(Runner(engine, uploads, lambda: NOON, failures.append), settled_for=0)
    db.expire_all()
    assert failures == []


def as_json(*bundles: Any) -> bytes:
    return "\n".join(map(json.dumps, bundles)).encode()


def test_an_uploaded_file_is_imported_by_itself_with_the_words_of_the_command(
    db: Session, administrator: Visitor, uploads: Uploads
) -> None:
    both = as_json(a_bundle(at=LEEDS), a_bundle("9990000026", at=YORK, name="omar"))
    page = upload(administrator, ("both.ndjson.gz", gzip.compress(both)))
    address = str(page.goes_to)
    waiting = administrator.open(address)
    assert "Waiting" in waiting.words
    assert waiting.all(f"*[@hx-get='{address}/progress']")
    bring_in(db, uploads)
    done = administrator.open(f"{address}/progress", part=True)
    assert "Not all read, 2 March 2026, midday" in done.words
    assert "read 1, new 1, changed 0, unchanged 0, out of scope 0, unreadable 1" in done.words
    assert f"line 2: the patient is registered at {YORK}, not {LEEDS}" in done.words
    assert not done.all("*[@hx-get]")


def test_the_audit_says_who_uploaded_and_imported(db: Session, administrator: Visitor, uploads: Uploads) -> None:
    upload(administrator, ("rosa.json", as_json(a_bundle(at=LEEDS))))
    bring_in(db, uploads)
    events = audit.page(db, LEEDS, audit.Search())
    assert {(event.action, event.actor) for event in events} >= {("uploaded", "Pat Lee"), ("imported", "Pat Lee")}
    (uploaded,) = audit.page(db, LEEDS, audit.Search(action=Action.UPLOADED))
    assert "rosa" not in uploaded.details


def test_many_files_are_uploaded_at_once(db: Session, administrator: Visitor, uploads: Uploads) -> None:
    bundle = as_json(a_bundle(at=LEEDS))
    assert (
        upload(administrator, ("a.json", bundle), ("../../b.json", bundle), ("c.pdf", b"%PDF-")).goes_to == "/imports"
    )
    bring_in(db, uploads)
    words = administrator.open("/imports").words
    for said in ("a.json", "_.._b.json", "c.pdf", "Upload: Pat Lee", "All read", "Not all read"):
        assert said in words
    assert db.scalars(select(ReceivedFile.state).order_by(ReceivedFile.id)).all() == ["done", "done", "refused"]


def test_without_a_file_it_says_so_beside_the_field(administrator: Visitor, uploads: Uploads) -> None:
    page = administrator.send("/imports", {"file": (io.BytesIO(b""), "")}, 422)
    assert 'id="file-error"' in page.text
    assert "Choose one or more files" in page.words


def test_too_much_at_once_is_answered_in_words(
    administrator: Visitor, uploads: Uploads, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = administrator.client.application.view_functions["imports.upload"]
    monkeypatch.setattr(view, "largest_body", 1000)
    monkeypatch.setattr(large_bodies, "SPARE", 0)
    page = upload(administrator, ("big.json", b"x" * 2_000), status=413)
    assert "Send less at once" in page.words


def test_another_page_takes_no_more_than_before(administrator: Visitor) -> None:
    assert "Send less at once" in administrator.send("/practice/switch", {"basis": "x" * 2_000_000}, 413).words


def test_only_an_administrator_uploads(lead: Visitor, gp: Visitor) -> None:
    assert not lead.open("/imports").all("input[@type='file']")
    upload(lead, ("rosa.json", b"{}"), status=403)
    gp.open("/imports", 403)


def test_another_practices_files_are_not_there(db: Session, administrator: Visitor) -> None:
    row = received(db, a_practice(db, YORK), "theirs.json")
    assert "theirs.json" not in administrator.open("/imports").words
    administrator.open(f"/imports/{row.id}", 404)


def test_what_is_uploaded_and_then_lost_is_refused(db: Session, administrator: Visitor, uploads: Uploads) -> None:
    address = str(upload(administrator, ("rosa.json", as_json(a_bundle(at=LEEDS)))).goes_to)
    uploads.forget(str(db.scalars(select(ReceivedFile.token)).one()))
    bring_in(db, uploads)
    assert "upload it again" in administrator.open(address).words


def test_the_list_goes_on(db: Session, administrator: Visitor) -> None:
    for number in range(60):
        received(db, a_practice(db), f"file {number}.json")
    first = administrator.open("/imports")
    (more,) = [link.attrib["href"] for link in first.all("a[@rel='next']")]
    assert "file 9.json" not in first.words
    assert "file 9.json" in administrator.open(more).words


def received(db: Session, practice: Practice, name: str, **more: Any) -> ReceivedFile:
    arrived = feeds.Arrived(Way.FEED if "feed" in more else Way.COMMAND, name, 10, feed=more.get("feed"))
    at = more.get("at", NOON)
    row = feeds.begin(db, practice, arrived, by=an_operator(practice), at=at, state=ReceivedState.DONE)
    row.finished_at = at
    return row


def a_feed(db: Session, *, days_ago: int = 60) -> Any:
    practice = a_practice(db)
    new = feeds.NewFeed(FeedKind.FOLDER, "exports", "/nowhere")
    feed = feeds.add_feed(db, practice, new, by=an_operator(practice), at=NOON - timedelta(days=days_ago))
    db.get_one(FeedPosition, feed.id).looked_at = NOON
    return feed


def came_weekly(db: Session, feed: Any, *, hours_ago: float, weeks: int = 8) -> None:
    for week in range(1, weeks + 1):
        received(db, a_practice(db), "x.json", feed=feed, at=NOON - week * WEEK - hours_ago * HOUR)


def test_a_feed_that_is_silent_for_longer_than_usual_alarms_lead_and_administrator(
    db: Session, administrator: Visitor, lead: Visitor
) -> None:
    feed = a_feed(db)
    came_weekly(db, feed, hours_ago=1)
    came_weekly(db, feed, hours_ago=3)
    received(db, a_practice(db), "x.json", feed=feed, at=NOON - 5 * HOUR)
    assert "exports: silent for too long since 2 March 2026, 7am" in administrator.open("/imports").words
    assert "Feeds that need attention: 1" in administrator.open("/practice").words
    assert "1 feeds that fail or are silent" in lead.open("/oversight").words
    received(db, a_practice(db), "x.json", feed=feed, at=NOON - HOUR)
    assert "Works" in administrator.open("/imports").words
    assert "0 feeds that fail or are silent" in lead.open("/oversight").words


def test_a_feed_that_nothing_runs_says_so(db: Session, administrator: Visitor) -> None:
    feed = a_feed(db, days_ago=0)
    db.get_one(FeedPosition, feed.id).looked_at = NOON - HOUR
    assert "Nothing runs it" in administrator.open("/imports").words


def test_no_file_name_is_in_a_title_or_an_address(db: Session, administrator: Visitor) -> None:
    row = received(db, a_practice(db), f"Rosa Marsh {ROSA}.json")
    assert administrator.open(f"/imports/{row.id}").title == "Import"
    looked = audit.page(db, LEEDS, audit.Search(action=Action.VIEWED))[0]
    assert json.loads(looked.details) == {"what": "received file", "file": row.id}


def test_no_uploaded_record_stays_on_the_disk_whatever_ended_the_process(
    db: Session, administrator: Visitor, uploads: Uploads
) -> None:
    upload(administrator, ("rosa.json", as_json(a_bundle())))
    bring_in(db, uploads)
    token = db.scalars(select(ReceivedFile.token)).one()
    finished, fresh, forgotten = (uploads.folder / name for name in (str(token), "fresh", "forgotten"))
    for own in (finished, fresh, forgotten):
        own.mkdir(exist_ok=True)
        (own / "rosa.json").write_bytes(b"{}")
    os.utime(forgotten, (0, 0))
    bring_in(db, uploads)
    assert [own.exists() for own in (finished, fresh, forgotten)] == [False, True, False]
