"""Forms that arrived after their session had timed out, kept for the return of their user."""

from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from workbench.models import LoginSession
from workbench.people.sessions import ABSOLUTE
from workbench.people.tokens import hash_of

OFFERED = "offered"
KEPT_FOR = ABSOLUTE


def keep_form(session: Session, token: str, path: str, fields: dict[str, list[str]], *, at: datetime) -> None:
    """Keep what was typed in a session that has run out, for its user's return; one that was signed out keeps none, and
    neither does one whose second factor was never proved: whoever typed may be somebody else."""
    row = session.scalars(select(LoginSession).where(LoginSession.token_hash == hash_of(token))).first()
    if row is not None and row.ended_at is None and not row.awaits_factor:
        row.kept_at, row.kept_path, row.kept_fields = at, path, fields


def kept_form_waits_at(session: Session, user_id: int, *, at: datetime) -> str | None:
    """The path of the form kept last for this user; returned once only, for the redirect after signing in again."""
    row = _kept(session, user_id, at)
    if row is None or row.kept_fields is None or OFFERED in row.kept_fields:
        return None
    row.kept_fields = {**row.kept_fields, OFFERED: []}
    return row.kept_path


def has_kept_form(session: Session, user_id: int, path: str, *, at: datetime) -> bool:
    row = _kept(session, user_id, at)
    return row is not None and row.kept_path == path


def take_kept_form(session: Session, user_id: int, path: str, *, at: datetime) -> dict[str, list[str]] | None:
    """The form kept last for this user, if it was posted there; it is then forgotten."""
    row = _kept(session, user_id, at)
    if row is None or row.kept_path != path:
        return None
    fields = row.kept_fields
    row.kept_at = row.kept_path = row.kept_fields = None
    return fields


def _kept(session: Session, user_id: int, at: datetime) -> LoginSession | None:
    young = LoginSession.kept_at >= at - KEPT_FOR
    statement = select(LoginSession).where(LoginSession.user_id == user_id, young)
    return session.scalars(statement.order_by(LoginSession.started_at.desc()).limit(1)).first()


def is_any_form_old(session: Session, *, at: datetime) -> bool:
    return session.scalars(select(LoginSession.id).where(_is_old(at)).limit(1)).first() is not None


def forget_old_forms(session: Session, *, at: datetime) -> None:
    """Delete the forms that were kept longer ago than a session lasts."""
    old = update(LoginSession).where(_is_old(at)).values(kept_at=None, kept_path=None, kept_fields=None)
    session.execute(old, execution_options={"synchronize_session": False})


def _is_old(at: datetime) -> ColumnElement[bool]:
    return LoginSession.kept_at < at - KEPT_FOR
