"""Marked words in every field that a bundle or a person can fill get into no log, metric, address or title.

The titles, headers and addresses of all pages are judged in every other test too (`tests/judging.py`).
"""

import csv
import io
import json
import logging
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client import REGISTRY, generate_latest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.bundles import NUMBER, a_bundle, a_consultation, a_document, a_patient, an_observation
from tests.factories import NOON, a_practice
from tests.receiving import items, receive_raw
from tests.visitors import Visitor
from workbench import logs
from workbench.models import AuditEvent, Patient
from workbench.operations.measuring import FIGURES, Figures
from workbench.settings import PROJECT

SENT, TYPED = "quokkamarsh", "wombatfield"
"""The word that the bundle has everywhere, and the one that people type everywhere."""

SECRETS = (SENT, TYPED, NUMBER)
WORDS, MACROS = re.compile(r'name="([\w-]+)"'), re.compile(r'"?name"?: "([\w-]+)"')
KEPT_BY_DESIGN = ("note", "details", "patient_nhs_number", "actor")
"""Columns of the audit in which what people typed may stand: their reasons, and who did what."""


def a_marked_bundle() -> bytes:
    """What its kind of text allows has the word in it, beside what makes the resource one that is read."""
    word = f"{SENT} disclosed violence by partner"
    text_of = {"text": {"status": "generated", "div": f"<div>{word} <b>{SENT}</b></div>"}, "note": [{"text": word}]}
    contact = {
        "address": [{"text": SENT, "line": [SENT], "city": SENT, "postalCode": SENT}],
        "telecom": [{"system": "phone", "value": SENT}],
    }
    mother = {
        "resourceType": "RelatedPerson", "id": "r1", "active": True, "patient": {"reference": "Patient/p1"},
        "name": [{"text": SENT, "family": SENT, "given": [SENT]}], "relationship": [{"text": "mother"}], **contact,
    }  # fmt: skip
    doctor = {"resourceType": "Practitioner", "id": "g1", "name": [{"text": f"Dr {SENT}", "family": SENT}]}
    condition = {
        "resourceType": "Condition", "id": "k1", "subject": {"reference": "Patient/p1"}, "code": {"text": word},
        "recordedDate": "2026-03-02T09:05:00Z", "encounter": {"reference": "Encounter/c1"}, **text_of,
    }  # fmt: skip
    medicine = {
        "resourceType": "MedicationRequest", "id": "m1", "status": "active", "intent": "order",
        "subject": {"reference": "Patient/p1"}, "medicationCodeableConcept": {"text": SENT},
        "authoredOn": "2026-03-02", "dosageInstruction": [{"text": word, "patientInstruction": SENT}], **text_of,
    }  # fmt: skip
    unknown = {"resourceType": "Wombat", "id": SENT, "subject": {"reference": f"Patient/{SENT}"}, "text": word}
    broken = an_observation(SENT, title=word, issued=SENT)
    patient = a_patient(family=SENT, given=SENT, **contact)
    own = {"performer": [{"reference": "Practitioner/g1"}], **text_of}
    resources = (
        a_consultation(title=word, reasonCode=[{"text": word}], **text_of), an_observation("o1", title=word, **own),
        an_observation("o2", title=word, valueString=word, consultation="c1", **own), a_document(title=word, **text_of),
        mother, doctor, condition, medicine, unknown, broken,
    )  # fmt: skip
    return a_bundle(*resources, patient=patient)


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
    """The marked bundle is in the database; the ids of its items."""
    a_practice(db)
    receive_raw(db, a_marked_bundle())
    db.commit()
    found = [item.id for item in items(db)]
    assert len(found) >= 4
    return found


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
    return sorted(set(found))


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
                yield client.post(address, data={**typed, "csrf_token": csrf})
                yield client.post(address, data={**typed, "seen": f"{number}-1", "note": TYPED, "outcome": "hide"})


def _said(secrets: tuple[str, ...], words: str) -> list[str]:
    lowered = words.lower()
    return [secret for secret in secrets if secret in lowered]


@pytest.fixture
def answers(site: Flask, db: Session, record: list[int], request: pytest.FixtureRequest) -> list[TestResponse]:
    """Of every page and form, to a lead, an administrator and a stranger."""
    visitors: list[Visitor] = [request.getfixturevalue(name) for name in ("lead", "administrator", "stranger")]
    _an_act_of_each_kind(db, visitors[0])
    return [each for visitor in visitors for each in _everything(_plain(visitor), site, record[:1], visitor.csrf)]


def test_nothing_of_a_record_or_a_form_gets_into_logs_metrics_or_addresses(
    log: io.StringIO, capfd: pytest.CaptureFixture[str], engine: Engine, answers: list[TestResponse]
) -> None:
    assert {200, 303, 400, 403, 404, 422} <= {answer.status_code for answer in answers}
    locations = [answer.headers.get("Location", "") for answer in answers]
    assert [said for said in locations if _said((SENT, NUMBER), said)] == []
    assert any('"event":"request"' in line for line in log.getvalue().splitlines())
    assert [line for line in log.getvalue().splitlines() if _said(SECRETS, line)] == []
    assert _said(SECRETS, "".join(capfd.readouterr())) == []
    assert _said(SECRETS, _metrics(engine)) == []


def _an_act_of_each_kind(db: Session, lead: Visitor) -> None:
    """What is refused when only words are sent, done as it should be."""
    patient = db.scalars(select(Patient)).one()
    decided = [lead.decide(each, "hide", 0, reason="staff-safety", note=TYPED).status for each in items(db)]
    assert 303 in decided
    proxy = {"name": TYPED, "relationship": TYPED, "authorised_by": TYPED, "basis": TYPED}
    lead.send(f"/patients/{patient.id}/access/proxies", proxy, 0)
    lead.open(f"/patients?q={TYPED}", 0)
    lead.open(f"/patients?q={NUMBER}", 0)
    lead.send("/sign-in", {"username": TYPED, "password": TYPED}, 0)


def _metrics(engine: Engine) -> str:
    found = generate_latest(REGISTRY).decode()
    figures = Figures()
    with Session(engine) as session:
        for figure in FIGURES:
            found += "".join(repr(sample) for metric in figure(figures, session, NOON) for sample in metric.samples)
    assert "workbench_decisions" in found
    return found


@pytest.mark.usefixtures("record")
def test_nothing_of_a_record_gets_into_the_audit_or_into_the_fixed_columns_of_its_export(
    db: Session, lead: Visitor
) -> None:
    _an_act_of_each_kind(db, lead)
    rows = db.execute(select(AuditEvent.__table__)).mappings().all()
    assert len(rows) > 3
    assert [dict(row) for row in rows if _said((SENT,), repr(row))] == []
    exported = list(csv.DictReader(io.StringIO(lead.open("/audit.csv").text.lstrip("\ufeff"))))
    assert exported
    for row in exported:
        fixed = {name: value for name, value in row.items() if name not in KEPT_BY_DESIGN}
        assert _said((SENT, TYPED), repr(fixed)) == []


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
    assert _said(SECRETS, log.getvalue()) == []
    assert _said(SECRETS, "".join(failed)) == []


def test_what_others_log_is_told_by_name_and_kind_only(log: io.StringIO) -> None:
    logging.getLogger("some.package").warning("could not read %s", TYPED)
    try:
        raise ValueError(TYPED)
    except ValueError:
        logging.getLogger("some.package").exception("failed on %s", TYPED)
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert [line["event"] for line in lines] == ["something in some.package"] * 2
    assert lines[1]["kind"] == "ValueError"
    assert _said(SECRETS, log.getvalue()) == []


def test_the_log_has_no_field_for_anything_else() -> None:
    with pytest.raises(ValueError, match="no field patient"):
        logs.note("request", patient=TYPED)
