"""For `workbench check`: every practice is checked, whatever fails at another."""

from collections.abc import Callable, Iterable, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench import db
from workbench.models import Practice


def at_each_practice(session: Session, faults: Callable[[Session, Practice], Iterable[str]]) -> Iterator[str]:
    """Each fault with its practice. A check that fails is one too: of its error the kind alone is told.

    Each has a savepoint: after an error of the database, PostgreSQL answers nothing more without one. Raises where the
    database itself cannot be asked.
    """
    for practice in session.scalars(select(Practice).order_by(Practice.ods_code)).all():
        try:
            with session.begin_nested():
                yield from (f"{practice.ods_code}: {wrong}" for wrong in faults(session, practice))
        except Exception as error:  # whatever it is
            if db.is_away(error):
                raise
            yield f"{practice.ods_code}: not all of it could be checked ({db.kind_of(error)})"
