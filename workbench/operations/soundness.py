"""Whether a database is what the workbench wrote: its pages, guards, projections, records and chains of the audit."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, select, text
from sqlalchemy.orm import Session

from workbench import audit, oversight, schema
from workbench.audit import Broken, Checkpoint
from workbench.models import AuditEvent, AuditHead, Practice
from workbench.permissions import Actor

Tell = Callable[[int, int], None]
KeptOf = Callable[[str], Iterable[Checkpoint]]
"""The checkpoints that were kept of an organisation's chain."""


class Head(NamedTuple):
    """A chain's last event, when that was (UTC, ISO 8601), and the practice's name; None: of the installation."""

    last: int
    at: str | None
    name: str | None


@dataclass(frozen=True, slots=True)
class Chains:
    """What the chains of the audit were found to be. `later` says what was done after this copy was made."""

    heads: dict[str, Head]
    faults: list[str]
    later: list[str]


def chains(
    session: Session, kept_of: KeptOf, *, known: Iterable[str] = (), tell: Tell = lambda _done, _all: None
) -> Chains:
    """Verify every chain, against those checkpoints that it reaches. `tell` is called with events checked, and all.

    Of `known` organisations checkpoints were kept: one that the database has no event of is told as missing.
    """
    found, done = Chains(_heads(session), [], []), 0
    for organisation in sorted(set(known) - found.heads.keys()):
        if kept := list(kept_of(organisation)):
            found.later.append(f"{organisation}: {_newest(kept)}, and this holds nothing of it: it was added since")
    for organisation, (last, _, _) in found.heads.items():
        kept = list(kept_of(organisation))
        verified = audit.verify(session, organisation, kept=[each for each in kept if each.sequence <= last])
        if isinstance(verified, Broken):
            found.faults.append(f"{organisation}: the audit is broken at {verified.sequence}: {verified.cause}")
        if ahead := [each for each in kept if each.sequence > last]:
            missing = f"this ends at event {last}: what was done since is missing"
            found.later.append(f"{organisation}: {_newest(ahead)}, and {missing}")
        done += last
        tell(done, sum(head.last for head in found.heads.values()))
    return found


def _newest(kept: Iterable[Checkpoint]) -> str:
    newest = max(kept, key=lambda each: each.sequence)
    return f"the checkpoint of {newest.at} says event {newest.sequence}"


def _heads(session: Session) -> dict[str, Head]:
    wanted = (
        select(AuditHead.organisation, AuditHead.sequence, AuditEvent.at, Practice.name)
        .outerjoin(
            AuditEvent,
            and_(AuditEvent.organisation == AuditHead.organisation, AuditEvent.sequence == AuditHead.sequence),
        )
        .outerjoin(Practice, Practice.ods_code == AuditHead.organisation)
        .order_by(AuditHead.organisation)
    )
    return {organisation: Head(last, at, name) for organisation, last, at, name in session.execute(wanted)}


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
