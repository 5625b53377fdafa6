"""Signing in: the password, then the second factor of those who have one. Failures are counted, and lock."""

from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from workbench import audit
from workbench.models import LoginSession, User
from workbench.people.account_state import count_failure, forget_failures, refusal
from workbench.people.accounts import actor_of
from workbench.people.sessions import end_one, session_behind
from workbench.people.tokens import hash_of, new_token
from workbench.permissions import Actor
from workbench.vocabulary import Action, Role

LONGEST_BROWSER = 60

STRANGER = Actor(None, "unknown", Role.NOBODY, audit.INSTALLATION, None)


def sign_in(
    session: Session, name: str, *, proved: str | None, at: datetime, earlier: str | None = None, browser: str = ""
) -> str | None:
    """The token of a new session, or None: the same answer for a wrong name, a wrong password and a locked account.

    `proved` is the hash that the password fits: it must still be the user's, whose password may have been changed while
    this waited for its turn. `earlier` is the token that the browser held before: that session ends. Never raises for a
    refusal, so that the audit event and the count of failures are committed with it. The session of a user with a
    second factor stands for nobody yet.
    """
    user = session.scalars(select(User).where(User.name == name)).first()
    if user is None:
        audit.add(session, audit.Event(Action.SIGN_IN_FAILED, details={"cause": "no such user"}), by=STRANGER, at=at)
        return None
    by = actor_of(session, user)
    audit.take_turn(session, by)
    session.refresh(user, with_for_update=True)
    cause = refusal(user, at) or ("" if proved == user.password_hash else count_failure(user, "wrong password", at))
    if cause:
        audit.add(session, audit.Event(Action.SIGN_IN_FAILED, details={"cause": cause}), by=by, at=at)
        return None
    _end_earlier(session, earlier, by, at)
    awaits_factor = user.factor_set_at is not None
    if not awaits_factor:
        forget_failures(user)
        audit.add(session, audit.Event(Action.SIGNED_IN), by=by, at=at)
    return _open_session(session, user, at, awaits_factor=awaits_factor, browser=browser)


def _end_earlier(session: Session, token: str | None, by: Actor, at: datetime) -> None:
    """Signing in ends what the same browser was signed in to before, whoever that was."""
    earlier = session_behind(session, token) if token else None
    if earlier is None or not end_one(session, earlier.user_id, earlier.id, at=at) or earlier.awaits_factor:
        return
    whose = session.get_one(User, earlier.user_id)
    details = {"cause": "the same browser signed in again"}
    if whose.id == by.user_id:
        audit.add(session, audit.Event(Action.SIGNED_OUT, details=details), by=by, at=at)
    else:
        audit.add(session, audit.Event(Action.SIGNED_OUT, details=details), by=actor_of(session, whose), at=at)


def _open_session(session: Session, user: User, at: datetime, *, awaits_factor: bool, browser: str) -> str:
    token = new_token()
    row = {
        "practice_id": user.practice_id,
        "user_id": user.id,
        "token_hash": hash_of(token),
        "started_at": at,
        "seen_at": at,
        "awaits_factor": awaits_factor,
        "browser": browser[:LONGEST_BROWSER],
    }
    session.execute(insert(LoginSession).values(row))
    return token
