"""How the source's resources depend on each other: read and written by their source ids."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet

from sqlalchemy import ColumnElement, bindparam, delete, select
from sqlalchemy.orm import Session

from workbench import db
from workbench.db import Finding, Inserting, batches, columns_of, table_of
from workbench.intake.source.key import Source, is_of
from workbench.models import SourceRelation
from workbench.vocabulary import Relation

_ROW = columns_of(SourceRelation)

Targets = dict[str, set[str]]
"""What each source id depends on."""
_Known = dict[str, dict[Relation, set[str]]]
"""Of each source id that was asked about in this transaction, what it depends on, by relation."""


def targets_of(session: Session, of: Source, relation: Relation, ids: Collection[str]) -> Targets:
    """What each of these depends on."""
    known = _known(session, of, ids)
    found = ((each, known[each].get(relation)) for each in ids)
    return defaultdict(set, {each: {*targets} for each, targets in found if targets})


def _known(session: Session, of: Source, ids: Collection[str]) -> _Known:
    """With these: what is asked of one relation is mostly asked of the others, too."""
    known: _Known = db.known(session).setdefault(("relations", of), {})
    new = {each for each in ids if each not in known}
    known.update((each, defaultdict(set)) for each in new)
    for source_id, relation, target in _OF(session.connection(), new, **of.bound):
        known[source_id][relation].add(target)
    return known


def sources_of(session: Session, of: Source, relation: Relation, targets: Collection[str]) -> dict[str, set[str]]:
    """What depends on each of these."""
    found: dict[str, set[str]] = defaultdict(set)
    for source_id, target in _BY_TARGET(session.connection(), targets, **of.bound, relation=relation.value):
        found[target].add(source_id)
    return found


def replace_targets(
    session: Session, of: Source, relation: Relation, now: Mapping[str, AbstractSet[str]], before: Targets | None = None
) -> None:
    """From now on these depend on that, and on nothing else. `before`: as it was, if the caller has just asked."""
    before = targets_of(session, of, relation, now) if before is None else before
    for source_id in [each for each in now if before.get(each, set()) - now[each]]:
        gone = sorted(before[source_id] - now[source_id])
        _known(session, of, [source_id])[source_id][relation].difference_update(gone)
        for some in batches(gone):
            session.execute(
                delete(SourceRelation).where(*_of(of, relation), _ROW.source_id == source_id, _ROW.target.in_(some)),
                execution_options={"synchronize_session": False},
            )
    add(session, of, relation, ((one, each) for one in now for each in now[one] - before.get(one, set())))


def add(session: Session, of: Source, relation: Relation, pairs: Iterable[tuple[str, str]]) -> None:
    """Pairs that are not there yet."""
    same = {"practice_id": of.practice_id, "source_system": of.system, "relation": relation}
    known: _Known = db.known(session).get(("relations", of), {})
    rows = []
    for source_id, target in sorted(pairs):
        rows.append({**same, "source_id": source_id, "target": target})
        if source_id in known:
            known[source_id][relation].add(target)
    _INSERT(session.connection(), rows)


_INSERT = Inserting(table_of(SourceRelation), _ROW.keys())


def _of(of: Source, relation: Relation) -> tuple[ColumnElement[bool], ...]:
    return _ROW.practice_id == of.practice_id, _ROW.source_system == of.system, _ROW.relation == relation


_OF = Finding(select(_ROW.source_id, _ROW.relation, _ROW.target).where(*is_of(_ROW)), _ROW.source_id)
_PAIRS = select(_ROW.source_id, _ROW.target).where(*is_of(_ROW), _ROW.relation == bindparam("relation"))
_BY_TARGET = Finding(_PAIRS, _ROW.target)
