"""One's own account: the password, and the sessions."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from workbench import audit
from workbench.models import User
from workbench.people.account_state import count_failure, forget_failures
from workbench.people.administration import lock_own, record
from workbench.people.factors import codes_left
from workbench.people.passwords import NewPassword
from workbench.people.sessions import SignedIn, end_one, end_sessions
from workbench.vocabulary import AccountStep, Action


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """What its page says of it."""

    name: str
    factor_set_at: datetime | None
    codes_left: int


def own_account(session: Session, who: SignedIn) -> OwnAccount:
    user = session.get_one(User, who.user_id)
    return OwnAccount(user.name, user.factor_set_at, codes_left(session, user.id))


def note_wrong_password(session: Session, who: SignedIn, *, at: datetime) -> None:
    """Somebody at an open session who does not know its password: counted and recorded as a failed sign-in is. When
    the account locks, the session ends.
    """
    user = lock_own(session, who)
    cause = count_failure(user, "wrong password", at)
    if user.is_locked(at):
        end_sessions(session, user.id, at=at)
    audit.add(session, audit.Event(Action.SIGN_IN_FAILED, details={"cause": cause}), by=who.actor, at=at)


def change_own_password(session: Session, who: SignedIn, password: NewPassword, *, at: datetime) -> int:
    """Whoever asks has given the present one. Sessions elsewhere end: how many."""
    user = lock_own(session, who)
    user.password_hash, user.one_time_until = password.hash, None
    forget_failures(user)
    ended = end_sessions(session, user.id, at=at, but=who.session_id)
    record(session, user, AccountStep.PASSWORD, by=who.actor, at=at, sessions=ended)
    return ended


def end_own_session(session: Session, who: SignedIn, login: int, *, at: datetime) -> int:
    """0 if there is no such session of theirs any more."""
    user = lock_own(session, who)
    ended = end_one(session, user.id, login, at=at)
    if ended:
        record(session, user, AccountStep.SIGNED_OUT, by=who.actor, at=at, sessions=ended)
    return ended


def end_own_other_sessions(session: Session, who: SignedIn, *, at: datetime) -> int:
    user = lock_own(session, who)
    ended = end_sessions(session, user.id, at=at, but=who.session_id)
    record(session, user, AccountStep.SIGNED_OUT, by=who.actor, at=at, sessions=ended)
    return ended
