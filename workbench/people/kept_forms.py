"""Forms that arrived after their session had ended, kept for the return of their user."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, delete, select
from sqlalchemy.orm import Session

from workbench import models
from workbench.models import LoginSession
from workbench.people.sessions import ABSOLUTE
from workbench.people.tokens import hash_of

KEPT_FOR = ABSOLUTE
MOST_KEPT = 20
"""Of one user: what was kept before is given up."""


class KeptForm(NamedTuple):
    """`page` is the address of its page, with its query; `path` is where it was sent to."""

    page: str
    path: str
    fields: dict[str, list[str]]
    id: int = 0


def keep_form(session: Session, token: str, form: KeptForm, *, of: int, at: datetime) -> bool:
    """Keep what was typed in a session of this user that has run out, for their return; one that was signed out keeps
    none, and neither does one whose second factor was never proved: whoever typed may be somebody else."""
    behind = session.scalars(select(LoginSession).where(LoginSession.token_hash == hash_of(token))).first()
    if behind is None or behind.user_id != of or behind.ended_at or behind.awaits_factor:
        return False
    session.add(models.KeptForm(practice_id=behind.practice_id, user_id=of, kept_at=at, page=form.page,
                                path=form.path, fields=form.fields))  # fmt: skip
    session.flush()
    for each in session.scalars(_newest_first(of).offset(MOST_KEPT)).all():
        session.delete(each)
    return True


def page_to_return_to(session: Session, user_id: int, *, at: datetime) -> str | None:
    """The page of the newest form of this user, for the redirect after signing in again; each leads there once only."""
    young = models.KeptForm.kept_at >= at - KEPT_FOR
    row = session.scalars(_newest_first(user_id).where(young, models.KeptForm.led_to.is_(False)).limit(1)).first()
    if row is None:
        return None
    row.led_to = True
    return row.page


def kept_forms(session: Session, user_id: int, *, at: datetime) -> list[KeptForm]:
    """The newest first."""
    rows = session.scalars(_newest_first(user_id).where(models.KeptForm.kept_at >= at - KEPT_FOR))
    return [KeptForm(row.page, row.path, row.fields, row.id) for row in rows]


def give_up_form(session: Session, user_id: int, form: KeptForm) -> None:
    """Forget it, as it was given back."""
    own = models.KeptForm.user_id == user_id
    session.execute(delete(models.KeptForm).where(own, models.KeptForm.id == form.id))


def _newest_first(user_id: int) -> Select[models.KeptForm]:
    order = models.KeptForm.kept_at.desc(), models.KeptForm.id.desc()
    return select(models.KeptForm).where(models.KeptForm.user_id == user_id).order_by(*order)


def is_any_form_old(session: Session, *, at: datetime) -> bool:
    return session.scalars(select(models.KeptForm.id).where(_is_old(at)).limit(1)).first() is not None


def forget_old_forms(session: Session, *, at: datetime) -> None:
    """Delete the forms that were kept longer ago than a session lasts."""
    session.execute(delete(models.KeptForm).where(_is_old(at)), execution_options={"synchronize_session": False})


def _is_old(at: datetime) -> ColumnElement[bool]:
    return models.KeptForm.kept_at < at - KEPT_FOR
