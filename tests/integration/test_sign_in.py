"""Signing in and out, and sessions that end by themselves."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import HOUR, MINUTE, NOON, PASSWORD, a_user, an_item, entries, state, tamper
from tests.visitors import ANY, Clock, Page, Visitor
from workbench.models import AuditEvent, KeptForm, LoginSession
from workbench.people import IDLE, TRIES
from workbench.vocabulary import Role, State

JUST_OVER = IDLE + timedelta(seconds=1)


def sign_in(visitor: Visitor, username: str = "amira", password: str = PASSWORD, *, next_: str = "") -> Page:
    visitor.open("/sign-in")
    return visitor.send(f"/sign-in{next_}", {"username": username, "password": password}, ANY)


def audited(db: Session) -> list[tuple[str, str]]:
    rows = db.execute(
        select(AuditEvent.action, AuditEvent.details).order_by(AuditEvent.organisation, AuditEvent.sequence)
    )
    return [(row.action, row.details) for row in rows if row.action in ("signed-in", "sign-in-failed", "signed-out")]


def test_the_right_password_leads_to_the_queue(stranger: Visitor, db: Session) -> None:
    a_user(db)
    assert sign_in(stranger).goes_to == "/"
    assert stranger.open("/", 303).goes_to == "/queue"
    assert "Dr Amira Shah, Surgery B86001" in stranger.open("/queue").text
    assert audited(db) == [("signed-in", "{}")]


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(stranger: Visitor, db: Session) -> None:
    a_user(db)
    wrong, unknown = sign_in(stranger, password="wrong"), sign_in(stranger, "nobody")
    assert wrong.status == unknown.status == 401
    assert "ask an administrator of your practice for a new one" in wrong.words
    assert wrong.words.replace("amira", "") == unknown.words.replace("nobody", "")
    assert {details for _, details in audited(db)} == {'{"cause":"no such user"}', '{"cause":"wrong password"}'}


def test_what_was_typed_as_a_name_stays_and_the_password_does_not(stranger: Visitor) -> None:
    page = sign_in(stranger, '"><b>amira', "a wrong password")
    assert page.value("username") == '"><b>amira'
    assert "a wrong password" not in page.text
    assert page.title == "Error: Sign in"


def test_repeated_failures_lock_the_account_for_a_while(stranger: Visitor, db: Session, clock: Clock) -> None:
    a_user(db)
    for _ in range(TRIES):
        sign_in(stranger, password="wrong")
    assert sign_in(stranger).status == 401
    clock.at = NOON + 15 * MINUTE
    assert sign_in(stranger).status == 303


def test_signing_out_ends_the_session_on_the_server(gp: Visitor, db: Session) -> None:
    with gp.client.session_transaction() as cookie:
        kept = dict(cookie)
    out = gp.send("/sign-out")
    assert (out.goes_to, out.headers["Clear-Site-Data"]) == ("/sign-in", '"cache", "storage"')
    with gp.client.session_transaction() as cookie:
        cookie.update(kept)
    assert (gp.open("/queue", 303).goes_to or "").startswith("/sign-in")
    assert ("signed-out", "{}") in audited(db)


def test_signing_in_makes_a_new_cookie(stranger: Visitor, db: Session) -> None:
    a_user(db)
    with stranger.client.session_transaction() as cookie:
        cookie["_user_id"] = planted = "planted by somebody"
    sign_in(stranger)
    with stranger.client.session_transaction() as cookie:
        assert cookie["_user_id"] != planted
        assert set(cookie) <= {"_user_id", "_fresh", "_id", "csrf_token"}


@pytest.mark.parametrize(
    ("wanted", "goes_to"),
    [
        ("/queue?kind=note", "/queue?kind=note"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("\\\\evil.example/", "/"),
        ("/%09/evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_nobody_is_led_to_another_site(stranger: Visitor, db: Session, wanted: str, goes_to: str) -> None:
    a_user(db)
    assert sign_in(stranger, next_=f"?next={wanted}").goes_to == goes_to


def test_a_session_lasts_while_it_is_used_and_idles_out_after_half_an_hour(gp: Visitor, clock: Clock) -> None:
    for minutes in (29, 58, 87):
        clock.at = NOON + minutes * MINUTE
        gp.open("/queue")
    clock.at += JUST_OVER
    gp.open("/queue", 303)


def test_a_session_that_is_extended_goes_on_though_no_page_was_opened(gp: Visitor, clock: Clock) -> None:
    for minutes in (29, 58):
        clock.at = NOON + minutes * MINUTE
        gp.send("/session/extend", status=204)
    gp.open("/queue")


def test_a_session_that_has_ended_cannot_be_extended(gp: Visitor, clock: Clock) -> None:
    clock.at = NOON + JUST_OVER
    assert (gp.send("/session/extend", status=303).goes_to or "").startswith("/sign-in")


def test_the_idle_time_is_the_settings(site: Flask, gp: Visitor, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(site.config, "IDLE", 5 * MINUTE)
    clock.at = NOON + 4 * MINUTE
    assert 'data-seconds="240"' in gp.open("/queue").text
    clock.at += 6 * MINUTE
    gp.open("/queue", 303)


def test_a_session_ends_after_twelve_hours_however_busy(gp: Visitor, db: Session, clock: Clock) -> None:
    clock.at = NOON + 12 * HOUR + MINUTE
    db.execute(LoginSession.__table__.update().values(seen_at=NOON + 12 * HOUR))
    gp.open("/queue", 303)


def test_after_idling_htmx_is_sent_to_sign_in_and_what_was_typed_comes_back(
    stranger: Visitor, db: Session, clock: Clock
) -> None:
    a_user(db)
    item = an_item(db)
    sign_in(stranger)
    stranger.open("/queue")
    clock.at = NOON + JUST_OVER
    page = stranger.decide(item, "hide", 401, part=True, reason="domestic-abuse", note="She asked me to")
    assert (page.headers["HX-Redirect"], page.text) == ("/sign-in", "")
    assert state(db, item) is State.WAITING
    back = sign_in(stranger).goes_to
    assert back == f"/review-items/{item.id}/decision?outcome=hide"
    page = stranger.open(back)
    assert (page.value("note"), page.value("reason")) == ("She asked me to", "domestic-abuse")
    assert "Nothing was saved yet" in page.words
    assert stranger.open(back).value("note") == ""


def test_what_was_typed_is_given_back_to_nobody_else(
    gp: Visitor, another_gp: Visitor, db: Session, clock: Clock
) -> None:
    item = an_item(db)
    clock.at = NOON + JUST_OVER
    gp.decide(item, "hide", 303, note="She asked me to")
    db.execute(
        LoginSession.__table__.update().where(LoginSession.user_id == another_gp.user.id).values(seen_at=clock.at)
    )
    assert another_gp.open(f"/review-items/{item.id}/decision").value("note") == ""


def test_what_is_sent_after_signing_out_is_kept_for_nobody(gp: Visitor, db: Session) -> None:
    item = an_item(db)
    with gp.client.session_transaction() as cookie:
        kept = dict(cookie)
    gp.send("/sign-out")
    with gp.client.session_transaction() as cookie:
        cookie.update(kept)
    gp.decide(item, "hide", 303, note="She asked me to")
    assert db.scalars(select(KeptForm.fields)).all() == []


def test_where_the_form_is_not_there_any_more_what_was_written_is_shown(
    stranger: Visitor, db: Session, clock: Clock
) -> None:
    a_user(db)
    item = an_item(db)
    sign_in(stranger)
    stranger.open("/queue")
    clock.at = NOON + JUST_OVER
    stranger.send(f"/review-items/{item.id}/decision", {"outcome": "hide", "note": "She <asked> me to"}, 303)
    tamper(db, item, state=State.WITHDRAWN)
    tamper(db, entries(db, item)[0], state=State.WITHDRAWN)
    back = sign_in(stranger).goes_to or ""
    assert "This is what you wrote: “She <asked> me to”" in stranger.open(back).words


@pytest.mark.parametrize(
    ("page", "now"), [("/review-items/{}/decision", (Role.ADMINISTRATOR, 403)), ("/worklist/{}/items/{}", (None, 404))]
)
def test_where_the_page_is_refused_by_now_what_was_written_is_shown(
    stranger: Visitor, db: Session, clock: Clock, page: str, now: tuple[Role | None, int]
) -> None:
    user, (role, status) = a_user(db), now
    item = an_item(db)
    sign_in(stranger)
    stranger.open("/queue")
    clock.at = NOON + JUST_OVER
    stranger.send(page.format(item.patient_id, item.id), {"note": "She asked me to", "seen_name": "Dr Amira"}, 303)
    user.role = role or user.role
    back = sign_in(stranger).goes_to or ""
    words = stranger.open(back, status).words
    assert "This is what you wrote: “She asked me to”" in words
    assert "Dr Amira" not in words
    assert "She asked me to" not in stranger.open(back, status).words


def test_what_was_not_looked_at_is_given_back_after_the_next_sign_in(
    stranger: Visitor, db: Session, clock: Clock
) -> None:
    a_user(db)
    item = an_item(db)
    sign_in(stranger)
    stranger.open("/queue")
    clock.at = NOON + JUST_OVER
    stranger.decide(item, "hide", 303, note="She asked me to")
    back = sign_in(stranger).goes_to or ""
    assert sign_in(stranger).goes_to == "/"
    assert stranger.open(back).value("note") == "She asked me to"


def test_what_is_given_back_does_not_replace_what_somebody_has_changed_meanwhile(
    stranger: Visitor, gp: Visitor, db: Session, clock: Clock
) -> None:
    a_user(db, role=Role.ADMINISTRATOR)
    sign_in(stranger)
    page = f"/users/{gp.user.id}"
    form = {"step": "name", "full_name": "Dr Amira Typed", "seen_name": stranger.open(page).value("seen_name")}
    clock.at = NOON + JUST_OVER
    stranger.send(page, form, 303)
    gp.user.full_name = "Dr Amira Changed"
    again = stranger.open(sign_in(stranger).goes_to or "")
    form = {name: again.value(name) for name in ("full_name", "seen_name")}
    assert form["full_name"] == "Dr Amira Typed"
    assert "Somebody changed this" in stranger.send(page, {"step": "name", **form}, 422).words


def test_each_of_two_forms_is_given_back_on_its_own_page(stranger: Visitor, db: Session, clock: Clock) -> None:
    a_user(db)
    one, other = an_item(db), an_item(db)
    sign_in(stranger)
    stranger.open("/queue")
    clock.at = NOON + JUST_OVER
    for item, note in ((one, "the older"), (other, "the newer")):
        stranger.decide(item, "hide", 303, note=note)
        clock.at += timedelta(seconds=1)
    page = stranger.open(sign_in(stranger).goes_to or "")
    assert page.value("note") == "the newer"
    (further,) = [link.get("href", "") for link in page.all("a") if "another form" in (link.text or "")]
    page = stranger.open(further)
    assert (page.value("note"), "another form" in page.words) == ("the older", False)


def test_a_button_that_was_pressed_too_late_leads_back_to_its_page_and_nothing_is_done(
    stranger: Visitor, db: Session, clock: Clock
) -> None:
    a_user(db)
    item = an_item(db)
    sign_in(stranger)
    stranger.open("/queue")
    page = stranger.open("/decisions/mine")
    token = {"csrf_token": stranger.csrf}
    clock.at = NOON + JUST_OVER
    stranger.db.commit()
    undo = "/decisions/8f14e45f-ceea-467f-a8f1-3f6ab7a0a4cd/undo"
    stranger.client.post(undo, data=token, headers={"Referer": "http://localhost/decisions/mine"})
    assert sign_in(stranger).goes_to == "/decisions/mine"
    assert "Nothing was saved yet" in stranger.open("/decisions/mine").words
    assert (page.status, state(db, item)) == (200, State.WAITING)


@pytest.mark.parametrize("sent_from", ["http://elsewhere.example/queue", "http://[x"])
def test_another_sites_page_is_not_led_to(stranger: Visitor, db: Session, clock: Clock, sent_from: str) -> None:
    a_user(db)
    item = an_item(db)
    sign_in(stranger)
    stranger.open("/queue")
    clock.at = NOON + JUST_OVER
    stranger.db.commit()
    stranger.client.post(f"/review-items/{item.id}/decision", data={"csrf_token": stranger.csrf},
                         headers={"Referer": sent_from})  # fmt: skip
    assert sign_in(stranger).goes_to == f"/review-items/{item.id}/decision"


@pytest.mark.parametrize("address", ["/sign-out", "/review-items/leave-visible", "/decisions/{batch}/undo"])
def test_after_idling_on_a_button_one_comes_back_to_a_page_that_is_there(
    stranger: Visitor, db: Session, clock: Clock, address: str
) -> None:
    a_user(db)
    sign_in(stranger)
    stranger.open("/queue")
    clock.at = NOON + JUST_OVER
    stranger.send(address.format(batch="8f14e45f-ceea-467f-a8f1-3f6ab7a0a4cd"))
    assert sign_in(stranger).goes_to == "/"
