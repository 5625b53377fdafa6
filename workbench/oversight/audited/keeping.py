"""Searches of the audit that hold what no address may carry, and those that a user has named, to find them again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from workbench import audit
from workbench.errors import Invalid, NotFound
from workbench.models import KeptSearch
from workbench.oversight.audited.asking import Typed
from workbench.permissions import Actor, Permission, require, require_practice

MOST_SEARCHES, LONGEST_SEARCH_NAME = 20, 60
KEPT_FOR = timedelta(hours=12)
"""As long as a session lasts at most."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A search that has a name; `query` are its filters as an address has them."""

    id: int
    name: str
    query: str
    typed: Typed


def keep_search(session: Session, typed: Typed, *, by: Actor, at: datetime) -> int:
    """The number by which the user's pages can name this from now on."""
    practice_id = require_practice(by, Permission.AUDIT)
    audit.take_turn(session, by)
    same = select(KeptSearch).where(
        KeptSearch.user_id == by.user_id,
        KeptSearch.name.is_(None),
        KeptSearch.patient == typed.patient,
        KeptSearch.text == typed.text,
    )
    kept = session.scalars(same.order_by(KeptSearch.id)).first() or KeptSearch(
        practice_id=practice_id, user_id=by.user_id, query="", patient=typed.patient, text=typed.text
    )
    kept.made_at = at
    session.add(kept)
    session.flush()
    return kept.id


def kept_search(session: Session, number: int, *, by: Actor, at: datetime) -> Typed:
    """Raises NotFound for what is not one's own, or no longer kept."""
    require(by, Permission.AUDIT)
    own = select(KeptSearch).where(KeptSearch.id == number, KeptSearch.user_id == by.user_id, ~_has_run_out(at))
    kept = session.scalars(own).one_or_none()
    if kept is None:
        raise NotFound("That search is no longer kept. Search again.")
    return Typed(kept.patient, kept.text)


def _has_run_out(at: datetime) -> ColumnElement[bool]:
    return KeptSearch.name.is_(None) & (KeptSearch.made_at < at - KEPT_FOR)


def is_any_run_out(session: Session, *, at: datetime) -> bool:
    return session.scalars(select(KeptSearch.id).where(_has_run_out(at)).limit(1)).first() is not None


def forget_searches(session: Session, *, at: datetime) -> None:
    """Delete those without a name whose time is over, of everybody. No person's act, so not audited."""
    session.execute(delete(KeptSearch).where(_has_run_out(at)))


def saved_searches(session: Session, *, by: Actor) -> Sequence[Saved]:
    """The user's own, by name."""
    require(by, Permission.AUDIT)
    own = select(KeptSearch).where(KeptSearch.user_id == by.user_id, KeptSearch.name.is_not(None))
    saved = [Saved(row.id, row.name or "", row.query, Typed(row.patient, row.text)) for row in session.scalars(own)]
    return sorted(saved, key=lambda search: (search.name.casefold(), search.id))


def save_search(session: Session, name: str, query: str, typed: Typed, *, by: Actor, at: datetime) -> Saved:
    """Name a search: `query` are its filters as an address has them. A name that is there already stands for this from
    now on; a search that is there gets this name, and keeps its number. Raises Invalid.
    """
    practice_id = require_practice(by, Permission.AUDIT)
    _require_usable(name, query, typed)
    audit.take_turn(session, by)
    known = saved_searches(session, by=by)
    same = next((each.id for each in known if (each.query, each.typed) == (query, typed)), None)
    replaced = [each.id for each in known if each.name.casefold() == name.casefold() and each.id != same]
    if same is None and len(known) - len(replaced) >= MOST_SEARCHES:
        raise Invalid({"name": f"You have {MOST_SEARCHES} saved searches, which is the most. Delete one first"})
    session.execute(delete(KeptSearch).where(KeptSearch.id.in_(replaced)))
    saved = session.get_one(KeptSearch, same) if same else KeptSearch(practice_id=practice_id, user_id=by.user_id)
    saved.name, saved.query, saved.made_at = name, query, at
    saved.patient, saved.text = typed
    session.add(saved)
    session.flush()
    return Saved(saved.id, name, query, typed)


def _require_usable(name: str, query: str, typed: Typed) -> None:
    if not (query or any(typed)):
        raise Invalid({"name": "Search for something first"})
    if not name:
        raise Invalid({"name": "Enter a name for this search"})
    if len(name) > LONGEST_SEARCH_NAME:
        raise Invalid({"name": f"Enter a name of at most {LONGEST_SEARCH_NAME} characters"})


def delete_search(session: Session, number: int, *, by: Actor) -> None:
    """Raises NotFound for what is not one of their own."""
    require(by, Permission.AUDIT)
    own = delete(KeptSearch).where(
        KeptSearch.id == number, KeptSearch.user_id == by.user_id, KeptSearch.name.is_not(None)
    )
    if session.scalars(own.returning(KeptSearch.id)).first() is None:
        raise NotFound("You have no such search.")
