"""What has come since a page was shown: counted, up to a bound, from the highest entry that there was then."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbench.models import Entry
from workbench.permissions import Actor, Permission, require_practice
from workbench.vocabulary import State

MOST_NEW = 100
"""Beyond that there are “more than” so many."""


def new_since(session: Session, entry: int, *, by: Actor) -> int:
    """How many entries wait that were added after that one, and no more than MOST_NEW + 1."""
    practice_id = require_practice(by, Permission.WORK_THE_QUEUE)
    waits = (Entry.practice_id == practice_id, Entry.state == State.WAITING, Entry.id > entry)
    found = select(Entry.id).where(*waits).limit(MOST_NEW + 1).subquery()
    return session.scalars(select(func.count()).select_from(found)).one()
