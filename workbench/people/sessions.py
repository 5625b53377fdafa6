"""Signing in and out; sessions, found by the token in a cookie; forms kept when a session has timed out."""

import hashlib
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, Integer, bindparam, insert, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from workbench import audit, db
from workbench.db import Written, columns_of, fetch, placeholder, table_of
from workbench.models import LoginSession, Practice, User
from workbench.permissions import Actor
from workbench.vocabulary import Action, Role

IDLE = timedelta(minutes=30)
"""Unless the setting says otherwise."""

ABSOLUTE = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)
"""`seen_at` is updated at most this often, so that most pages write nothing."""

TRIES = 5
LOCKED_FOR = timedelta(minutes=15)
LOCK_WAIT_MS = 100
"""Milliseconds to wait for the database's lock."""

OFFERED = "offered"
_LOGIN, _USER, _PRACTICE = map(columns_of, (LoginSession, User, Practice))

STRANGER = Actor(None, "unknown", Role.NOBODY, audit.INSTALLATION, None)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The user of a session, as the account is now."""

    session_id: int
    user_id: int
    name: str
    actor: Actor
    practice_name: str


def sign_in(session: Session, name: str, *, proved: bool, at: datetime) -> str | None:
    """The token of a new session, or None: the same answer for a wrong name, a wrong password and a locked account.

    `proved` is what `proves` said. Never raises for a refusal, so that the audit event and the count of failures are
    committed with it.
    """
    user = session.scalars(select(User).where(User.name == name)).first()
    if user is None:
        audit.add(session, audit.Event(Action.SIGN_IN_FAILED, details={"cause": "no such user"}), by=STRANGER, at=at)
        return None
    by = user.as_actor(session.get_one(Practice, user.practice_id))
    audit.take_turn(session, by)
    session.refresh(user, with_for_update=True)
    cause = _refusal(user, proved, at)
    if cause:
        audit.add(session, audit.Event(Action.SIGN_IN_FAILED, details={"cause": cause}), by=by, at=at)
        return None
    user.failed_sign_ins, user.locked_until = 0, None
    _forget_old_forms(session, at)
    audit.add(session, audit.Event(Action.SIGNED_IN), by=by, at=at)
    return _open_session(session, user, at)


def _forget_old_forms(session: Session, at: datetime) -> None:
    """Delete kept forms whose session was last used longer than `ABSOLUTE` ago."""
    old = update(LoginSession).where(LoginSession.kept_path.is_not(None), LoginSession.seen_at < at - ABSOLUTE)
    session.execute(old.values(kept_path=None, kept_fields=None), execution_options={"synchronize_session": False})


def _refusal(user: User, proved: bool, at: datetime) -> str:
    if user.locked_until and at < user.locked_until:
        return "locked after repeated failures"
    if proved:
        return ""
    user.failed_sign_ins += 1
    if user.failed_sign_ins >= TRIES:
        user.failed_sign_ins, user.locked_until = 0, at + LOCKED_FOR
        return "wrong password; locked"
    return "wrong password"


def _open_session(session: Session, user: User, at: datetime) -> str:
    token = secrets.token_urlsafe(32)
    row = {
        "practice_id": user.practice_id,
        "user_id": user.id,
        "token_hash": _hash(token),
        "started_at": at,
        "seen_at": at,
    }
    session.execute(insert(LoginSession).values(row))
    return token


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def signed_in_by(session: Session, token: str, *, at: datetime, idle: timedelta = IDLE) -> tuple[SignedIn, bool] | None:
    """Who this token stands for, and whether `still_here` should be noted; None when it has ended in any way."""
    run = session.connection()
    (rows,) = fetch(run, _SESSION_BY_TOKEN.of(run, token_hash=_hash(token)))
    row = rows[0] if rows else None
    if row is None or row.ended_at or at - row.seen_at > idle or at - row.started_at > ABSOLUTE:
        return None
    actor = Actor(row.user_id, row.full_name, row.role, row.ods_code, row.practice_id)
    return SignedIn(row.id, row.user_id, row.name, actor, row.practice_name), at - row.seen_at > SEEN_EVERY


_TOKEN_HASH = bindparam("token_hash", type_=_LOGIN.token_hash.type)
_SESSION_BY_TOKEN = Written(
    select(
        _LOGIN.id,
        _LOGIN.ended_at,
        _LOGIN.seen_at,
        _LOGIN.started_at,
        _LOGIN.user_id,
        _USER.name,
        _USER.full_name,
        _USER.role,
        _USER.practice_id,
        _PRACTICE.ods_code,
        _PRACTICE.name.label("practice_name"),
    )
    .join_from(table_of(LoginSession), table_of(User), _USER.id == _LOGIN.user_id)
    .join(table_of(Practice), _PRACTICE.id == _USER.practice_id)
    .where(_LOGIN.token_hash == placeholder(_TOKEN_HASH)),
    _TOKEN_HASH,
)


def is_still_signed_in(session: Session, who: SignedIn) -> bool:
    """Does this session stand, and has its user the role that they were admitted in?"""
    run = session.connection()
    (rows,) = fetch(run, _SESSION_BY_ID.of(run, session_id=who.session_id))
    return any(row.ended_at is None and row.role is who.actor.role for row in rows)


_SESSION_ID = bindparam("session_id", type_=Integer)
_SESSION_BY_ID = Written(
    select(_LOGIN.ended_at, _USER.role)
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
    session.execute(update(LoginSession).where(LoginSession.id == who.session_id).values(ended_at=at))
    audit.add(session, audit.Event(Action.SIGNED_OUT), by=who.actor, at=at)


def keep_form(session: Session, token: str, path: str, fields: dict[str, list[str]]) -> None:
    """Keep what was typed in a session that has run out, for its user's return; one that was signed out keeps none."""
    row = session.scalars(select(LoginSession).where(LoginSession.token_hash == _hash(token))).first()
    if row is not None and row.ended_at is None:
        row.kept_path, row.kept_fields = path, fields


def kept_form_waits_at(session: Session, user_id: int) -> str | None:
    """The path of the form kept last for this user; returned once only, for the redirect after signing in again."""
    row = _kept(session, user_id)
    if row is None or row.kept_fields is None or OFFERED in row.kept_fields:
        return None
    row.kept_fields = {**row.kept_fields, OFFERED: []}
    return row.kept_path


def has_kept_form(session: Session, user_id: int, path: str) -> bool:
    row = _kept(session, user_id)
    return row is not None and row.kept_path == path


def take_kept_form(session: Session, user_id: int, path: str) -> dict[str, list[str]] | None:
    """The form kept last for this user, if it was posted there; it is then forgotten."""
    row = _kept(session, user_id)
    if row is None or row.kept_path != path:
        return None
    fields = row.kept_fields
    row.kept_path = row.kept_fields = None
    return fields


def _kept(session: Session, user_id: int) -> LoginSession | None:
    statement = select(LoginSession).where(LoginSession.user_id == user_id, LoginSession.kept_path.is_not(None))
    return session.scalars(statement.order_by(LoginSession.started_at.desc()).limit(1)).first()
