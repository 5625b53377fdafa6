"""The way out that a practice has now; None: nothing is wished for it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, NamedTuple

from sqlalchemy import Integer, bindparam, select
from sqlalchemy.orm import Session

from workbench.db import Written, columns_of, fetch, known, placeholder
from workbench.models import Upstream
from workbench.servers.addresses import spelled_once
from workbench.vocabulary import WayKind

SOURCE_LABELS = "source-labels"
"""The setting of a way out by hand: what the practice imports carries NOPAT labels."""


def acts_as(kind: WayKind, *, dry_run: bool) -> WayKind:
    """In a dry run people set by hand what the machine would be told: somebody has to."""
    return WayKind.MANUAL if dry_run else kind


@dataclass(frozen=True, slots=True)
class WayOut:
    """`number` rises with each change of it. `settings` holds no secret. In a dry run nothing is sent."""

    practice_id: int
    number: int
    kind: WayKind
    settings: Mapping[str, Any]
    dry_run: bool
    since: datetime

    @property
    def acts_as(self) -> WayKind:
        return acts_as(self.kind, dry_run=self.dry_run)

    @property
    def is_by_hand(self) -> bool:
        return self.acts_as is WayKind.MANUAL

    @property
    def restored_at(self) -> datetime | None:
        """When a backup was put back for which nobody has answered: nothing is sent, nor made visible by hand."""
        said = self.settings.get(RESTORED)
        return datetime.fromisoformat(said) if said else None


def way_of(session: Session, practice_id: int) -> WayOut | None:
    """Asked once in a transaction: whoever changes it holds the lock on the practice's audit."""
    ways: dict[int, WayOut | None] = known(session).setdefault("ways out", {})
    if practice_id not in ways:
        run = session.connection()
        (rows,) = fetch(run, _NEWEST.of(run, practice=practice_id))
        ways[practice_id] = WayOut(**rows[0]._asdict()) if rows else None
    return ways[practice_id]


def forget(session: Session, practice_id: int) -> None:
    """It was changed in this transaction."""
    known(session).get("ways out", {}).pop(practice_id, None)


class Change(NamedTuple):
    """Since when the practice's way out leads elsewhere, or says something else: what was proved before is not proved.

    `is_elsewhere`: to another server, where nothing was hidden by us; or to one that may have been told more since.
    """

    at: datetime
    is_elsewhere: bool


def changes_of(session: Session, practice_id: int) -> list[Change]:
    """In their order. What leads elsewhere is held against where the machine was led last: by hand says nothing."""
    wanted = select(_WAY.kind, _WAY.settings, _WAY.dry_run, _WAY.since).where(_WAY.practice_id == practice_id)
    rows = session.execute(wanted.order_by(_WAY.number)).all()
    changes: list[Change] = []
    machine: Any = None
    for before, now in pairwise(rows):
        machine = machine if _is_by_hand(before) else before
        is_elsewhere = machine is not None and _leads_elsewhere(machine, now)
        if is_elsewhere or _is_other(before, now):
            changes.append(Change(now.since, is_elsewhere))
    return sorted([*changes, *_first_sent_after_a_restore(rows)])


def _first_sent_after_a_restore(rows: Sequence[Any]) -> Iterator[Change]:
    """A backup is older than what the clinical system was told: all is read back, and nothing there is ours to show."""
    is_restored = False
    for row in rows:
        if is_restored and not _is_by_hand(row):
            is_restored = False
            yield Change(row.since, is_elsewhere=True)
        is_restored = is_restored or RESTORED in row.settings


def _is_by_hand(row: Any) -> bool:
    return acts_as(row.kind, dry_run=row.dry_run) is WayKind.MANUAL


def _is_other(before: Any, now: Any) -> bool:
    """By hand it is the practice's own system, whoever reads its labels or would be told were it no dry run."""
    if _is_by_hand(before) and _is_by_hand(now):
        return False
    return before.kind is not now.kind or _of_proof(before.settings) != _of_proof(now.settings)


def _leads_elsewhere(before: Any, now: Any) -> bool:
    if _is_by_hand(now):
        return False
    return before.kind is not now.kind or _where(before.settings) != _where(now.settings)


def _where(settings: Mapping[str, Any]) -> str:
    """The server, however its address was spelled: an earlier release kept it as it was given."""
    return spelled_once(settings.get("address", ""))


def _of_proof(settings: Mapping[str, Any]) -> Mapping[str, Any]:
    said = {name: value for name, value in settings.items() if name not in HOW_ALONE}
    return said | {"address": _where(settings)}


RESTORED = "restored"
"""Not given by anybody: a restore wrote it, with its time, and whoever answers for it takes it away."""

HOW_ALONE = frozenset(
    f"{RESTORED} label-by token-file token-env token-url client-id key-file key-env key-id algorithm audience scope "
    "client-secret-file client-secret-env application-id-file application-id-env".split()
)
"""Settings that say how it is told and by what it lets us in, and nothing of where or what."""

_WAY = columns_of(Upstream)
_PRACTICE = bindparam("practice", type_=Integer)
_NEWEST = Written(
    select(_WAY.practice_id, _WAY.number, _WAY.kind, _WAY.settings, _WAY.dry_run, _WAY.since)
    .where(_WAY.practice_id == placeholder(_PRACTICE))
    .order_by(_WAY.number.desc())
    .limit(1),
    _PRACTICE,
)
