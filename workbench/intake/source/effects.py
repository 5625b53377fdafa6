"""What follows for an entry from what the source last said of it and of everything that it is under."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.db import batches
from workbench.intake.source.key import Source
from workbench.intake.source.relations import sources_of, targets_of
from workbench.intake.source.standings import standings_of
from workbench.models import Entry
from workbench.vocabulary import Doubt, Relation, Standing, TakenBack

_OWN: Final = {
    Standing.ANOTHERS: TakenBack.ANOTHERS,
    Standing.DELETED: TakenBack.DELETED,
    Standing.WITHDRAWN: TakenBack.WITHDRAWN,
}
_DOUBTED: Final = {Standing.NOT_TAKEN: Doubt.NOT_TAKEN, Standing.CONTRADICTED: Doubt.CONTRADICTED}
GRAVEST_FIRST: Final = (
    TakenBack.ANOTHERS,
    TakenBack.DELETED,
    TakenBack.WITHDRAWN,
    TakenBack.PART,
    TakenBack.ABOVE,
)


@dataclass(frozen=True, slots=True)
class Effect:
    """`taken_back`: it counts as withdrawn, and why; `nopat`: as labelled; `doubts`: why a person must look."""

    taken_back: TakenBack | None = None
    nopat: bool = False
    doubts: frozenset[Doubt] = frozenset()


def effects(session: Session, of: Source, owners: Mapping[str, int]) -> dict[str, Effect]:
    """Of each of these entries, by source id; given with the patient in whose record it is, or will be."""
    above = _above(session, of, owners)
    everything = {*owners, *(each for upwards in above.values() for each in upwards)}
    said = standings_of(session, of, everything)
    parts = targets_of(session, of, Relation.PART, owners)
    held = {**owners_of(session, of, everything - owners.keys()), **owners}
    return {
        each: _effect(said.get(each), _words(above[each], said, held), _are_others(above[each], held, owner),
                      owner, is_part=each in parts)
        for each, owner in owners.items()
    }  # fmt: skip


def _words(above: Collection[str], said: Mapping[str, Any], held: Mapping[str, int]) -> list[Any]:
    """What is said of these; what could not be taken, and never was, speaks for itself alone."""
    rows = [said[each] for each in above if each in said]
    return [row for row in rows if row.standing is not Standing.NOT_TAKEN or row.source_id in held]


def _are_others(above: Collection[str], held: Mapping[str, int], owner: int) -> bool:
    """Is any of these in somebody else's record now?"""
    return any(held.get(each, owner) != owner for each in above)


def _effect(own: Any, above: Collection[Any], is_under_others: bool, owner: int, *, is_part: bool) -> Effect:
    causes = ({TakenBack.PART} if is_part else set()) | ({TakenBack.ANOTHERS} if is_under_others else set())
    causes |= {_OWN[own.standing]} if own is not None and _takes_back(own, owner) else set()
    for row in above:
        if _takes_back(row, owner):
            causes.add(TakenBack.ANOTHERS if row.standing is Standing.ANOTHERS else TakenBack.ABOVE)
    rows = [*([own] if own is not None else []), *above]
    return Effect(
        taken_back=next((each for each in GRAVEST_FIRST if each in causes), None),
        nopat=any(row.standing is Standing.NOPAT for row in rows),
        doubts=frozenset(_DOUBTED[row.standing] for row in rows if row.standing in _DOUBTED),
    )


def _takes_back(row: Any, owner: int) -> bool:
    return row.standing in _OWN and (row.standing is not Standing.ANOTHERS or row.patient_id == owner)


def _above(session: Session, of: Source, ids: Collection[str]) -> dict[str, set[str]]:
    """Of each, all that it is under, at whatever remove; circles end where they began."""
    direct: dict[str, set[str]] = {}
    frontier = set(ids)
    while frontier:
        found = targets_of(session, of, Relation.UNDER, frontier)
        direct.update({each: found.get(each, set()) for each in frontier})
        frontier = {target for targets in found.values() for target in targets} - direct.keys()
    return {each: _reached(each, direct) for each in ids}


def _reached(start: str, direct: Mapping[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    waiting = [*direct.get(start, ())]
    while waiting:
        each = waiting.pop()
        if each not in reached and each != start:
            reached.add(each)
            waiting += direct.get(each, ())
    return reached


def below(session: Session, of: Source, ids: Collection[str]) -> set[str]:
    """All that stands or falls with these, at whatever remove, and these themselves."""
    reached, frontier = set(ids), set(ids)
    while frontier:
        found = sources_of(session, of, Relation.UNDER, frontier)
        frontier = {source for sources in found.values() for source in sources} - reached
        reached |= frontier
    return reached


def owners_of(session: Session, of: Source, ids: Collection[str]) -> dict[str, int]:
    """Of those that are entries: in whose record."""
    found: dict[str, int] = {}
    for some in batches(sorted(ids)):
        rows = session.execute(
            select(Entry.source_id, Entry.patient_id).where(
                Entry.practice_id == of.practice_id, Entry.source_system == of.system, Entry.source_id.in_(some)
            )
        )
        found.update({source_id: patient for source_id, patient in rows})  # noqa: C416 (rows are no pairs to mypy)
    return found
