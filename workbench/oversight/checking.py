"""For `workbench check`: whether the projections are up to date."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench import audit, queue, scope, upstream
from workbench.models import Practice
from workbench.oversight import days
from workbench.permissions import Actor, Permission, require


def check(session: Session, *, by: Actor, at: datetime) -> list[str]:
    """Compare every projection of every practice with what it is derived from; a sentence for each difference."""
    require(by, Permission.MAINTAIN)
    practices = session.execute(select(Practice.id, Practice.ods_code).order_by(Practice.ods_code)).all()
    wrong = [f"{code}: {wrong}" for id_, code in practices for wrong in _of_practice(session, id_, at)]
    return wrong + audit.index_faults(session)


def _of_practice(session: Session, practice_id: int, at: datetime) -> list[str]:
    return [
        *scope.differences(session, practice_id, at=at),
        *queue.differences(session, practice_id, at=at),
        *days.differences(session, practice_id),
        *upstream.differences(session, practice_id, at=at),
    ]
