"""Steps of access, the switch and proxies: whether each names an event of the chain, and comes in their order."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session, aliased

from workbench.models import AccessChange, AuditEvent, Practice, Proxy, ProxyChange, SwitchChange

NAMED: dict[Any, str] = {
    SwitchChange: "step of the switch",
    AccessChange: "step of access",
    Proxy: "proxy",
    ProxyChange: "proxy step",
}
HISTORIES: dict[Any, str] = {SwitchChange: "practice_id", AccessChange: "patient_id", ProxyChange: "proxy_id"}
"""Whose the history is of which the rows are numbered."""


def place_faults(session: Session, practice: Practice) -> Iterator[str]:
    """A row without its event gives nobody access, and takes it away all the same (visibility.off_record)."""
    for history, name in NAMED.items():
        here = history.practice_id == practice.id
        without = select(history.id).where(here, ~_its_event(history, practice)).order_by(history.id)
        for row in session.scalars(without):
            yield f"{name} {row} names no event of the audit: nobody sees more by it"
    for history, owner in HISTORIES.items():
        for row in session.scalars(_out_of_order(history, owner, practice)):
            yield f"{NAMED[history]} {row} is not numbered in the order of the events"


def _its_event(history: Any, practice: Practice) -> ColumnElement[bool]:
    return (
        select(AuditEvent.sequence)
        .where(
            AuditEvent.organisation == practice.ods_code,
            AuditEvent.sequence == history.event_sequence,
            AuditEvent.hash == history.event_hash,
        )
        .exists()
    )


def _out_of_order(history: Any, owner: str, practice: Practice) -> Any:
    before = aliased(history)
    earlier = and_(
        getattr(before, owner) == getattr(history, owner),
        before.number < history.number,
        before.event_sequence > history.event_sequence,
    )
    return select(history.id).where(
        history.practice_id == practice.id, select(before.id).where(earlier).exists()
    ).order_by(history.id)  # fmt: skip
