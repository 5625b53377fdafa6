"""User accounts: who can sign in at a practice, and checking their passwords."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench import audit
from workbench.errors import Invalid, NotFound
from workbench.models import Practice, User
from workbench.people.password_checks import hasher, matches
from workbench.permissions import Actor, Permission, require
from workbench.vocabulary import Action, Role

SHORTEST_PASSWORD = 10

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


def add_user(
    session: Session,
    practice: Practice,
    name: str,
    role: Role,
    password: str,
    *,
    by: Actor,
    at: datetime,
    full_name: str = "",
) -> User:
    """Add somebody who can sign in. Raises Invalid for a name that is taken or a password that is too short."""
    require(by, Permission.MANAGE_PRACTICE)
    if len(password) < SHORTEST_PASSWORD:
        raise Invalid({"password": f"The password must have at least {SHORTEST_PASSWORD} characters"})
    if session.scalars(select(User.id).where(User.name == name)).first() is not None:
        raise Invalid({"name": f"There is already a user {name}; choose another name"})
    user = User(
        practice_id=practice.id,
        name=name,
        full_name=full_name or name,
        role=role,
        password_hash=hasher.hash(password),
        failed_sign_ins=0,
        added_at=at,
    )
    session.add(user)
    session.flush()
    audit.add(session, audit.Event(Action.USER_ADDED, details={"user": name, "role": role.value}), by=by, at=at)
    return user


def password_hash_of(session: Session, name: str) -> str | None:
    return session.scalars(select(User.password_hash).where(User.name == name)).first()


def proves(password_hash: str | None, password: str) -> bool:
    """Is this the password? Takes as long for a name that nobody has, whose hash is None.

    Called outside of any transaction: it may wait for others. Raises TooManyAtOnce.
    """
    return matches(password_hash or _NOBODYS_HASH, password) and password_hash is not None
