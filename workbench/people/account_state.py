"""Whether an account lets its user in: not while it is disabled or locked, or its one-time password has run out."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_

from workbench.models import User

TRIES = 5
LOCKED_FOR = timedelta(minutes=15)


def refusal(user: User, at: datetime) -> str:
    """Why not even the right password lets this user in; empty if it does."""
    if user.disabled_at:
        return "the account is disabled"
    if user.is_locked(at):
        return "locked after repeated failures"
    if user.one_time_until and at >= user.one_time_until:
        return "the one-time password has run out"
    return ""


def can_sign_in(at: datetime) -> ColumnElement[bool]:
    """The same of every user, save that a lock opens by itself."""
    return User.disabled_at.is_(None) & or_(User.one_time_until.is_(None), User.one_time_until > at)


def count_failure(user: User, cause: str, at: datetime) -> str:
    """As the audit says it; the account is locked when there were too many in a row."""
    user.failed_sign_ins += 1
    if user.failed_sign_ins >= TRIES:
        user.failed_sign_ins, user.locked_until = 0, at + LOCKED_FOR
        return f"{cause}; locked"
    return cause


def forget_failures(user: User) -> None:
    user.failed_sign_ins, user.locked_until = 0, None
