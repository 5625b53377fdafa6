"""On whose words each entry draws, as they were when it was last sent: read and written by source ids."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from workbench.db import Finding, Inserting, batches, columns_of, table_of
from workbench.fhir.said import Words
from workbench.fhir.standing.words_between import PEOPLE_AND_PLACES
from workbench.intake.source.key import Source, is_of
from workbench.intake.source.owners import owners_of
from workbench.intake.source.version_order import is_older
from workbench.models import DrawnWords

_ROW = columns_of(DrawnWords)

Drawn = Mapping[str, Mapping[str, Any]]
"""Of each entry by source id, the words that it draws on, by theirs."""


def drawn_by(session: Session, of: Source, entries: Collection[str]) -> Drawn:
    return _by_entry(_BY_ENTRY(session.connection(), entries, **of.bound))


def drawing_on_others(session: Session, of: Source, words: Iterable[Words], patient_id: int | None) -> set[str]:
    """Entries that draw on these with other words; those of an older version say nothing.

    A person or place lends its name to many patients' entries: a bundle with a patient speaks for that patient's.
    """
    now = {each.source_id: each for each in words}
    other = [row for row in _BY_TARGET(session.connection(), now, **of.bound) if are_others(now[row.target], row)]
    theirs = _of_patient(session, of, {row.source_id for row in other}, patient_id)
    return {row.source_id for row in other if row.source_id in theirs or not _is_of_many(row.target)}


def are_others(now: Words, row: Any) -> bool:
    return now.digest != row.digest and not is_older(now, row)


def _is_of_many(source_id: str) -> bool:
    return source_id.partition("/")[0] in PEOPLE_AND_PLACES


def _of_patient(session: Session, of: Source, entries: Collection[str], patient_id: int | None) -> Collection[str]:
    if patient_id is None:
        return entries
    owners = owners_of(session, of, entries)
    return {each for each in entries if owners.get(each) == patient_id}


def note_drawn(session: Session, of: Source, now: Mapping[str, Sequence[Words]], before: Drawn) -> None:
    """From now on these entries draw on these words, and on no others; `before` as it was."""
    for entry, drawn in now.items():
        known = {each.source_id for each in drawn if _is_known(each, entry, before)}
        _forget(session, of, entry, before.get(entry, {}).keys() - known)
    same = {"practice_id": of.practice_id, "source_system": of.system}
    rows = [
        {**same, "source_id": entry, "target": each.source_id, "digest": each.digest,
         "source_version": each.source_version, "last_updated": each.last_updated}
        for entry, drawn in sorted(now.items())
        for each in drawn
        if not _is_known(each, entry, before)
    ]  # fmt: skip
    _INSERT(session.connection(), rows)


_INSERT = Inserting(table_of(DrawnWords), _ROW.keys())


def _forget(session: Session, of: Source, entry: str, targets: Collection[str]) -> None:
    for some in batches(sorted(targets)):
        session.execute(
            delete(DrawnWords).where(*_of(of), _ROW.source_id == entry, _ROW.target.in_(some)),
            execution_options={"synchronize_session": False},
        )


def _is_known(words: Words, entry: str, before: Drawn) -> bool:
    row = before.get(entry, {}).get(words.source_id)
    return row is not None and words == as_words(row)


def as_words(row: Any) -> Words:
    return Words(row.target, row.digest, row.source_version, row.last_updated)


def _by_entry(rows: Iterable[Any]) -> Drawn:
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for row in rows:
        found[row.source_id][row.target] = row
    return found


_WORDS = select(_ROW.source_id, _ROW.target, _ROW.digest, _ROW.source_version, _ROW.last_updated).where(*is_of(_ROW))
_BY_ENTRY, _BY_TARGET = Finding(_WORDS, _ROW.source_id), Finding(_WORDS, _ROW.target)


def _of(of: Source) -> tuple[ColumnElement[bool], ...]:
    return _ROW.practice_id == of.practice_id, _ROW.source_system == of.system
