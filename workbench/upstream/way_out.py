"""The way out that a practice has now; None: nothing is wished for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, bindparam, select
from sqlalchemy.orm import Session

from workbench.db import Written, columns_of, fetch, known, placeholder
from workbench.models import Upstream
from workbench.vocabulary import WayKind


@dataclass(frozen=True, slots=True)
class WayOut:
    """`number` rises with each change of it. `settings` holds no secret. With `dry_run` nothing is sent."""

    practice_id: int
    number: int
    kind: WayKind
    settings: Mapping[str, Any]
    dry_run: bool
    since: datetime

    @property
    def is_by_hand(self) -> bool:
        return self.kind is WayKind.MANUAL


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


_WAY = columns_of(Upstream)
_PRACTICE = bindparam("practice", type_=Integer)
_NEWEST = Written(
    select(_WAY.practice_id, _WAY.number, _WAY.kind, _WAY.settings, _WAY.dry_run, _WAY.since)
    .where(_WAY.practice_id == placeholder(_PRACTICE))
    .order_by(_WAY.number.desc())
    .limit(1),
    _PRACTICE,
)
