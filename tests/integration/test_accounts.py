"""Accounts looked after: what ends sessions at once, and who may change whom."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import (
    HOUR,
    LEEDS,
    NOON,
    PASSWORD,
    QUICK_HASH,
    QUICK_PASSWORD,
    YORK,
    a_gp,
    a_practice,
    a_user,
    an_administrator,
    an_operator,
)
from tests.visitors import Arrive, Visitor
from workbench import access, audit, people
from workbench.errors import Invalid, NotAllowed, NotFound
from workbench.models import LoginSession, User
from workbench.permissions import Actor
from workbench.vocabulary import Action, Role

NEW = people.NewPassword("another hash")
Change = Callable[[Session, User, Actor], Any]
ENDING: dict[str, Change] = {
    "password": lambda db, user, by: people.set_password(db, user, NEW, by=by, at=NOON),
    "disabled": lambda db, user, by: people.disable(db, user, by=by, at=NOON),
    "role": lambda db, user, by: people.give_role(db, user, Role.SAFEGUARDING_LEAD, by=by, at=NOON),
    "signed-out": lambda db, user, by: people.sign_out_everywhere(db, user, by=by, at=NOON),
}


@pytest.mark.parametrize("change", ENDING)
def test_sessions_end_at_once(either_db: Session, change: str) -> None:
    db, tokens = either_db, []
    user = a_user(db)
    for _ in range(2):
        tokens.append(people.sign_in(db, "amira", proved=QUICK_HASH, at=NOON) or "")
    ENDING[change](db, user, an_administrator(a_practice(db)))
    assert [people.signed_in_by(db, token, at=NOON) for token in tokens] == [None, None]
    (event,) = audit.page(db, LEEDS, audit.Search(action=Action.USER_CHANGED))
    assert '"sessions":2' in event.details


@pytest.mark.parametrize("change", ["disabled", "role"])
def test_whoever_is_at_work_is_out_at_the_next_page(
    gp: Visitor, administrator: Visitor, db: Session, change: str
) -> None:
    gp.open("/queue")
    assert gp.user
    by = an_administrator(a_practice(db))
    ENDING[change](db, db.get_one(User, gp.user.id), by)
    assert (gp.open("/queue", 303).goes_to or "").startswith("/sign-in")


def test_a_disabled_account_opens_with_no_password_until_it_is_enabled(db: Session) -> None:
    user, by = a_user(db), an_administrator(a_practice(db))
    people.disable(db, user, by=by, at=NOON)
    assert people.sign_in(db, "amira", proved=QUICK_HASH, at=NOON) is None
    people.enable(db, user, by=by, at=NOON)
    assert people.sign_in(db, "amira", proved=QUICK_HASH, at=NOON)


def test_a_session_of_a_disabled_account_stands_for_nobody_however_it_was_disabled(db: Session) -> None:
    user = a_user(db)
    token = people.sign_in(db, "amira", proved=QUICK_HASH, at=NOON) or ""
    user.disabled_at = NOON
    db.flush()
    assert people.signed_in_by(db, token, at=NOON) is None


def test_the_last_administrator_can_neither_be_disabled_nor_given_another_role(db: Session) -> None:
    pat = a_user(db, name="pat", role=Role.ADMINISTRATOR)
    by = an_administrator(a_practice(db))
    for change in (ENDING["disabled"], ENDING["role"]):
        with pytest.raises(Invalid, match="last administrator"):
            change(db, pat, by)
    sam = a_user(db, name="sam", role=Role.ADMINISTRATOR)
    people.disable(db, sam, by=by, at=NOON)
    with pytest.raises(Invalid, match="last administrator"):
        ENDING["disabled"](db, pat, by)
    people.enable(db, sam, by=by, at=NOON)
    ENDING["disabled"](db, pat, by)


def test_nobody_changes_their_own_role_or_closes_their_own_account(db: Session) -> None:
    a_user(db, name="sam", role=Role.ADMINISTRATOR)
    pat = a_user(db, name="pat", role=Role.ADMINISTRATOR)
    by = pat.as_actor(a_practice(db))
    for change in (ENDING["disabled"], ENDING["role"]):
        with pytest.raises(Invalid, match="your own"):
            change(db, pat, by)


def test_an_administrator_whose_one_time_password_has_run_out_is_none_who_can_sign_in(db: Session) -> None:
    practice = a_practice(db)
    pat, sam = (a_user(db, name=name, role=Role.ADMINISTRATOR) for name in ("pat", "sam"))
    by = an_administrator(practice)
    people.set_password(db, sam, NEW, by=by, at=NOON - people.ONE_TIME_LASTS)
    for change in (ENDING["disabled"], ENDING["role"]):
        with pytest.raises(Invalid, match="last administrator"):
            change(db, pat, by)
    (known,) = access.practices_known(db, by=an_operator(practice), at=NOON)
    assert known.users == 1


def test_a_sign_in_that_waited_does_not_outlive_a_change_of_the_password(db: Session) -> None:
    user = a_user(db)
    proved = people.password_hash_of(db, "amira")
    people.set_password(db, user, NEW, by=an_administrator(a_practice(db)), at=NOON)
    assert people.sign_in(db, "amira", proved=proved, at=NOON) is None


@pytest.mark.parametrize("change", ENDING)
def test_only_administrators_do_this(db: Session, change: str) -> None:
    with pytest.raises(NotAllowed):
        ENDING[change](db, a_user(db), a_gp(a_practice(db)))


OTHERS: dict[str, Change] = {
    **ENDING,
    "found": lambda db, user, by: people.user_of(db, user.id, by=by),
    "enabled": lambda db, user, by: people.enable(db, user, by=by, at=NOON),
    "unlocked": lambda db, user, by: people.unlock(db, user, by=by, at=NOON),
    "renamed": lambda db, user, by: people.rename(db, user, "Dr Jo", by=by, at=NOON),
    "factor": lambda db, user, by: people.remove_factor(db, user, by=by, at=NOON),
    "demanded": lambda db, user, by: people.demand_factor(db, a_practice(db, YORK), demanded=True, by=by, at=NOON),
}


@pytest.mark.parametrize("change", OTHERS)
def test_another_practices_user_is_not_found(db: Session, change: str) -> None:
    with pytest.raises(NotFound):
        OTHERS[change](db, a_user(db, practice=YORK), an_administrator(a_practice(db, LEEDS)))


def test_a_locked_account_is_unlocked(db: Session) -> None:
    user = a_user(db)
    for _ in range(people.TRIES):
        people.sign_in(db, "amira", proved=None, at=NOON)
    people.unlock(db, user, by=an_administrator(a_practice(db)), at=NOON)
    assert people.sign_in(db, "amira", proved=QUICK_HASH, at=NOON)


def test_a_one_time_password_opens_for_a_week(db: Session) -> None:
    user = a_user(db)
    people.set_password(db, user, NEW, by=an_administrator(a_practice(db)), at=NOON)
    over = NOON + people.ONE_TIME_LASTS
    assert people.sign_in(db, "amira", proved=NEW.hash, at=over - HOUR)
    assert people.sign_in(db, "amira", proved=NEW.hash, at=over) is None


def test_no_mark_of_direction_or_of_no_width_stays_in_a_name(db: Session) -> None:
    practice = a_practice(db)
    by = an_administrator(practice)
    marked = "Dr \u202eoJ\u200b"
    user = people.add_user(db, practice, "jo", Role.CLINICIAN, QUICK_PASSWORD, by=by, at=NOON, full_name=marked)
    assert user.full_name == "Dr oJ"
    people.rename(db, user, "Dr Jo\u2066 \u200dSmith\ufeff", by=by, at=NOON)
    assert user.full_name == "Dr Jo Smith"


@pytest.mark.parametrize("name", ["аmira", "amira\u200b", "amira shah", "a", ""])
def test_a_user_name_has_no_letters_that_look_like_others(db: Session, name: str) -> None:
    practice = a_practice(db)
    with pytest.raises(Invalid) as refused:
        people.add_user(db, practice, name, Role.CLINICIAN, QUICK_PASSWORD, by=an_administrator(practice), at=NOON)
    assert list(refused.value.faults) == ["name"]


def test_signing_in_again_in_one_browser_ends_the_earlier_session(arrive: Arrive, db: Session) -> None:
    a_user(db)
    visitor = arrive("Dr Ben Okoro", Role.CLINICIAN)
    visitor.open("/sign-in")
    visitor.send("/sign-in", {"username": "amira", "password": PASSWORD})
    ended = db.scalars(select(LoginSession.ended_at).order_by(LoginSession.id)).all()
    assert ended == [NOON, None]
    signed_out = audit.page(db, LEEDS, audit.Search(action=Action.SIGNED_OUT))
    assert [event.actor for event in signed_out] == ["Dr Ben Okoro"]
