"""The door: what is refused there, in which words, and what is put on record."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from tests.factories import (
    HIDE,
    LEAVE_VISIBLE,
    MINUTE,
    NOON,
    YORK,
    a_decided_item,
    a_gp,
    a_patient,
    a_practice,
    an_item,
    deciding,
    state,
)
from tests.visitors import HTMX, Clock, Visitor, engine_of
from workbench import audit
from workbench.app import create_app
from workbench.db import writing
from workbench.models import KeptForm
from workbench.settings import Settings
from workbench.vocabulary import Action, State
from workbench.web.door.login import secret_of

TOO_BIG = 10**30


def refusals(visitor: Visitor) -> list[str]:
    """What was refused and why, newest first."""
    organisation = visitor.practice
    return [event.details for event in audit.page(visitor.db, organisation, audit.Search(action=Action.REFUSED))]


def test_a_form_without_its_token_changes_nothing(gp: Visitor, db: Session) -> None:
    item = an_item(db)
    for token in ("", "made-up"):
        page = gp.decide(item, "leave-visible", 400, csrf_token=token)
        assert "Nothing was changed" in page.words
    assert state(db, item) is State.WAITING


def test_a_token_of_another_visit_is_no_token(gp: Visitor, another_gp: Visitor, db: Session) -> None:
    item = an_item(db)
    with another_gp.client.session_transaction() as cookie:
        cookie["csrf_token"] = "0" * 40
    theirs = another_gp.open("/queue").value("csrf_token")
    gp.decide(item, "leave-visible", 400, csrf_token=theirs)
    assert state(db, item) is State.WAITING


def test_a_stranger_is_led_to_the_sign_in_page_and_back(stranger: Visitor) -> None:
    assert stranger.open("/queue?kind=note", 303).goes_to == "/sign-in?next=/queue?kind%3Dnote"


def test_a_stranger_by_htmx_gets_no_page_into_a_fragment(stranger: Visitor) -> None:
    page = stranger.open("/queue", 401, part=True)
    assert (page.text, page.headers["HX-Redirect"]) == ("", "/sign-in?next=/queue")


def test_what_a_role_may_not_do_is_refused_and_put_on_record(administrator: Visitor) -> None:
    page = administrator.open("/queue", 403)
    assert page.title == "You cannot open this page"
    assert refusals(administrator) == ['{"cause":"not allowed","what":"queue.index"}']


@pytest.mark.parametrize(
    "address",
    ["/review-items/{item}", "/review-items/{item}/decision", "/patients/{patient}", "/patients/{patient}/view"],
)
def test_another_practices_things_are_not_found(gp_in_york: Visitor, db: Session, address: str) -> None:
    item = an_item(db)
    page = gp_in_york.open(address.format(item=item.id, patient=item.patient_id), 404)
    assert page.title == "Page not found"


def test_another_practices_item_cannot_be_decided_about(gp_in_york: Visitor, db: Session) -> None:
    item, ours = an_item(db), an_item(db, practice=YORK)
    gp_in_york.decide(item, "leave-visible", 404)
    both = {"item": [item.id, ours.id], "seen": [gp_in_york.token(item), gp_in_york.token(ours)]}
    gp_in_york.send("/review-items/leave-visible", both, 404)
    assert (state(db, item), state(db, ours)) == (State.WAITING, State.WAITING)


def test_another_practices_decision_cannot_be_undone(gp_in_york: Visitor, db: Session) -> None:
    item = an_item(db)
    batch = deciding(db, item, LEAVE_VISIBLE)
    gp_in_york.send(f"/decisions/{batch}/undo", status=404)
    assert state(db, item) is State.DECIDED


@pytest.mark.parametrize(
    "address", ["/review-items/{}", "/review-items/{}/decision", "/patients/{}", "/patients/{}/view"]
)
def test_a_number_too_big_for_any_row_is_not_found(gp: Visitor, address: str) -> None:
    assert gp.open(address.format(TOO_BIG), 404).title == "Page not found"


def test_a_number_too_big_in_a_form_is_a_fault_of_the_form(gp: Visitor, db: Session) -> None:
    item = an_item(db)
    gp.send("/review-items/leave-visible", {"item": TOO_BIG, "seen": f"{TOO_BIG}-1"}, 422)
    gp.decide(item, "leave-visible", 422, seen=f"{item.id}-{TOO_BIG}")
    gp.decide(item, "leave-visible", 422, entry=[TOO_BIG])
    assert state(db, item) is State.WAITING


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
def test_no_other_methods_are_answered(gp: Visitor, method: str) -> None:
    assert gp.client.open("/queue", method=method).status_code == 405


def test_a_form_that_is_too_big_is_refused(gp: Visitor, db: Session) -> None:
    gp.decide(an_item(db), "refer", 413, note="a" * 2_000_000)


def test_looking_at_an_item_is_put_on_record_and_the_queue_is_not(gp: Visitor, db: Session) -> None:
    item = an_item(db, a_patient(db))
    gp.open("/queue")
    gp.open(f"/review-items/{item.id}")
    (seen,) = audit.page(db, gp.practice, audit.Search(action=Action.VIEWED))
    assert (seen.actor, seen.review_item) == ("Dr Amira Shah", item.id)


def test_a_refusal_by_htmx_is_put_on_record_too(gp: Visitor, db: Session) -> None:
    item = an_item(db)
    seen = gp.token(item)
    deciding(db, item, LEAVE_VISIBLE, by=a_gp(a_practice(db)), at=NOON)
    gp.decide(item, "hide", 409, part=True, seen=seen, reason="patient-request")
    assert refusals(gp) == ['{"cause":"too late","what":"review_items.decide"}']


def test_an_htmx_request_says_so_in_what_caches_may_tell_apart(gp: Visitor) -> None:
    whole, part = gp.open("/queue"), gp.open("/queue", headers=HTMX)
    assert "HX-Request" in whole.headers["Vary"] == part.headers["Vary"]


def test_a_host_that_is_none_gets_an_answer(site: Flask) -> None:
    answer = site.test_client().get("/queue", headers={"Host": "a..b"})
    assert answer.status_code in (400, 404)
    assert "Content-Security-Policy" in answer.headers


def test_a_page_is_read_while_somebody_else_writes(gp: Visitor, db: Session, engine: Engine, clock: Clock) -> None:
    an_item(db)
    db.commit()
    clock.at = NOON + 2 * MINUTE
    with writing(engine):
        assert gp.open("/queue").items


def test_the_record_of_a_refusal_holds_no_more_than_a_note_may(gp: Visitor, db: Session) -> None:
    item = a_decided_item(db, HIDE)
    gp.decide(item, "refer", 409, seen=f"{item.id}-0", note=" " * 900_000 + "x")
    (refused,) = audit.page(db, gp.practice, audit.Search(action=Action.REFUSED))
    assert refused.note == "x"


def test_what_was_typed_to_sign_in_is_never_kept(gp: Visitor, db: Session) -> None:
    with gp.client.session_transaction() as cookie:
        cookie["csrf_token"] = secret_of(gp.user.id)
    gp.send("/sign-in", {"username": "amira", "password": "my own password"}, 400)
    assert db.scalars(select(KeptForm.fields)).all() == []


@pytest.mark.parametrize("host", ["", "a.example, b.example", "a.example b.example"])
def test_a_request_without_one_host_and_one_only_is_refused(stranger: Visitor, host: str) -> None:
    answer = stranger.client.get("/sign-in", environ_overrides={"HTTP_HOST": host})
    assert (answer.status_code, answer.get_data(as_text=True)) == (
        400,
        "A request needs one Host header, and one only.\n",
    )


@pytest.fixture
def under_tls(site: Flask, engine: Engine) -> Iterator[Flask]:
    """The app as production has it."""
    app = create_app(Settings(str(engine.url), "a secret of the tests alone", production=True))
    yield app
    engine_of(app).dispose()


def test_under_tls_the_cookie_is_of_this_host_alone(under_tls: Flask) -> None:
    answer = under_tls.test_client().get("/sign-in", base_url="https://workbench.example")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-workbench=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


def test_plain_http_in_production_says_what_to_do(under_tls: Flask) -> None:
    page = under_tls.test_client().post("/sign-in", data={"username": "x"})
    assert page.status_code == 400
    assert "needs https" in page.get_data(as_text=True)
