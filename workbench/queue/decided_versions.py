"""What an entry said when it was last decided about."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, func, select
from sqlalchemy.orm import Session

from workbench.db import columns_of, table_of
from workbench.models import Decision, Entry, EntryVersion, is_latest_decision
from workbench.permissions import Actor, Permission, require_practice
from workbench.queue.entry_shown import Coding
from workbench.queue.texts.limits import COMPARED, LONGEST_TITLE
from workbench.vocabulary import Outcome


class TextBefore(NamedTuple):
    """A text as it was and as it is now, both cut to what is compared; `length` and `same` are about the whole."""

    was: str
    now: str
    length: int
    length_now: int
    same: bool


class DecidedVersion(NamedTuple):
    """An earlier version of an entry, and the decision that was about it."""

    number: int
    title: str
    text: TextBefore
    narrative: TextBefore
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
    return {row["entry_id"]: _decided_version(dict(row)) for row in rows}


def _decided_version(row: dict[str, Any]) -> DecidedVersion:
    del row["entry_id"]
    text, narrative = (
        TextBefore(*(row.pop(f"{name}_{field}") for field in TextBefore._fields)) for name in ("text", "narrative")
    )
    return DecidedVersion(**row, text=text, narrative=narrative)


_DECISION, _VERSION = columns_of(Decision), columns_of(EntryVersion)
_ENTRY = columns_of(Entry)
_CURRENT_TABLE = table_of(EntryVersion).alias("current")
_CURRENT = _CURRENT_TABLE.c


def _compared(name: str) -> list[ColumnElement[Any]]:
    """The fields of TextBefore, by their names."""
    was, now = func.coalesce(_VERSION[name], ""), func.coalesce(_CURRENT[name], "")
    begins = [func.substr(each, 1, COMPARED) for each in (was, now)]
    said = (*begins, func.length(was), func.length(now), was == now)
    return [each.label(f"{name}_{field}") for field, each in zip(TextBefore._fields, said, strict=True)]


_VERSIONS = (
    select(
        _VERSION.entry_id,
        _VERSION.number,
        func.substr(_VERSION.title, 1, LONGEST_TITLE).label("title"),
        *_compared("text"),
        *_compared("narrative"),
        _VERSION.codings,
        _VERSION.occurred_on,
        _VERSION.author,
        _VERSION.nopat,
        _VERSION.withdrawn,
        _DECISION.outcome,
        _DECISION.by_name,
        _DECISION.at,
    )
    .join_from(
        table_of(EntryVersion),
        table_of(Decision),
        and_(is_latest_decision(_VERSION.entry_id), _DECISION.entry_version == _VERSION.number),
    )
    .join(table_of(Entry), _ENTRY.id == _VERSION.entry_id)
    .join(_CURRENT_TABLE, and_(_CURRENT.entry_id == _ENTRY.id, _CURRENT.number == _ENTRY.current_version))
    .where(_VERSION.entry_id.in_(bindparam("entries", expanding=True)), _VERSION.practice_id == bindparam("practice"))
)
