"""Looking after accounts: closed, opened, unlocked, renamed, given a role or a one-time password, signed out."""

from datetime import datetime

from sqlalchemy.orm import Session

from workbench import audit
from workbench.characters import one_line
from workbench.errors import Invalid, not_in_practice
from workbench.models import Practice, User
from workbench.people.account_state import forget_failures
from workbench.people.accounts import (
    OF_A_PRACTICE,
    ONE_TIME_LASTS,
    has_administrator,
    name_faults,
    names_known_of,
)
from workbench.people.passwords import NewPassword
from workbench.people.sessions import SignedIn, end_sessions
from workbench.permissions import Actor, Permission, require
from workbench.seen import require_seen
from workbench.vocabulary import AccountStep, Action, Role

LAST_ADMINISTRATOR = "This is the practice’s last administrator. Give somebody else that role first"


def disable(session: Session, user: User, *, by: Actor, at: datetime) -> None:
    """Close the account and end its sessions, at once. What is on record stays. Raises Invalid."""
    lock(session, user, by)
    if user.id == by.user_id:
        raise Invalid({"step": "You cannot disable your own account. Ask another administrator"})
    if user.disabled_at is not None:
        raise Invalid({"step": f"The account {user.name} is disabled already"})
    _require_other_administrator(session, user, at)
    user.disabled_at = at
    _end_and_record(session, user, AccountStep.DISABLED, by=by, at=at)


def enable(session: Session, user: User, *, by: Actor, at: datetime) -> None:
    lock(session, user, by)
    if user.disabled_at is None:
        raise Invalid({"step": f"The account {user.name} is not disabled"})
    user.disabled_at = None
    forget_failures(user)
    record(session, user, AccountStep.ENABLED, by=by, at=at)


def unlock(session: Session, user: User, *, by: Actor, at: datetime) -> None:
    """After too many wrong passwords: they can try again at once."""
    lock(session, user, by)
    if not user.is_locked(at):
        raise Invalid({"step": f"The account {user.name} is not locked"})
    forget_failures(user)
    record(session, user, AccountStep.UNLOCKED, by=by, at=at)


def give_role(session: Session, user: User, role: Role, *, by: Actor, at: datetime, seen: str | None = None) -> None:
    """From their next sign-in on, which they are led to at once. Nobody changes their own role. Raises Invalid.

    `seen` is the role that this one is to replace.
    """
    lock(session, user, by)
    require_seen(seen, user.role.value, "role")
    if user.id == by.user_id:
        raise Invalid({"role": "You cannot change your own role. Ask another administrator"})
    if role not in OF_A_PRACTICE or user.role not in OF_A_PRACTICE:
        raise Invalid({"role": f"The account {user.name} cannot have that role"})
    if user.role is role:
        raise Invalid({"role": f"The account {user.name} has that role already"})
    _require_other_administrator(session, user, at)
    user.role = role
    _end_and_record(session, user, AccountStep.ROLE, by=by, at=at, role=role.value)


def rename(session: Session, user: User, full_name: str, *, by: Actor, at: datetime, seen: str | None = None) -> None:
    """The name that later decisions and events show; those on record keep the earlier one, which is `seen`."""
    lock(session, user, by)
    require_seen(seen, user.full_name, "full_name")
    full_name = one_line(full_name)
    if faults := name_faults(full_name):
        raise Invalid(faults)
    if full_name == user.full_name:
        raise Invalid({"full_name": "That is the name already"})
    was, user.full_name = user.full_name, full_name
    record(session, user, AccountStep.RENAMED, by=by, at=at, full_name=full_name, was=was)


def set_password(
    session: Session, user: User, password: NewPassword, *, by: Actor, at: datetime, one_time: bool = True
) -> None:
    """Somebody else's. All their sessions end. `one_time`: they must replace it within a week. Raises Invalid."""
    lock(session, user, by)
    if user.id == by.user_id:
        raise Invalid({"step": "Change your own password on your account’s page"})
    user.password_hash = password.hash
    user.one_time_until = at + ONE_TIME_LASTS if one_time else None
    forget_failures(user)
    step = AccountStep.ONE_TIME_PASSWORD if one_time else AccountStep.PASSWORD
    _end_and_record(session, user, step, by=by, at=at)


def sign_out_everywhere(session: Session, user: User, *, by: Actor, at: datetime) -> int:
    """How many sessions that ended."""
    lock(session, user, by)
    return _end_and_record(session, user, AccountStep.SIGNED_OUT, by=by, at=at)


def names_known(session: Session, user_id: int) -> list[str]:
    """What a password of this user must not be made of."""
    user = session.get_one(User, user_id)
    practice = session.get_one(Practice, user.practice_id) if user.practice_id is not None else None
    return names_known_of(user.name, user.full_name, *((practice.name, practice.ods_code) if practice else ()))


def record(session: Session, user: User, step: AccountStep, *, by: Actor, at: datetime, **more: str | int) -> None:
    details = {"user": user.name, "step": step.value, **more}
    audit.add(session, audit.Event(Action.USER_CHANGED, details=details), by=by, at=at)


def _end_and_record(
    session: Session, user: User, step: AccountStep, *, by: Actor, at: datetime, **more: str | int
) -> int:
    ended = end_sessions(session, user.id, at=at, but=None)
    record(session, user, step, by=by, at=at, sessions=ended, **more)
    return ended


def lock(session: Session, user: User, by: Actor) -> None:
    """In their practice's turn, as it is now. Raises NotAllowed, and NotFound for another practice's user."""
    require(by, Permission.MANAGE_USERS)
    if user.practice_id != by.practice_id:
        raise not_in_practice("user")
    audit.take_turn(session, by)
    session.refresh(user, with_for_update=True)


def lock_own(session: Session, who: SignedIn) -> User:
    """The account of whoever asks, in their practice's turn, as it is now."""
    audit.take_turn(session, who.actor)
    user = session.get_one(User, who.user_id)
    session.refresh(user, with_for_update=True)
    return user


def _require_other_administrator(session: Session, user: User, at: datetime) -> None:
    """Whoever changes this waits for the practice's turn, so that two cannot both leave the other as the last."""
    if user.role is not Role.ADMINISTRATOR or user.practice_id is None or user.disabled_at is not None:
        return
    if not has_administrator(session, user.practice_id, at=at, but=user.id):
        raise Invalid({"step": LAST_ADMINISTRATOR})
