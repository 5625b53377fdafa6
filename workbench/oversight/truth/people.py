"""Users and their roles held against the events that added or changed them."""

from collections.abc import Iterator

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.models import AuditEvent, Practice, User


def user_faults(session: Session, practice: Practice) -> Iterator[str]:
    """What is wrong with each user whom no event added, or whose role is not what the last event says."""
    said: dict[str, str] = {}
    told = select(AuditEvent.details).where(
        AuditEvent.organisation == practice.ods_code, AuditEvent.action.startswith("user-")
    )
    for text in session.scalars(told.order_by(AuditEvent.sequence)):
        details = orjson.loads(text)
        if "user" in details and "role" in details:
            said[details["user"]] = details["role"]
    users = session.execute(select(User.name, User.role).where(User.practice_id == practice.id).order_by(User.id)).all()
    for name, role in users:
        if name not in said:
            yield f"no event in the audit added the user {name}"
        elif role.value != said[name]:
            yield f"the user {name} has the role {role.value}; the audit says {said[name]}"
    for name in sorted(said.keys() - {name for name, _ in users}):
        yield f"the user {name} is on record in the audit and missing"
