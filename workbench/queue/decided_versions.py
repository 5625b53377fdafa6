"""What an entry said when it was last decided about."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from workbench.db import columns_of, table_of
from workbench.models import Decision, EntryVersion, is_latest_decision
from workbench.permissions import Actor, Permission, require_practice
from workbench.queue.entries import Coding
from workbench.vocabulary import Outcome


class DecidedVersion(NamedTuple):
    """An earlier version of an entry, and the decision that was about it."""

    number: int
    title: str
    text: str
    narrative: str | None
    codings: Sequence[Coding]
    occurred_on: str | None
    author: str
    nopat: bool
    withdrawn: bool
    outcome: Outcome
    by_name: str
    at: datetime


def decided_versions(session: Session, entries: Collection[int], *, by: Actor) -> dict[int, DecidedVersion]:
    """Of each of these entries that was decided about, the version that its latest decision is about."""
    practice_id = require_practice(by, Permission.WORK_THE_QUEUE)
    if not entries:
        return {}
    rows = session.execute(_VERSIONS, {"entries": list(entries), "practice": practice_id}).mappings()
    found = [dict(row) for row in rows]
    return {row.pop("entry_id"): DecidedVersion(**row) for row in found}


_MADE, _VERSION = columns_of(Decision), columns_of(EntryVersion)
_VERSIONS = (
    select(
        _VERSION.entry_id,
        _VERSION.number,
        _VERSION.title,
        _VERSION.text,
        _VERSION.narrative,
        _VERSION.codings,
        _VERSION.occurred_on,
        _VERSION.author,
        _VERSION.nopat,
        _VERSION.withdrawn,
        _MADE.outcome,
        _MADE.by_name,
        _MADE.at,
    )
    .join_from(
        table_of(EntryVersion),
        table_of(Decision),
        and_(is_latest_decision(_VERSION.entry_id), _MADE.entry_version == _VERSION.number),
    )
    .where(_VERSION.entry_id.in_(bindparam("entries", expanding=True)), _VERSION.practice_id == bindparam("practice"))
)
