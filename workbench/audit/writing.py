"""Adding to the chain, in the transaction of what is recorded."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from workbench.audit.chain import START, Event, as_row, link
from workbench.models import AuditEvent, AuditHead
from workbench.permissions import Actor


def add(session: Session, event: Event, *, by: Actor, at: datetime) -> None:
    add_all(session, [event], by=by, at=at)


def add_all(session: Session, events: Sequence[Event], *, by: Actor, at: datetime) -> None:
    """Append events to the chain of the actor's organisation; its head stays locked until the transaction ends."""
    if not events:
        return
    sequence, previous = _locked_head(session, by.organisation)
    rows: list[dict[str, Any]] = []
    for event in events:
        sequence += 1
        row = as_row(event, sequence, by, at)
        previous = row["hash"] = link(previous, row)
        rows.append(row)
    session.execute(insert(AuditEvent.__table__), rows)  # type: ignore[arg-type]
    session.execute(
        update(AuditHead).where(AuditHead.organisation == by.organisation).values(sequence=sequence, hash=previous),
        execution_options={"synchronize_session": False},
    )


def _locked_head(session: Session, organisation: str) -> tuple[int, bytes]:
    head = session.execute(
        select(AuditHead.sequence, AuditHead.hash).where(AuditHead.organisation == organisation).with_for_update()
    ).first()
    if head is not None:
        return head.sequence, head.hash
    session.execute(insert(AuditHead).values(organisation=organisation, sequence=0, hash=START))
    return 0, START
