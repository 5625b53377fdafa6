"""A page of the audit, with counts and the names of whom and what it is about. Whoever sees it is on record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from workbench import audit
from workbench.audit import Counts, Search
from workbench.models import AuditEvent
from workbench.oversight.audited.naming import Names, names_in
from workbench.permissions import Actor, Permission, require
from workbench.vocabulary import Action


@dataclass(frozen=True, slots=True)
class Found:
    """`more`: there are older ones."""

    events: Sequence[AuditEvent]
    more: bool
    counts: Counts
    names: Names


def search_audit(session: Session, search: Search, *, by: Actor, at: datetime, before: int | None = None) -> Found:
    """The newest, or those before a sequence number. What was searched for is not recorded, save for one patient."""
    require(by, Permission.AUDIT)
    found = audit.page(session, by.organisation, search, before=before)
    events = found[: audit.PAGE]
    audit.look(session, audit.Event(Action.VIEWED, search.one_patient, details={"what": "audit"}), by=by, at=at)
    return Found(
        events,
        len(found) > audit.PAGE,
        audit.counts(session, by.organisation, search),
        names_in(session, events, by=by),
    )
