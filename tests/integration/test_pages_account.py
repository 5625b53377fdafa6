"""One's own account: changing the password, and ending sessions elsewhere."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import LEEDS, PASSWORD, a_user
from tests.visitors import ANY, Arrive, Visitor
from workbench import audit, people
from workbench.models import LoginSession
from workbench.vocabulary import Action

NEW = "lantern otter gravel"
RIGHT = {"present": PASSWORD, "new": NEW, "again": NEW}


@pytest.fixture
def two(arrive: Arrive, db: Session) -> list[Visitor]:
    """One person, signed in in two browsers."""
    a_user(db)
    browsers = [arrive(), arrive()]
    for each in browsers:
        each.open("/sign-in")
        each.send("/sign-in", {"username": "amira", "password": PASSWORD})
        each.open("/account")
    return browsers


def test_a_new_password_signs_out_everywhere_else(two: list[Visitor], db: Session) -> None:
    here, elsewhere = two
    here.send("/account/password", RIGHT)
    assert "You were signed out of 1 other browser." in here.open("/account").words
    here.open("/queue")
    elsewhere.open("/queue", 303)
    (event,) = audit.page(db, LEEDS, audit.Search(action=Action.USER_CHANGED))
    assert NEW not in event.details


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"present": "not it"}, "That is not your present password"),
        ({"again": "another one here"}, "not the same"),
        ({"new": "short", "again": "short"}, "at least 12 characters"),
        ({"new": "password1234", "again": "password1234"}, "easy to guess"),
        ({"new": "Surgery B86001", "again": "Surgery B86001"}, "easy to guess"),
        ({"new": PASSWORD, "again": PASSWORD}, "another password than the present one"),
    ],
)
def test_a_password_that_cannot_be_taken_changes_nothing(two: list[Visitor], wrong: dict[str, str], said: str) -> None:
    page = two[0].send("/account/password", {**RIGHT, **wrong}, 422)
    assert said in page.words
    assert not [field for field in ("present", "new", "again") if page.value(field)]
    two[1].open("/queue")


def test_who_guesses_at_an_open_session_locks_the_account_and_is_out(two: list[Visitor]) -> None:
    for _ in range(people.TRIES):
        two[0].send("/account/password", {**RIGHT, "present": "a guess"}, ANY)
    two[0].open("/queue", 303)


def test_sessions_are_listed_and_ended_one_by_one_or_all_others(two: list[Visitor], db: Session) -> None:
    here, elsewhere = two
    page = here.open("/account")
    assert page.words.count("Signed in 2 March 2026, midday") >= 2
    (end,) = [form.attrib["action"] for form in page.all("form") if form.get("action", "").endswith("/end")]
    here.send(end)
    elsewhere.open("/queue", 303)
    here.send("/account/sessions/end-others")
    here.open("/queue")


def test_nobody_ends_somebody_elses_session(two: list[Visitor], another_gp: Visitor, db: Session) -> None:
    for login in db.scalars(select(LoginSession.id)).all():
        assert another_gp.user
        if db.get_one(LoginSession, login).user_id != another_gp.user.id:
            another_gp.send(f"/account/sessions/{login}/end")
    two[0].open("/queue")
