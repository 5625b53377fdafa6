"""Sessions, found by the token in a cookie: opened, found, kept alive and ended."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Engine, Integer, Row, bindparam, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from workbench import audit, db
from workbench.db import Written, columns_of, fetch, placeholder, table_of
from workbench.models import LoginSession, Practice, User
from workbench.people.tokens import hash_of
from workbench.permissions import Actor
from workbench.vocabulary import Action

IDLE = timedelta(minutes=30)
"""Unless the setting says otherwise."""

ABSOLUTE = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)
"""`seen_at` is updated at most this often, so that most pages write nothing."""

LOCK_WAIT_MS = 100
"""Milliseconds to wait for the database's lock."""

_LOGIN, _USER, _PRACTICE = map(columns_of, (LoginSession, User, Practice))


class Owed(StrEnum):
    """What somebody who has signed in must do before anything else."""

    PASSWORD = "a password of their own"  # noqa: S105
    FACTOR = "a second factor"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The user of a session, as the account is now. What they `owe` comes before all else."""

    session_id: int
    user_id: int
    name: str
    actor: Actor
    practice_name: str
    owes: Owed | None = None


def signed_in_by(session: Session, token: str, *, at: datetime, idle: timedelta = IDLE) -> tuple[SignedIn, bool] | None:
    """Who this token stands for, and whether `still_here` should be noted; None when it has ended in any way."""
    run = session.connection()
    (rows,) = fetch(run, _SESSION_BY_TOKEN.of(run, token_hash=hash_of(token)))
    row = rows[0] if rows else None
    if row is None or _is_over(row) or at - row.seen_at > idle or at - row.started_at > ABSOLUTE:
        return None
    actor = Actor(row.user_id, row.full_name, row.role, row.ods_code or audit.INSTALLATION, row.practice_id)
    who = SignedIn(row.id, row.user_id, row.name, actor, row.practice_name or "", _owed(row))
    return who, at - row.seen_at > SEEN_EVERY


def _is_over(row: Row[Any]) -> bool:
    """Has it ended, was its account closed, or was the password alone given?"""
    return bool(row.ended_at or row.disabled_at or row.awaits_factor)


def _owed(row: Row[Any]) -> Owed | None:
    if row.one_time_until:
        return Owed.PASSWORD
    return Owed.FACTOR if row.demands_factor and row.factor_set_at is None else None


_TOKEN_HASH = bindparam("token_hash", type_=_LOGIN.token_hash.type)
_SESSION_BY_TOKEN = Written(
    select(
        _LOGIN.id,
        _LOGIN.ended_at,
        _LOGIN.seen_at,
        _LOGIN.started_at,
        _LOGIN.user_id,
        _LOGIN.awaits_factor,
        _USER.name,
        _USER.full_name,
        _USER.role,
        _USER.practice_id,
        _USER.disabled_at,
        _USER.one_time_until,
        _USER.factor_set_at,
        _PRACTICE.demands_factor,
        _PRACTICE.ods_code,
        _PRACTICE.name.label("practice_name"),
    )
    .join_from(table_of(LoginSession), table_of(User), _USER.id == _LOGIN.user_id)
    .outerjoin(table_of(Practice), _PRACTICE.id == _USER.practice_id)
    .where(_LOGIN.token_hash == placeholder(_TOKEN_HASH)),
    _TOKEN_HASH,
)


def is_still_signed_in(session: Session, who: SignedIn) -> bool:
    """Does this session stand, and has its user the role that they were admitted in?"""
    run = session.connection()
    (rows,) = fetch(run, _SESSION_BY_ID.of(run, session_id=who.session_id))
    return any(not _is_over(row) and row.role is who.actor.role for row in rows)


_SESSION_ID = bindparam("session_id", type_=Integer)
_SESSION_BY_ID = Written(
    select(_LOGIN.ended_at, _LOGIN.awaits_factor, _USER.disabled_at, _USER.role)
    .join_from(table_of(LoginSession), table_of(User), _USER.id == _LOGIN.user_id)
    .where(_LOGIN.id == placeholder(_SESSION_ID)),
    _SESSION_ID,
)


def note_presence(engine: Engine, session_id: int, *, at: datetime) -> None:
    """Update `seen_at`, unless the database is locked: no page waits for that."""
    with suppress(OperationalError), db.writing(engine, patience=LOCK_WAIT_MS) as session:
        still_here(session, session_id, at=at)


def still_here(session: Session, session_id: int, *, at: datetime) -> None:
    session.execute(update(LoginSession).where(LoginSession.id == session_id).values(seen_at=at))


def sign_out(session: Session, who: SignedIn, *, at: datetime) -> None:
    _end(session, LoginSession.id == who.session_id, at)
    audit.add(session, audit.Event(Action.SIGNED_OUT), by=who.actor, at=at)


def end_sessions(session: Session, user_id: int, *, at: datetime, but: int | None = None) -> int:
    """End all sessions of this user, `but` one, at once: how many there were. Whoever calls puts it on record."""
    return _end(session, (LoginSession.user_id == user_id) & (LoginSession.id != (but or 0)), at)


def end_one(session: Session, user_id: int, login: int, *, at: datetime) -> int:
    """The same of one of them; 0 if it is not theirs, or has ended."""
    return _end(session, (LoginSession.user_id == user_id) & (LoginSession.id == login), at)


def session_behind(session: Session, token: str) -> LoginSession | None:
    """The session of this token that has not been ended, though it may have run out."""
    found = select(LoginSession).where(LoginSession.token_hash == hash_of(token), LoginSession.ended_at.is_(None))
    return session.scalars(found).first()


def open_sessions(session: Session, *, by: Actor, at: datetime, idle: timedelta = IDLE) -> Sequence[LoginSession]:
    """The actor's own that stand now, the one that was used last first."""
    standing = select(LoginSession).where(
        LoginSession.user_id == by.user_id,
        LoginSession.ended_at.is_(None),
        ~LoginSession.awaits_factor,
        LoginSession.started_at >= at - ABSOLUTE,
        LoginSession.seen_at >= at - idle,
    )
    return session.scalars(standing.order_by(LoginSession.seen_at.desc(), LoginSession.id.desc())).all()


def _end(session: Session, which: ColumnElement[bool], at: datetime) -> int:
    """Those that have not ended by themselves are counted."""
    open_ = which & LoginSession.ended_at.is_(None)
    ended = update(LoginSession).where(open_).values(ended_at=at)
    stood = ended.returning(LoginSession.started_at)
    found = session.scalars(stood, execution_options={"synchronize_session": False}).all()
    return sum(at - started_at <= ABSOLUTE for started_at in found)
