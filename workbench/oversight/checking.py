"""For `workbench check`: whether the projections hold."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench import queue, scope
from workbench.models import Practice
from workbench.permissions import Actor, Permission, require


def check(session: Session, *, by: Actor, at: datetime) -> list[str]:
    """Every projection of every practice held against what it comes from; a sentence for each difference."""
    require(by, Permission.MAINTAIN)
    practices = session.execute(select(Practice.id, Practice.ods_code).order_by(Practice.ods_code)).all()
    return [
        f"{code}: {wrong}"
        for id_, code in practices
        for wrong in (*scope.differences(session, id_, at=at), *queue.differences(session, id_, at=at))
    ]
