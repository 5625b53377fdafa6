"""Signing in, staying in, and what was typed in a session that ran out."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.factories import (
    HOUR,
    LEEDS,
    MINUTE,
    NOON,
    PASSWORD,
    QUICK_PASSWORD,
    YORK,
    a_gp,
    a_practice,
    a_user,
    an_administrator,
    an_operator,
)
from workbench import audit, people
from workbench.errors import Invalid, NotAllowed
from workbench.models import User
from workbench.people.kept_forms import MOST_KEPT
from workbench.vocabulary import Action, Role

SECOND = timedelta(seconds=1)


def test_the_right_password_opens_a_session(db: Session) -> None:
    user = a_user(db, role=Role.SAFEGUARDING_LEAD)
    who, to_note = _behind(db, _token(db))
    assert (who.user_id, who.name, who.practice_name) == (user.id, "amira", f"Surgery {LEEDS}")
    assert (who.actor.name, who.actor.role, who.actor.organisation) == ("Dr Amira Shah", "safeguarding-lead", LEEDS)
    assert not to_note


@pytest.mark.parametrize(("name", "password"), [("amira", "wrong password"), ("amira", ""), ("nobody", PASSWORD)])
def test_nothing_else_does(db: Session, name: str, password: str) -> None:
    a_user(db)
    assert _sign_in(db, name, password, at=NOON) is None


def test_signing_in_and_failing_to_are_on_record(db: Session) -> None:
    a_user(db)
    _sign_in(db, "amira", "wrong password", at=NOON)
    _sign_in(db, "amira", PASSWORD, at=NOON)
    _sign_in(db, "hunter2", PASSWORD, at=NOON)
    assert [event.action for event in audit.page(db, LEEDS, audit.Search())] == [
        "signed-in",
        "sign-in-failed",
        "switched",
    ]
    (stranger,) = audit.page(db, audit.INSTALLATION, audit.Search())
    assert (stranger.actor, stranger.details) == ("unknown", '{"cause":"no such user"}')


def test_five_failures_lock_the_account_for_a_quarter_of_an_hour(db: Session) -> None:
    a_user(db)
    for _ in range(people.TRIES):
        _sign_in(db, "amira", "wrong password", at=NOON)
    assert _sign_in(db, "amira", PASSWORD, at=NOON + people.LOCKED_FOR - SECOND) is None
    assert _sign_in(db, "amira", PASSWORD, at=NOON + people.LOCKED_FOR) is not None


def test_four_failures_and_a_success_begin_the_count_again(db: Session) -> None:
    a_user(db)
    for _ in range(2):
        for _ in range(people.TRIES - 1):
            _sign_in(db, "amira", "wrong password", at=NOON)
        assert _sign_in(db, "amira", PASSWORD, at=NOON) is not None


@pytest.mark.parametrize(("away", "still_in"), [(people.IDLE, True), (people.IDLE + SECOND, False)])
def test_a_session_ends_by_idling(db: Session, away: timedelta, still_in: bool) -> None:
    a_user(db)
    assert (people.signed_in_by(db, _token(db), at=NOON + away) is not None) is still_in


@pytest.mark.parametrize(("after", "still_in"), [(people.ABSOLUTE, True), (people.ABSOLUTE + SECOND, False)])
def test_a_session_ends_after_twelve_hours_however_busy(db: Session, after: timedelta, still_in: bool) -> None:
    a_user(db)
    token = _token(db)
    who, _ = _behind(db, token)
    people.still_here(db, who.session_id, at=NOON + after)
    assert (people.signed_in_by(db, token, at=NOON + after) is not None) is still_in


def test_being_here_is_noted_once_a_minute_and_prolongs_the_session(db: Session) -> None:
    a_user(db)
    token = _token(db)
    who, to_note = _behind(db, token, after=MINUTE + SECOND)
    assert to_note
    people.still_here(db, who.session_id, at=NOON + people.IDLE)
    assert people.signed_in_by(db, token, at=NOON + 2 * people.IDLE) is not None


def test_signing_out_ends_the_session_and_is_on_record(db: Session) -> None:
    a_user(db)
    token = _token(db)
    people.sign_out(db, _behind(db, token)[0], at=NOON)
    assert people.signed_in_by(db, token, at=NOON) is None
    assert len(audit.page(db, LEEDS, audit.Search(action=Action.SIGNED_OUT))) == 1


def test_an_unknown_token_stands_for_nobody(db: Session) -> None:
    assert people.signed_in_by(db, "made up", at=NOON) is None


def test_a_role_taken_away_is_gone_at_the_next_page(db: Session) -> None:
    user = a_user(db, role=Role.SAFEGUARDING_LEAD)
    token = _token(db)
    user.role = Role.ADMINISTRATOR
    db.flush()
    assert _behind(db, token)[0].actor.role == Role.ADMINISTRATOR


def test_the_token_itself_is_not_stored(db: Session) -> None:
    a_user(db)
    token = _token(db)
    assert token not in repr(db.connection().exec_driver_sql("SELECT * FROM login_session").all())


def _a_form(item: int = 1, note: str = "a long note") -> people.KeptForm:
    address = f"/review-items/{item}"
    return people.KeptForm(address, address, {"note": [note]})


def _notes(db: Session, user: User, at: datetime = NOON) -> list[list[str]]:
    return [form.fields["note"] for form in people.kept_forms(db, user.id, at=at)]


def test_what_was_typed_in_a_session_that_ran_out_is_kept_for_its_user_until_it_is_given_back(db: Session) -> None:
    user = a_user(db)
    assert people.keep_form(db, _token(db), _a_form(), of=user.id, at=NOON)
    assert people.page_to_return_to(db, user.id, at=NOON) == "/review-items/1"
    (kept,) = people.kept_forms(db, user.id, at=NOON)
    assert kept.fields["note"] == ["a long note"]
    people.give_up_form(db, user.id, kept)
    assert people.kept_forms(db, user.id, at=NOON) == []


def test_of_several_forms_the_newest_comes_first_whichever_session_it_is_of(db: Session) -> None:
    user = a_user(db)
    earlier, later = _token(db), _token(db)
    people.keep_form(db, later, _a_form(1, "the older"), of=user.id, at=NOON)
    people.keep_form(db, earlier, _a_form(2, "the newer"), of=user.id, at=NOON + SECOND)
    assert _notes(db, user) == [["the newer"], ["the older"]]
    led = [people.page_to_return_to(db, user.id, at=NOON) for _ in range(3)]
    assert led == ["/review-items/2", "/review-items/1", None]


def test_no_more_forms_are_kept_than_somebody_would_send(db: Session) -> None:
    user, token = a_user(db), _token(db)
    for item in range(MOST_KEPT + 2):
        people.keep_form(db, token, _a_form(item), of=user.id, at=NOON + item * SECOND)
    pages = [form.page for form in people.kept_forms(db, user.id, at=NOON)]
    assert (len(pages), pages[0], pages[-1]) == (MOST_KEPT, f"/review-items/{MOST_KEPT + 1}", "/review-items/2")


def test_a_user_is_led_to_a_kept_form_once_and_not_at_every_sign_in(db: Session) -> None:
    user = a_user(db)
    people.keep_form(db, _token(db), _a_form(404), of=user.id, at=NOON)
    assert [people.page_to_return_to(db, user.id, at=NOON) for _ in range(2)] == ["/review-items/404", None]


def test_what_was_typed_on_a_page_left_open_over_night_is_kept_for_half_a_day_from_then_and_no_longer(
    db: Session,
) -> None:
    user, sent = a_user(db), NOON + 20 * HOUR
    people.keep_form(db, _token(db), _a_form(), of=user.id, at=sent)
    people.forget_old_forms(db, at=sent + SECOND)
    assert _notes(db, user, sent + people.ABSOLUTE)
    late = sent + people.ABSOLUTE + SECOND
    assert not _notes(db, user, late)
    assert people.page_to_return_to(db, user.id, at=late) is None
    people.forget_old_forms(db, at=late)
    assert not people.is_any_form_old(db, at=late)
    assert "a long note" not in repr(db.connection().exec_driver_sql("SELECT * FROM kept_form").all())


def test_it_is_kept_for_nobody_else(db: Session) -> None:
    user, other = a_user(db), a_user(db, name="ben")
    people.keep_form(db, _token(db), _a_form(), of=user.id, at=NOON)
    assert people.page_to_return_to(db, other.id, at=NOON) is None
    assert _notes(db, other) == []


def test_what_one_person_typed_is_not_kept_in_the_session_of_another(db: Session) -> None:
    a_user(db)
    other = a_user(db, name="ben")
    assert not people.keep_form(db, _token(db), _a_form(), of=other.id, at=NOON)
    assert _notes(db, other) == []


def test_a_session_that_was_signed_out_keeps_nothing(db: Session) -> None:
    user = a_user(db)
    token = _token(db)
    people.sign_out(db, _behind(db, token)[0], at=NOON + HOUR)
    assert not people.keep_form(db, token, _a_form(), of=user.id, at=NOON)
    assert _notes(db, user) == []


def test_a_user_needs_a_name_that_nobody_has_at_any_practice(db: Session) -> None:
    a_user(db)
    practice = a_practice(db, YORK)
    with pytest.raises(Invalid) as refused:
        people.add_user(db, practice, "amira", Role.CLINICIAN, QUICK_PASSWORD, by=an_operator(practice), at=NOON)
    assert list(refused.value.faults) == ["name"]


def test_an_administrator_adds_users_and_a_clinician_does_not(db: Session) -> None:
    practice = a_practice(db)
    people.add_user(db, practice, "ben", Role.CLINICIAN, QUICK_PASSWORD, by=an_administrator(practice), at=NOON)
    with pytest.raises(NotAllowed):
        people.add_user(db, practice, "cat", Role.CLINICIAN, QUICK_PASSWORD, by=a_gp(practice), at=NOON)


def test_no_password_reaches_the_audit_or_lies_in_the_clear(db: Session) -> None:
    practice = a_practice(db)
    new = people.new_password(PASSWORD, names=people.names_known_of("amira"))
    user = people.add_user(db, practice, "amira", Role.CLINICIAN, new, by=an_administrator(practice), at=NOON)
    _token(db)
    assert user.password_hash.startswith("$argon2id$")
    assert PASSWORD not in repr([event.details for event in audit.page(db, LEEDS, audit.Search())])


def _token(db: Session) -> str:
    token = _sign_in(db, "amira", PASSWORD, at=NOON)
    assert token
    return token


def _behind(db: Session, token: str, *, after: timedelta = timedelta()) -> tuple[people.SignedIn, bool]:
    found = people.signed_in_by(db, token, at=NOON + after)
    assert found
    return found


def _sign_in(db: Session, name: str, password: str, *, at: datetime) -> str | None:
    kept = people.password_hash_of(db, name)
    return people.sign_in(db, name, proved=kept if people.proves(kept, password) else None, at=at)
