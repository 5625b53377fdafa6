"""A second factor: set up, asked for at sign-in, demanded by a practice, and lost."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha256

import pyotp
import pytest
from flask import Flask
from sqlalchemy import Engine, insert, select, text
from sqlalchemy.orm import Session

from tests.factories import LEEDS, MINUTE, NOON, PASSWORD, QUICK_HASH, a_practice, a_user, an_administrator
from tests.visitors import ANY, SECRET, Arrive, Clock, Page, Visitor
from workbench import audit, people
from workbench.db import writing
from workbench.errors import Invalid
from workbench.models import KeptForm, RecoveryCode, User
from workbench.vocabulary import Action, Role

HALF_MINUTE = timedelta(seconds=30)


@pytest.fixture
def amira(stranger: Visitor, db: Session) -> Visitor:
    """Signed in by her password."""
    a_user(db)
    give_password(stranger)
    return stranger


def give_password(visitor: Visitor, password: str = PASSWORD) -> Page:
    visitor.open("/sign-in", ANY)
    answer = visitor.send("/sign-in", {"username": "amira", "password": password}, ANY)
    visitor.open("/sign-in/code" if answer.goes_to == "/sign-in/code" else "/account", ANY)
    return answer


def set_up(visitor: Visitor) -> tuple[str, list[str]]:
    """The secret, and the recovery codes that the page shows."""
    page = visitor.open("/account/second-factor")
    secret = secret_on(page)
    fields = {"offered": page.value("offered"), "code": pyotp.TOTP(secret).at(NOON), "present": PASSWORD}
    return secret, codes_on(visitor.send("/account/second-factor", fields, 200))


def secret_on(page: Page) -> str:
    (key,) = [each for each in page.all("span") if each.get("class") == "app-code"]
    return "".join("".join(key.itertext()).split())


def codes_on(page: Page) -> list[str]:
    return ["".join(each.itertext()) for each in page.all("li") if each.get("class") == "app-code"]


def give_code(visitor: Visitor, code: str, status: int = 303) -> Page:
    answer = visitor.send("/sign-in/code", {"code": code}, status)
    if answer.goes_to == "/":
        visitor.open("/account")
    return answer


def test_with_it_the_password_alone_opens_nothing(amira: Visitor, clock: Clock) -> None:
    secret, _ = set_up(amira)
    clock.at = NOON + MINUTE
    assert give_password(amira).goes_to == "/sign-in/code"
    for address in ("/queue", "/account", "/account/second-factor"):
        assert (amira.open(address, 303).goes_to or "").startswith("/sign-in?")
    assert "Dr Amira Shah" not in amira.open("/sign-in/code").text
    assert give_code(amira, pyotp.TOTP(secret).at(clock.at)).goes_to == "/"
    amira.open("/queue")


def test_nothing_that_the_password_alone_sent_waits_for_its_owner(amira: Visitor, db: Session, clock: Clock) -> None:
    set_up(amira)
    clock.at = NOON + MINUTE
    assert give_password(amira).goes_to == "/sign-in/code"
    amira.send("/review-items/1/decision", {"outcome": "leave-visible", "note": "planted"}, ANY)
    assert db.scalars(select(KeptForm.fields)).all() == []


def test_a_code_works_once_also_the_one_that_set_it_up(amira: Visitor, clock: Clock) -> None:
    secret, _ = set_up(amira)
    give_password(amira)
    give_code(amira, pyotp.TOTP(secret).at(NOON), 401)
    clock.at = NOON + MINUTE
    code = pyotp.TOTP(secret).at(clock.at)
    give_code(amira, code)
    give_password(amira)
    give_code(amira, code, 401)


def test_a_recovery_code_works_once_and_is_kept_only_as_its_hash(amira: Visitor, db: Session) -> None:
    _, codes = set_up(amira)
    assert len(codes) == people.RECOVERY_CODES
    kept = repr(db.scalars(select(RecoveryCode.code_hash)).all())
    assert not any(code in kept or code.replace("-", "") in kept for code in codes)
    for status in (303, 401):
        give_password(amira)
        give_code(amira, codes[0].upper(), status)
    give_code(amira, codes[1])
    assert "Recovery codes left: 8" in amira.open("/account").words


def test_wrong_codes_lock_the_account_and_are_on_record(amira: Visitor, db: Session) -> None:
    secret, _ = set_up(amira)
    give_password(amira)
    for _ in range(people.TRIES):
        give_code(amira, "000000", 401)
    give_code(amira, pyotp.TOTP(secret).at(NOON + HALF_MINUTE), 401)
    failed = audit.page(db, LEEDS, audit.Search(action=Action.SIGN_IN_FAILED))
    assert '"cause":"wrong code of the second factor; locked"' in failed[1].details


def test_the_second_step_must_follow_soon(amira: Visitor, clock: Clock) -> None:
    secret, _ = set_up(amira)
    give_password(amira)
    clock.at = NOON + 11 * MINUTE
    assert give_code(amira, pyotp.TOTP(secret).at(clock.at)).goes_to == "/sign-in"


def test_setting_up_needs_the_password_a_code_and_the_secret_that_we_made(amira: Visitor, db: Session) -> None:
    page = amira.open("/account/second-factor")
    right = {"offered": page.value("offered"), "code": pyotp.TOTP(secret_on(page)).at(NOON), "present": PASSWORD}
    for wrong in ({"offered": "x"}, {"code": "000000"}, {"present": "wrong"}):
        amira.send("/account/second-factor", {**right, **wrong}, 422)
    assert db.scalars(select(User.factor_set_at)).all() == [None]


def test_who_presses_twice_is_told_that_it_is_set_up(amira: Visitor) -> None:
    page = amira.open("/account/second-factor")
    right = {"offered": page.value("offered"), "code": pyotp.TOTP(secret_on(page)).at(NOON), "present": PASSWORD}
    amira.send("/account/second-factor", right, 200)
    assert "You have a second factor. Remove it first" in amira.send("/account/second-factor", right, 422).words


def test_the_secret_is_sealed_in_the_database_and_opens_with_our_key_alone(amira: Visitor, db: Session) -> None:
    secret, _ = set_up(amira)
    assert secret not in (db.scalars(select(User.factor_secret)).one() or "")
    token = people.sign_in(db, "amira", proved=QUICK_HASH, at=NOON) or ""
    code = pyotp.TOTP(secret).at(NOON + HALF_MINUTE)
    assert not people.prove_factor(db, token, code, secret_key="another key", at=NOON)
    assert people.prove_factor(db, token, code, secret_key=SECRET, at=NOON)


def test_a_code_that_waited_does_not_outlive_a_change_of_the_password(postgresql_engine: Engine) -> None:
    with writing(postgresql_engine) as db:
        user = a_user(db)
        user.factor_set_at, by = NOON, an_administrator(a_practice(db))
        code = {"practice_id": user.practice_id, "user_id": user.id, "code_hash": sha256(b"abcd").digest()}
        db.execute(insert(RecoveryCode).values(code))
        token = people.sign_in(db, "amira", proved=QUICK_HASH, at=NOON) or ""

    def give() -> bool:
        with writing(postgresql_engine) as other:
            return people.prove_factor(other, token, "abcd", secret_key=SECRET, at=NOON)

    with ThreadPoolExecutor(1) as threads:
        with writing(postgresql_engine) as db:
            people.set_password(db, db.get_one(User, user.id), people.NewPassword("another"), by=by, at=NOON)
            proved = threads.submit(give)
            while not db.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
                time.sleep(0.01)
        assert not proved.result()


def test_it_is_removed_with_the_password_and_new_codes_end_the_earlier(amira: Visitor, db: Session) -> None:
    _, earlier = set_up(amira)
    amira.send("/account/second-factor/remove", {"present": "wrong"}, 422)
    codes = codes_on(amira.send("/account/second-factor/codes", {"present": PASSWORD}, 200))
    assert set(codes).isdisjoint(earlier)
    give_password(amira)
    give_code(amira, earlier[0], 401)
    give_code(amira, codes[0])
    amira.send("/account/second-factor/remove", {"present": PASSWORD})
    assert give_password(amira).goes_to == "/"


def test_a_practice_demands_it_and_who_has_none_can_do_nothing_else(
    administrator: Visitor, amira: Visitor, clock: Clock
) -> None:
    administrator.send("/users/second-factor", {}, 422)  # a mangled form changes nothing
    administrator.send("/users/second-factor", {"demanded": "yes"})
    for address in ("/queue", "/account", "/patients"):
        assert amira.open(address, 303).goes_to == "/account/second-factor"
    assert amira.open("/queue", 401, part=True).headers["HX-Redirect"] == "/account/second-factor"
    assert amira.open("/queue/news?since=1", 204, part=True).text == ""
    assert amira.send("/review-items/leave-visible").goes_to == "/account/second-factor"
    set_up(amira)
    amira.open("/queue")
    assert administrator.open("/users", 303).goes_to == "/account/second-factor"


def test_an_administrator_removes_it_for_who_has_lost_it(amira: Visitor, administrator: Visitor, db: Session) -> None:
    set_up(amira)
    user = db.scalars(select(User).where(User.name == "amira")).one()
    administrator.send(f"/users/{user.id}", {"step": "factor"})
    amira.open("/queue", 303)
    assert give_password(amira).goes_to == "/"
    with pytest.raises(Invalid, match="no second factor"):
        people.remove_factor(db, user, by=an_administrator(a_practice(db)), at=NOON)


def test_on_both_databases(either_db: Session) -> None:
    db = either_db
    user = a_user(db)
    found = people.signed_in_by(db, people.sign_in(db, "amira", proved=QUICK_HASH, at=NOON) or "", at=NOON)
    assert found
    secret = people.new_secret()
    code = pyotp.TOTP(secret).at(NOON)
    codes = people.set_up_factor(db, found[0], secret, code, secret_key=SECRET, at=NOON)
    token = people.sign_in(db, "amira", proved=QUICK_HASH, at=NOON) or ""
    assert people.signed_in_by(db, token, at=NOON) is None
    assert people.prove_factor(db, token, codes[3], secret_key=SECRET, at=NOON)
    assert people.signed_in_by(db, token, at=NOON)
    people.remove_factor(db, user, by=an_administrator(a_practice(db)), at=NOON)
    assert db.scalars(select(RecoveryCode.user_id)).all() == []


def test_no_secret_reaches_the_audit(amira: Visitor, db: Session, site: Flask, arrive: Arrive) -> None:
    secret, codes = set_up(amira)
    give_password(amira)
    give_code(amira, codes[0])
    said = arrive("Dr Carys Evans", Role.SAFEGUARDING_LEAD).open("/audit").text
    written = " ".join(event.details for event in audit.page(db, LEEDS, audit.Search())) + said
    assert not [word for word in (secret, *codes) if word in written]
    assert "set up a second factor for amira" in said
