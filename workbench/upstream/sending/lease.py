"""Who may send for a practice: one sender at a time, for so long, so that no two tell the clinical system at once."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from workbench.db import columns_of, table_of
from workbench.models import UpstreamProgress

LASTS = timedelta(minutes=5)
"""A sender that loses it records nothing more of what it sent."""

BATCH_LASTS = timedelta(minutes=2)
"""No target is begun later, be it read or told: the lease is held for longer, and other practices wait."""

_PROGRESS = columns_of(UpstreamProgress)


def take(session: Session, practice_id: int, holder: str, *, at: datetime) -> bool:
    """Take the lease, or keep it for as long again; False: another sender has it. In a writing transaction."""
    free = or_(_PROGRESS.holder.is_(None), _PROGRESS.holder == holder, _PROGRESS.held_until < at)
    taken = session.connection().execute(
        update(table_of(UpstreamProgress))
        .where(_PROGRESS.practice_id == practice_id, free)
        .values(holder=holder, held_until=at + LASTS)
    )
    return taken.rowcount == 1


def is_held(session: Session, practice_id: int, holder: str, *, at: datetime) -> bool:
    wanted = select(_PROGRESS.practice_id).where(
        _PROGRESS.practice_id == practice_id, _PROGRESS.holder == holder, _PROGRESS.held_until >= at
    )
    return session.execute(wanted).first() is not None


def give_back(session: Session, practice_id: int, holder: str) -> None:
    session.connection().execute(
        update(table_of(UpstreamProgress))
        .where(_PROGRESS.practice_id == practice_id, _PROGRESS.holder == holder)
        .values(holder=None, held_until=None)
    )
