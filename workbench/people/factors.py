"""The second factor: set up, proved at sign-in, removed; and recovery codes for whoever has lost it."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from workbench import audit
from workbench.errors import Invalid, not_in_practice
from workbench.models import LoginSession, Practice, RecoveryCode, User
from workbench.people.account_state import count_failure, forget_failures, refusal
from workbench.people.accounts import actor_of
from workbench.people.administration import lock, lock_own, record
from workbench.people.codes import plain, recovery_codes, step_of
from workbench.people.sessions import SignedIn, end_sessions, session_behind
from workbench.permissions import Actor, Permission, require
from workbench.signing import KeyFault, seal, unseal
from workbench.vocabulary import AccountStep, Action

SEALED_FOR = "second factor"
PROVED_WITHIN = timedelta(minutes=10)
"""Of the password; after that, one signs in again."""

NO_SUCH_CODE = "Enter the six digits that your app shows now"


def awaits_factor(session: Session, token: str | None, *, at: datetime) -> bool:
    """Was the password given with this token, a short time ago, and is the second factor still to be proved?"""
    row = session_behind(session, token) if token else None
    return row is not None and _awaits(row, at)


def prove_factor(session: Session, token: str, code: str, *, secret_key: str, at: datetime) -> bool:
    """A code of the app, or a recovery code, makes the session one. Each works once. Never raises for a wrong one."""
    row = session_behind(session, token)
    if row is None or not _awaits(row, at):
        return False
    user = session.get_one(User, row.user_id)
    by = actor_of(session, user)
    audit.take_turn(session, by)
    session.refresh(user, with_for_update=True)
    session.refresh(row)
    if not _awaits(row, at):  # it ended while this waited
        return False
    if cause := refusal(user, at) or _refused(session, user, code, secret_key, at):
        audit.add(session, audit.Event(Action.SIGN_IN_FAILED, details={"cause": cause}), by=by, at=at)
        return False
    forget_failures(user)
    row.awaits_factor, row.seen_at = False, at
    session.flush()
    audit.add(session, audit.Event(Action.SIGNED_IN, details={"with": "a second factor"}), by=by, at=at)
    return True


def set_up_factor(
    session: Session, who: SignedIn, secret: str, code: str, *, secret_key: str, at: datetime
) -> Sequence[str]:
    """The first code shows that the app has the secret; sessions elsewhere end. The recovery codes, to be shown once.

    Raises Invalid.
    """
    user = lock_own(session, who)
    if user.factor_set_at is not None:
        raise Invalid({"present": "You have a second factor. Remove it first"})
    step = step_of(secret, plain(code), at=at, after=None)
    if step is None:
        raise Invalid({"code": f"{NO_SUCH_CODE}. If it is refused again, check the clock of your phone"})
    user.factor_secret = seal(secret, secret_key, purpose=SEALED_FOR)
    user.factor_step, user.factor_set_at = step, at
    end_sessions(session, user.id, at=at, but=who.session_id)
    record(session, user, AccountStep.FACTOR_SET, by=who.actor, at=at)
    return _new_codes(session, user)


def renew_codes(session: Session, who: SignedIn, *, at: datetime) -> Sequence[str]:
    """The earlier ones work no more. Raises Invalid."""
    user = lock_own(session, who)
    if user.factor_set_at is None:
        raise Invalid({"code": "Set up a second factor first"})
    record(session, user, AccountStep.CODES_RENEWED, by=who.actor, at=at)
    return _new_codes(session, user)


def remove_own_factor(session: Session, who: SignedIn, *, at: datetime) -> None:
    """Whoever asks has given the password again. Raises Invalid."""
    user = lock_own(session, who)
    if user.factor_set_at is None:
        raise Invalid({"code": "You have no second factor"})
    _remove(session, user, by=who.actor, at=at)


def remove_factor(session: Session, user: User, *, by: Actor, at: datetime) -> None:
    """For somebody who has lost it, and the recovery codes too; their sessions end. Raises Invalid."""
    lock(session, user, by)
    if user.id == by.user_id:
        raise Invalid({"step": "Remove your own second factor on your account’s page"})
    if user.factor_set_at is None:
        raise Invalid({"step": f"The account {user.name} has no second factor"})
    end_sessions(session, user.id, at=at)
    _remove(session, user, by=by, at=at)


def demand_factor(session: Session, practice: Practice, *, demanded: bool, by: Actor, at: datetime) -> None:
    """From now on nobody of the practice works without one: who has none is led to set it up, at their next page."""
    require(by, Permission.MANAGE_USERS)
    if practice.id != by.practice_id:
        raise not_in_practice("practice")
    audit.take_turn(session, by)
    session.refresh(practice)
    if practice.demands_factor is demanded:
        return
    practice.demands_factor = demanded
    step = AccountStep.FACTOR_DEMANDED if demanded else AccountStep.FACTOR_NOT_DEMANDED
    audit.add(session, audit.Event(Action.USER_CHANGED, details={"step": step.value}), by=by, at=at)


def codes_left(session: Session, user_id: int) -> int:
    return session.scalars(select(func.count()).where(RecoveryCode.user_id == user_id)).one()


def _awaits(row: LoginSession, at: datetime) -> bool:
    return row.awaits_factor and row.ended_at is None and at - row.started_at <= PROVED_WITHIN


def _refused(session: Session, user: User, code: str, secret_key: str, at: datetime) -> str:
    """Why this code does not let the user in; empty if it does, and it is then used up."""
    try:
        secret = unseal(user.factor_secret or "", secret_key, purpose=SEALED_FOR)
    except KeyFault:
        secret = ""
    step = step_of(secret, plain(code), at=at, after=user.factor_step) if secret else None
    if step is not None:
        user.factor_step = step
        return ""
    used = delete(RecoveryCode).where(RecoveryCode.user_id == user.id, RecoveryCode.code_hash == _hash(code))
    if session.scalars(used.returning(RecoveryCode.user_id)).first() is not None:
        record(session, user, AccountStep.CODE_USED, by=actor_of(session, user), at=at)
        return ""
    return count_failure(user, "wrong code of the second factor", at)


def _remove(session: Session, user: User, *, by: Actor, at: datetime) -> None:
    user.factor_secret = user.factor_step = user.factor_set_at = None
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    record(session, user, AccountStep.FACTOR_REMOVED, by=by, at=at)


def _new_codes(session: Session, user: User) -> Sequence[str]:
    made = recovery_codes()
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    whose = {"practice_id": user.practice_id, "user_id": user.id}
    session.execute(insert(RecoveryCode), [{**whose, "code_hash": _hash(code)} for code in made])
    return made


def _hash(code: str) -> bytes:
    """Fast, since what is hashed is random."""
    return hashlib.sha256(plain(code).encode()).digest()
