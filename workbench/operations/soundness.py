"""Whether a database is what the workbench wrote: its pages, guards, projections, records and chains of the audit."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from workbench import audit, oversight, schema
from workbench.audit import Broken, Checkpoint
from workbench.models import AuditHead
from workbench.permissions import Actor

Tell = Callable[[int, int], None]
KeptOf = Callable[[str], Iterable[Checkpoint]]
"""The checkpoints that were kept of an organisation's chain."""


@dataclass(frozen=True, slots=True)
class Chains:
    """What the chains of the audit were found to be. `later` says what was done after this copy was made."""

    heads: dict[str, int]
    faults: list[str]
    later: list[str]


def chains(session: Session, kept_of: KeptOf, *, tell: Tell = lambda _done, _all: None) -> Chains:
    """Verify every chain, against those checkpoints that it reaches. `tell` is called with events checked, and all."""
    ordered = select(AuditHead.organisation, AuditHead.sequence).order_by(AuditHead.organisation)
    heads = {row.organisation: row.sequence for row in session.execute(ordered)}
    found, done = Chains(heads, [], []), 0
    for organisation, last in found.heads.items():
        kept = list(kept_of(organisation))
        verified = audit.verify(session, organisation, kept=[each for each in kept if each.sequence <= last])
        if isinstance(verified, Broken):
            found.faults.append(f"{organisation}: the audit is broken at {verified.sequence}: {verified.cause}")
        if ahead := [each for each in kept if each.sequence > last]:
            newest = max(ahead, key=lambda each: each.sequence)
            says = f"the checkpoint of {newest.at} says event {newest.sequence}"
            found.later.append(f"{organisation}: {says}, and this ends at event {last}: what was done since is missing")
        done += last
        tell(done, sum(heads.values()))
    return found


def record_faults(session: Session, *, by: Actor, at: datetime) -> list[str]:
    """Everything that `check` would find, and what SQLite finds damaged in its file."""
    return [
        *_damage(session),
        *schema.faults(session.connection()),
        *oversight.check(session, by=by, at=at),
        *oversight.check_records(session, by=by),
    ]


def _damage(session: Session) -> list[str]:
    if session.connection().dialect.name != "sqlite":
        return []
    said = session.scalars(text("PRAGMA integrity_check(20)")).all()
    return [] if said == ["ok"] else [f"the database file is damaged: {each}" for each in said]
