"""Marked words in every field that a bundle or a person can fill get into no log, metric, address or title.

The titles, headers and addresses of all pages are judged in every other test too (`tests/judging.py`).
"""

import csv
import gc
import io
import json
import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.bundles import NUMBER
from tests.canary import SECRETS, SENT, TYPED, a_marked_bundle, leaks, metrics
from tests.factories import NOON, a_practice, an_operator, deciding, its_gp
from tests.receiving import items, receive_raw
from tests.second_looks import FRIDAY, choose, drawn
from tests.upstreams import a_way_out
from tests.visitors import Visitor
from workbench import feeds, logs
from workbench.decisions import Choice, LinkedAnswer
from workbench.fhir.values import Problem
from workbench.intake import Counts
from workbench.models import AuditEvent, Patient, Practice, ReviewItem
from workbench.settings import PROJECT
from workbench.vocabulary import FeedKind, Outcome, Reason, Way

WORDS, MACROS = re.compile(r'name="([\w-]+)"'), re.compile(r'"?name"?: "([\w-]+)"')
TITLE = re.compile(r"<title>(.*?)</title>")
KEPT_BY_DESIGN = ("note", "details", "patient_nhs_number", "actor")
"""Columns of the audit in which what people typed may stand: their reasons, and who did what."""


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """All that is logged by anybody, as `serve` writes it, and as it would be with every detail."""
    kept = io.StringIO()
    handler = logging.StreamHandler(kept)
    handler.setFormatter(logs.Lines())
    loggers = (logging.getLogger(), logging.getLogger(logs.OURS))
    levels = [logger.level for logger in loggers]
    loggers[0].addHandler(handler)
    for logger in loggers:
        logger.setLevel(logging.DEBUG if logger is loggers[0] else logging.INFO)
    yield kept
    loggers[0].removeHandler(handler)
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)


@pytest.fixture
def record(db: Session) -> list[int]:
    """The marked bundle is in the database, with whatever pages can be about; the ids of its items."""
    practice = a_practice(db)
    receive_raw(db, a_marked_bundle())
    found = [item.id for item in items(db)]
    assert len(found) >= 4
    a_way_out(db, practice)
    _looked_at_again(db, items(db)[0])
    _came_by_a_feed(db, practice)
    db.commit()
    return found


def _looked_at_again(db: Session, item: ReviewItem) -> None:
    """It was hidden last week, and has been drawn for a second look."""
    choose(db)
    beside = {each.id: LinkedAnswer(hide=False, seen=0) for each in items(db)}
    gp = replace(its_gp(db, item), user_id=99)  # no user whom a test signs in
    deciding(db, item, Choice(Outcome.HIDE, Reason.STAFF_SAFETY, note=TYPED), by=gp, at=FRIDAY, linked=beside)
    assert drawn(db) == [item.id]


def _came_by_a_feed(db: Session, practice: Practice) -> None:
    """A file with a telling name, of which something could not be read."""
    by = an_operator(practice)
    feed = feeds.add_feed(db, practice, feeds.NewFeed(FeedKind.FOLDER, "export", "/srv/export"), by=by, at=NOON)
    row = feeds.begin(db, practice, feeds.Arrived(Way.FEED, f"{SENT}.json", 1, feed=feed), by=by, at=NOON)
    feeds.note_bundle(db, Counts(unreadable=1), [Problem("entry 1", "a cause")], row=row.id, done=lambda: 1)
    feeds.finish(db, row.id, at=NOON)


def _plain(visitor: Visitor) -> FlaskClient:
    """Refusals that no page would send are no fault here."""
    visitor.open("/sign-in")
    plain = FlaskClient(visitor.client.application, visitor.client.application.response_class)
    if cookie := visitor.client.get_cookie("workbench"):
        plain.set_cookie("workbench", cookie.value)
    return plain


def _addresses(site: Flask, method: str, number: int) -> list[str]:
    """Of all routes, each with this number for each number in it, and the typed word for each word."""
    found = []
    for rule in site.url_map.iter_rules():
        if method in (rule.methods or ()) and rule.endpoint != "static":
            values: dict[str, Any] = {name: number if "int" in str(rule) else TYPED for name in rule.arguments}
            address = re.sub(r"<int:(\w+)>", str(number), rule.rule)
            found.append(re.sub(r"<[^>]+>", TYPED, address) if values else address)
    return sorted(set(found), key=lambda each: (each.startswith("/account"), each))  # which ends the session


def _field_names() -> list[str]:
    """Every field that a template has, and a few that only requests have."""
    texts = [file.read_text() for file in (PROJECT / "templates").rglob("*.html")]
    names = {name for said in texts for pattern in (WORDS, MACROS) for name in pattern.findall(said)}
    assert {"note", "reason", "username", "password"} <= names
    return sorted(names - {"csrf_token"})


def _everything(client: FlaskClient, site: Flask, numbers: list[int], csrf: str) -> Iterator[TestResponse]:
    typed = dict.fromkeys(_field_names(), TYPED)
    query = "&".join(f"{name}={quote(word)}" for name in ("q", "name", "patient", "next", *typed) for word in (TYPED,))
    for number in numbers:
        for address in _addresses(site, "GET", number):
            yield client.get(address, buffered=True)
            yield client.get(f"{address}?{query}", buffered=True)
        for address in _addresses(site, "POST", number):
            if address != "/sign-out":
                form = {**typed, "csrf_token": csrf}
                yield client.post(address, data=form)
                yield client.post(address, data={**form, "seen": f"{number}-1", "outcome": "hide"})


@pytest.fixture
def answers(site: Flask, db: Session, record: list[int], request: pytest.FixtureRequest) -> list[TestResponse]:
    """Of every page and form, to a lead, an administrator and a stranger."""
    visitors: list[Visitor] = [request.getfixturevalue(name) for name in ("lead", "administrator", "stranger")]
    _an_act_of_each_kind(db, visitors[0])
    visitors[2].send("/sign-in", {"username": TYPED, "password": TYPED}, 0)
    return [each for visitor in visitors for each in _everything(_plain(visitor), site, record[:1], visitor.csrf)]


def test_nothing_of_a_record_or_a_form_gets_into_logs_metrics_or_addresses(
    log: io.StringIO, capfd: pytest.CaptureFixture[str], engine: Engine, answers: list[TestResponse]
) -> None:
    assert {200, 303, 403, 404, 422} <= {answer.status_code for answer in answers}
    titles = [title for answer in answers for title in TITLE.findall(answer.text)]
    locations = [answer.headers.get("Location", "") for answer in answers]
    assert [said for said in (*titles, *locations) if leaks((SENT, NUMBER), said)] == []
    assert len(set(titles)) > 30
    assert any('"event":"request"' in line for line in log.getvalue().splitlines())
    assert [line for line in log.getvalue().splitlines() if leaks(SECRETS, line)] == []
    assert leaks(SECRETS, "".join(capfd.readouterr())) == []
    assert leaks(SECRETS, metrics(engine)) == []


def _an_act_of_each_kind(db: Session, lead: Visitor) -> None:
    """What is refused when only words are sent, done as it should be."""
    patient = db.scalars(select(Patient)).one()
    decided = [lead.decide(each, "hide", 0, reason="staff-safety", note=TYPED).status for each in items(db)]
    assert 303 in decided
    proxy = {"name": TYPED, "relationship": TYPED, "authorised_by": TYPED, "basis": TYPED}
    lead.send(f"/patients/{patient.id}/access/proxies", proxy, 0)
    lead.open(f"/patients?q={TYPED}", 0)
    lead.open(f"/patients?q={NUMBER}", 0)


@pytest.mark.usefixtures("record")
def test_nothing_of_a_record_gets_into_the_audit_or_into_the_fixed_columns_of_its_export(
    db: Session, lead: Visitor
) -> None:
    _an_act_of_each_kind(db, lead)
    rows = db.execute(select(AuditEvent.__table__)).mappings().all()
    assert len(rows) > 3
    assert [dict(row) for row in rows if leaks((SENT,), repr(row))] == []
    exported = list(csv.DictReader(io.StringIO(lead.open("/audit.csv").text.lstrip("\ufeff"))))
    assert exported
    for row in exported:
        fixed = {name: value for name, value in row.items() if name not in KEPT_BY_DESIGN}
        assert leaks((SENT, TYPED), repr(fixed)) == []


@pytest.mark.parametrize("spoilt", ["ALTER TABLE flag RENAME TO gone", "ALTER TABLE audit_event RENAME TO gone"])
def test_nothing_of_a_record_or_a_form_gets_into_the_log_of_what_fails(
    db: Session, record: list[int], lead: Visitor, log: io.StringIO, spoilt: str
) -> None:
    item = next(each for each in items(db) if each.id == record[0])
    fields = {"outcome": "hide", "reason": "staff-safety", "note": TYPED, "seen": lead.token(item)}
    client = _plain(lead)
    db.execute(text(spoilt))
    db.commit()
    answers = [
        client.get(f"/review-items/{item.id}"),
        client.post(f"/review-items/{item.id}/decision", data={**fields, "csrf_token": lead.csrf}),
    ]
    failed = [answer.text for answer in answers if answer.status_code in (500, 503)]
    assert failed
    assert [line for line in log.getvalue().splitlines() if '"level":"error"' in line]
    assert leaks(SECRETS, log.getvalue()) == []
    assert leaks(SECRETS, "".join(failed)) == []
    del answers
    gc.collect()  # what failed has a statement open, and with it the file that the next test's database will be in


def test_what_others_log_is_told_by_name_and_kind_only(log: io.StringIO) -> None:
    logging.getLogger("some.package").warning("could not read %s", TYPED)
    try:
        raise ValueError(TYPED)
    except ValueError:
        logging.getLogger("some.package").exception("failed on %s", TYPED)
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert [line["event"] for line in lines] == ["something in some.package"] * 2
    assert lines[1]["kind"] == "ValueError"
    assert leaks(SECRETS, log.getvalue()) == []


def test_the_log_has_no_field_for_anything_else() -> None:
    with pytest.raises(ValueError, match="no field patient"):
        logs.note("request", patient=TYPED)
