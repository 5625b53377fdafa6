"""What an entry said when it was last decided about."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import Session

from workbench.db import columns_of, table_of
from workbench.models import Decision, Entry, EntryVersion, is_latest_decision
from workbench.permissions import Actor, Permission, require_practice
from workbench.queue.entry_shown import Coding
from workbench.queue.texts.limits import LONGEST_TITLE, PART
from workbench.vocabulary import Outcome


class DecidedVersion(NamedTuple):
    """An earlier version of an entry, and the decision that was about it.

    Text and narrative are there as far as a page shows them; `same_…` say whether the whole is the current version's.
    """

    number: int
    title: str
    text: str
    text_length: int
    same_text: bool
    narrative: str | None
    narrative_length: int
    same_narrative: bool
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
_ENTRY = columns_of(Entry)
_CURRENT_TABLE = table_of(EntryVersion).alias("current")
_CURRENT = _CURRENT_TABLE.c
_VERSIONS = (
    select(
        _VERSION.entry_id,
        _VERSION.number,
        func.substr(_VERSION.title, 1, LONGEST_TITLE).label("title"),
        func.substr(_VERSION.text, 1, PART).label("text"),
        func.length(_VERSION.text).label("text_length"),
        (_VERSION.text == _CURRENT.text).label("same_text"),
        func.substr(_VERSION.narrative, 1, PART).label("narrative"),
        func.coalesce(func.length(_VERSION.narrative), 0).label("narrative_length"),
        (func.coalesce(_VERSION.narrative, "") == func.coalesce(_CURRENT.narrative, "")).label("same_narrative"),
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
    .join(table_of(Entry), _ENTRY.id == _VERSION.entry_id)
    .join(_CURRENT_TABLE, and_(_CURRENT.entry_id == _ENTRY.id, _CURRENT.number == _ENTRY.current_version))
    .where(_VERSION.entry_id.in_(bindparam("entries", expanding=True)), _VERSION.practice_id == bindparam("practice"))
)
