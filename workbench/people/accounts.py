"""User accounts: who can sign in at a practice, and checking their passwords."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbench import audit
from workbench.characters import one_line
from workbench.errors import Invalid, NotAllowed, NotFound, not_in_practice
from workbench.models import LoginSession, Practice, User
from workbench.people.account_state import can_sign_in
from workbench.people.password_checks import matches
from workbench.people.passwords import NewPassword
from workbench.permissions import Actor, Permission, require
from workbench.vocabulary import Action, Role

LONGEST_FULL_NAME = 200
USER_NAME = re.compile(r"[A-Za-z0-9._@-]{2,100}")
"""No letters of other alphabets that look like these: two users could seem to have one name."""

OF_A_PRACTICE = (Role.CLINICIAN, Role.SAFEGUARDING_LEAD, Role.ADMINISTRATOR)
ONE_TIME_LASTS = timedelta(days=7)
"""How long a password that somebody else made can be used to choose one's own."""

PRODUCT = ("redaction workbench", "workbench", "nhs")
_NOBODYS_HASH = "$argon2id$v=19$m=47104,t=1,p=1$ZPyrIyp2WuNI1GJlx8ma+Q$cNmsUdDJWdA8iY8gO7iUK4wX4nUoxXUpgE6BoY/77xs"
"""Of a random password that was thrown away. Written down, since making one takes as long as a sign-in."""


def practice_called(session: Session, ods_code: str) -> Practice:
    practice = session.scalars(select(Practice).where(Practice.ods_code == ods_code.upper())).first()
    if practice is None:
        raise NotFound(f"There is no practice {ods_code}; add it with: workbench practice add {ods_code}")
    return practice


def users(session: Session, *, by: Actor) -> Sequence[User]:
    """Everybody who can sign in at the actor's practice, by name."""
    require(by, Permission.SEE_PRACTICE)
    at_practice = select(User).where(User.practice_id == by.practice_id)
    return session.scalars(at_practice.order_by(User.full_name, User.id)).all()


def last_sign_ins(session: Session, *, by: Actor) -> dict[int, datetime]:
    """User → when they signed in last, of those of the actor's practice who ever have."""
    require(by, Permission.MANAGE_USERS)
    at_practice = select(LoginSession.user_id, func.max(LoginSession.started_at)).join(User)
    whole = at_practice.where(User.practice_id == by.practice_id, ~LoginSession.awaits_factor)
    return {row[0]: row[1] for row in session.execute(whole.group_by(LoginSession.user_id))}


def user_of(session: Session, user_id: int, *, by: Actor) -> User:
    """One of the actor's own practice. Raises NotFound for anybody else."""
    require(by, Permission.MANAGE_USERS)
    found = session.scalars(select(User).where(User.id == user_id, User.practice_id == by.practice_id)).first()
    if found is None:
        raise not_in_practice("user")
    return found


def user_named(session: Session, name: str) -> User:
    """For the command line, which is at every practice."""
    found = session.scalars(select(User).where(User.name == name)).first()
    if found is None:
        raise NotFound(f"There is no user {name}.")
    return found


def actor_of(session: Session, user: User) -> Actor:
    """This user, as the audit names them."""
    if user.practice_id is None:
        return Actor(user.id, user.full_name, user.role, audit.INSTALLATION, None)
    return user.as_actor(session.get_one(Practice, user.practice_id))


def add_user(
    session: Session,
    practice: Practice | None,
    name: str,
    role: Role,
    password: NewPassword,
    *,
    by: Actor,
    at: datetime,
    full_name: str = "",
    one_time: bool = False,
) -> User:
    """Add somebody who can sign in; the installation's operator is at no practice. `one_time`: they must replace the
    password when they first sign in. Raises Invalid.
    """
    _require_may_add(session, practice, role, by, at)
    audit.take_turn(session, by)
    full_name = one_line(full_name)
    if faults := _name_fault(session, name) | (name_faults(full_name) if full_name else {}):
        raise Invalid(faults)
    user = User(
        practice_id=practice.id if practice else None,
        name=name,
        full_name=full_name or name,
        role=role,
        password_hash=password.hash,
        failed_sign_ins=0,
        added_at=at,
        one_time_until=at + ONE_TIME_LASTS if one_time else None,
    )
    session.add(user)
    session.flush()
    audit.add(session, audit.Event(Action.USER_ADDED, details={"user": name, "role": role.value}), by=by, at=at)
    return user


def names_known_of(*names: str) -> list[str]:
    """What others know of a user, and would try as a password: `names` are the user's and the practice's."""
    return [*names, *PRODUCT]


def name_faults(full_name: str) -> dict[str, str]:
    """What is wrong with the name that decisions and the audit show."""
    if 0 < len(full_name) <= LONGEST_FULL_NAME:
        return {}
    return {"full_name": f"Enter a name of up to {LONGEST_FULL_NAME} characters"}


def _name_fault(session: Session, name: str) -> dict[str, str]:
    if not USER_NAME.fullmatch(name):
        return {"name": "Enter a user name of 2 to 100 letters a to z, digits, dots, hyphens and underscores"}
    if session.scalars(select(User.id).where(func.lower(User.name) == name.lower())).first() is not None:
        return {"name": f"There is already a user {name}; choose another name"}
    return {}


def _require_may_add(session: Session, practice: Practice | None, role: Role, by: Actor, at: datetime) -> None:
    """At one's own practice. The installation's operator gives a practice its first administrator, and no other user;
    only the command line adds such an operator.
    """
    if practice is None or role not in OF_A_PRACTICE:
        require(by, Permission.ADD_OPERATORS)
        if (practice is None) is not (role is Role.INSTALLATION_OPERATOR):
            raise Invalid({"role": "The operator of the installation is the one role that is at no practice"})
        return
    if by.may(Permission.MANAGE_PRACTICES) and not by.may(Permission.MANAGE_USERS):
        if role is not Role.ADMINISTRATOR or has_administrator(session, practice.id, at=at):
            raise NotAllowed("The practice has an administrator, who adds its users.")
        return
    require(by, Permission.MANAGE_USERS)
    if by.practice_id != practice.id:
        raise not_in_practice("user")


def has_administrator(session: Session, practice_id: int, *, at: datetime, but: int = 0) -> bool:
    """Is there one, `but` this, who can sign in?"""
    open_ = select(User.id).where(
        User.practice_id == practice_id,
        User.role == Role.ADMINISTRATOR,
        can_sign_in(at),
        User.id != but,
    )
    return session.scalars(open_.limit(1)).first() is not None


def password_hash_of(session: Session, name: str) -> str | None:
    return session.scalars(select(User.password_hash).where(User.name == name)).first()


def proves(password_hash: str | None, password: str) -> bool:
    """Is this the password? Takes as long for a name that nobody has, whose hash is None.

    Called outside of any transaction: it may wait for others. Raises TooManyAtOnce.
    """
    return matches(password_hash or _NOBODYS_HASH, password) and password_hash is not None
