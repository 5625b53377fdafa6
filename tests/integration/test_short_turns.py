"""Nobody waits while a page is read or rendered, and no page is sent before its look is on record (ADR 0016)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask, template_rendered
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from tests.factories import HIDE, LEAVE_VISIBLE, NOON, a_decided_item, a_practice, an_item, deciding
from tests.visitors import Visitor
from workbench import audit, people
from workbench.db import writing
from workbench.models import LoginSession, User
from workbench.vocabulary import Action, Role

LOOKS = (
    "/review-items/{item}",
    "/review-items/{item}/decision",
    "/queue?patient=Smith",
    "/patients?patient=Smith",
    "/patients/{patient}",
    "/patients/{patient}/view",
    "/patients/{patient}/access",
    "/hidden",
    "/tasks",
)


@contextmanager
def writing_while_rendering(site: Flask, engine: Engine) -> Iterator[list[str]]:
    """Write whenever a template has been rendered; the templates' names."""
    rendered: list[str] = []

    def write(_site: Flask, template: Any, **_: Any) -> None:
        with writing(engine, patience=50):
            rendered.append(template.name)

    with template_rendered.connected_to(write, site):
        yield rendered


@pytest.mark.parametrize("address", LOOKS)
def test_others_can_write_while_a_look_is_rendered(
    lead: Visitor, site: Flask, engine: Engine, db: Session, address: str
) -> None:
    item = an_item(db)
    db.commit()
    with writing_while_rendering(site, engine) as rendered:
        lead.open(address.format(item=item.id, patient=item.patient_id))
    assert rendered


@pytest.mark.parametrize("part", [True, False])
def test_others_can_write_while_the_answer_to_a_decision_is_rendered(
    gp: Visitor, site: Flask, engine: Engine, db: Session, part: bool
) -> None:
    item = an_item(db)
    seen = gp.token(item)
    with writing_while_rendering(site, engine) as rendered:
        gp.decide(item, "hide", 422, seen=seen, part=part, reason="")
        gp.decide(item, "leave-visible", 200 if part else 303, seen=seen, part=part)
        gp.decide(item, "leave-visible", 409, seen=seen, part=part)
    assert rendered


def test_others_can_write_while_an_undo_is_rendered(gp: Visitor, site: Flask, engine: Engine, db: Session) -> None:
    batch = deciding(db, an_item(db), LEAVE_VISIBLE)
    db.commit()
    with writing_while_rendering(site, engine) as rendered:
        gp.send(f"/decisions/{batch}/undo", part=True, status=200)
    assert rendered


@pytest.mark.parametrize("address", LOOKS)
def test_no_page_is_sent_whose_look_cannot_be_put_on_record(
    lead: Visitor, db: Session, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    item = an_item(db)
    db.commit()
    monkeypatch.setattr(audit.writing, "add", _fail)
    lead.open(address.format(item=item.id, patient=item.patient_id), 500)


def _fail(*_: object, **__: object) -> None:
    raise RuntimeError


def test_an_item_is_claimed_by_who_opens_it(gp: Visitor, db: Session) -> None:
    item = an_item(db)
    gp.open(f"/review-items/{item.id}")
    db.refresh(item)
    assert item.claimed_by_name == "Dr Amira Shah"


def test_a_register_is_on_record_once_for_each_time_it_is_opened(lead: Visitor, db: Session) -> None:
    a_decided_item(db, HIDE)
    for opened in (1, 2):
        lead.open("/hidden")
        assert len(audit.page(db, lead.practice, audit.Search(action=Action.VIEWED))) == opened


@pytest.mark.parametrize("change", ["signed out", "another role"])
def test_who_was_signed_out_or_lost_the_role_meanwhile_changes_nothing(gp: Visitor, db: Session, change: str) -> None:
    gp.open("/queue")
    login = db.scalars(select(LoginSession).order_by(LoginSession.id.desc())).first()
    assert login
    actor = db.get_one(User, login.user_id).as_actor(a_practice(db))
    who = people.SignedIn(login.id, login.user_id, "gp", actor, "")
    assert people.is_still_signed_in(db, who)
    if change == "signed out":
        login.ended_at = NOON
    else:
        db.get_one(User, login.user_id).role = Role.ADMINISTRATOR
    db.flush()
    assert not people.is_still_signed_in(db, who)
