"""Filters of the queue that a user has named, to find them again. They are nobody else's, and name no patient."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Integer, bindparam, delete, select
from sqlalchemy.orm import Session

from workbench import audit
from workbench.db import Written, columns_of, fetch, placeholder
from workbench.errors import Invalid, NotFound
from workbench.models import SavedView
from workbench.permissions import Actor, Permission, require

MOST_VIEWS, LONGEST_VIEW_NAME = 20, 60


class View(NamedTuple):
    """A saved view as it is read; `query`: of the queue's address, with these filters."""

    id: int
    name: str
    query: str


def saved_views(session: Session, *, by: Actor) -> Sequence[View]:
    """The user's own, by name; of this session's changes, those that have been flushed."""
    require(by, Permission.WORK_THE_QUEUE)
    connection = session.connection()
    (found,) = fetch(connection, _OWN.of(connection, user=by.user_id))
    return sorted(map(View._make, found), key=lambda view: (view.name.casefold(), view.id))


def save_view(session: Session, name: str, query: str, *, by: Actor) -> None:
    """Name these filters. A name that is there already stands for them from now on; filters that are get this name.

    Raises Invalid.
    """
    require(by, Permission.WORK_THE_QUEUE)
    _require_usable(name, query)
    audit.take_turn(session, by)
    known = saved_views(session, by=by)
    replaced = [view for view in known if view.query == query or view.name.casefold() == name.casefold()]
    if len(known) - len(replaced) >= MOST_VIEWS:
        raise Invalid({"name": f"You have {MOST_VIEWS} views, which is the most. Delete one first"})
    if replaced:
        session.execute(delete(SavedView).where(SavedView.id.in_([view.id for view in replaced])))
    session.add(SavedView(practice_id=by.practice_id, user_id=by.user_id, name=name, query=query))
    session.flush()


def _require_usable(name: str, query: str) -> None:
    if not query:
        raise Invalid({"name": "Choose filters in the queue first"})
    if not name:
        raise Invalid({"name": "Write a name for these filters"})
    if len(name) > LONGEST_VIEW_NAME:
        raise Invalid({"name": f"Write a name of at most {LONGEST_VIEW_NAME} characters"})


def delete_view(session: Session, view: int, *, by: Actor) -> None:
    """Raises NotFound for what is not one of their own."""
    require(by, Permission.WORK_THE_QUEUE)
    own = delete(SavedView).where(SavedView.id == view, SavedView.user_id == by.user_id).returning(SavedView.id)
    if session.scalars(own).first() is None:
        raise NotFound("You have no such view.")


_VIEW, _USER = columns_of(SavedView), bindparam("user", type_=Integer)
_OWN = Written(select(_VIEW.id, _VIEW.name, _VIEW.query).where(_VIEW.user_id == placeholder(_USER)), _USER)
