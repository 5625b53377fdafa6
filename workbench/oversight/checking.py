"""For `workbench check`: whether the projections are up to date."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from workbench import audit, queue, scope, upstream
from workbench.models import Practice
from workbench.oversight import days
from workbench.oversight.each_practice import at_each_practice
from workbench.permissions import Actor, Permission, require


def check(session: Session, *, by: Actor, at: datetime) -> list[str]:
    """Compare every projection of every practice with what it is derived from; a sentence for each difference."""
    require(by, Permission.MAINTAIN)
    return [*at_each_practice(session, partial(_faults, at=at)), *audit.index_faults(session)]


def _faults(session: Session, practice: Practice, *, at: datetime) -> Iterator[str]:
    yield from scope.differences(session, practice.id, at=at)
    yield from queue.differences(session, practice.id, at=at)
    yield from days.differences(session, practice.id)
    yield from upstream.differences(session, practice.id, at=at)
