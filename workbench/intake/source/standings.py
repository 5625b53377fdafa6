"""What a bundle says of each resource, and the last word that is kept of it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from workbench.db import Finding, columns_of, table_of
from workbench.fhir.said import Statement
from workbench.fhir.values import EntryRead
from workbench.intake.source.key import Source, is_of
from workbench.models import SourceStanding
from workbench.vocabulary import Standing

_ROW = columns_of(SourceStanding)

STRICTEST_LAST = (
    Standing.STANDS,
    Standing.NOT_TAKEN,
    Standing.CONTRADICTED,
    Standing.NOPAT,
    Standing.WITHDRAWN,
    Standing.ANOTHERS,
    Standing.DELETED,
)

TAKING_BACK = frozenset({Standing.WITHDRAWN, Standing.ANOTHERS, Standing.DELETED})

UNCERTAIN = frozenset({Standing.NOT_TAKEN, Standing.CONTRADICTED})


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of one resource, with the order of the version that says so."""

    standing: Standing
    source_version: str | None = None
    last_updated: datetime | None = None


def said_in(
    entries: Iterable[EntryRead], statements: Iterable[Statement], read: Collection[str] = ()
) -> dict[str, Said]:
    """Of each resource that the bundle speaks of, the strictest that is said.

    What was `read` as a part of an entry stands as that entry does: whether its words are in it was settled in reading.
    A part that is merely named may have been taken back before.
    """
    said: dict[str, Said] = {}
    parts: set[str] = set()
    for entry in entries:
        said[entry.source_id] = Said(_own_word(entry), entry.source_version, entry.last_updated)
        parts |= {*entry.folded}
    for statement in statements:
        known = said.get(statement.source_id)
        if known is None or _strictness(statement.standing) > _strictness(known.standing):
            said[statement.source_id] = Said(statement.standing, statement.source_version, statement.last_updated)
    return {**said, **{part: Said(Standing.STANDS) for part in parts if part in read}}


def _own_word(entry: EntryRead) -> Standing:
    if entry.withdrawn:
        return Standing.WITHDRAWN
    return Standing.NOPAT if entry.nopat else Standing.STANDS


def _strictness(standing: Standing) -> int:
    return STRICTEST_LAST.index(standing)


def standings_of(session: Session, of: Source, ids: Collection[str]) -> dict[str, Any]:
    """The rows of those that were ever anything but standing."""
    return {row.source_id: row for row in _FIND(session.connection(), ids, **of.bound)}


_FIND = Finding(
    select(_ROW.source_id, _ROW.standing, _ROW.patient_id, _ROW.source_version, _ROW.last_updated).where(*is_of(_ROW)),
    _ROW.source_id,
)


def keep(session: Session, of: Source, patient_id: int, said: Mapping[str, Said], *, at: datetime) -> set[str]:
    """Keep the last word of each; those of which it is another one than before."""
    known = standings_of(session, of, said)
    changed = {each for each, word in said.items() if _is_news(known.get(each), word, patient_id)}
    rows = [_values(of, patient_id, each, said[each], at) for each in sorted(changed)]
    new = [row for row in rows if row["id_"] not in known]
    old = [row for row in rows if row["id_"] in known]
    if new:
        session.connection().execute(_INSERT, new)
    if old:
        session.connection().execute(_UPDATE, old)
    return changed


def _is_news(known: Any, said: Said, patient_id: int) -> bool:
    """That something is not this patient's says nothing new of what was taken back for another one.

    What could not be taken, or contradicts itself, does not lift what was clearly said before.
    """
    if known is None:
        return said.standing is not Standing.STANDS
    if said.standing is Standing.ANOTHERS and known.patient_id != patient_id:
        return known.standing not in TAKING_BACK
    if said.standing in UNCERTAIN and known.standing not in UNCERTAIN:
        return known.standing is Standing.STANDS
    return known.standing is not said.standing


def _values(of: Source, patient_id: int, source_id: str, said: Said, at: datetime) -> dict[str, Any]:
    return {
        "practice": of.practice_id,
        "system": of.system,
        "id_": source_id,
        "word": said.standing,
        "patient": patient_id,
        "version": said.source_version,
        "updated": said.last_updated,
        "moment": at,
    }


_SAID: dict[str, Any] = {
    "standing": bindparam("word"),
    "patient_id": bindparam("patient"),
    "source_version": bindparam("version"),
    "last_updated": bindparam("updated"),
    "at": bindparam("moment"),
}
_INSERT = insert(table_of(SourceStanding)).values(
    practice_id=bindparam("practice"), source_system=bindparam("system"), source_id=bindparam("id_"), **_SAID
)
_UPDATE = (
    update(table_of(SourceStanding))
    .where(
        _ROW.practice_id == bindparam("practice"),
        _ROW.source_system == bindparam("system"),
        _ROW.source_id == bindparam("id_"),
    )
    .values(_SAID)
)
