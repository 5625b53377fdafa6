"""What follows for an entry from what the source last said of it and of everything that it is under."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy.orm import Session

from workbench.intake.source.key import Source
from workbench.intake.source.owners import owners_of
from workbench.intake.source.relations import sources_of, targets_of
from workbench.intake.source.standings import standings_of
from workbench.vocabulary import Doubt, Relation, Standing, TakenBack

_OWN: Final = {
    Standing.ANOTHERS: TakenBack.ANOTHERS,
    Standing.DELETED: TakenBack.DELETED,
    Standing.WITHDRAWN: TakenBack.WITHDRAWN,
}
_DOUBTED: Final = {Standing.NOT_TAKEN: Doubt.NOT_TAKEN, Standing.CONTRADICTED: Doubt.CONTRADICTED}
_CLEAREST_FIRST: Final = (*_OWN, Standing.NOPAT, *_DOUBTED)
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
    quoted = targets_of(session, of, Relation.QUOTES, owners)
    basis = targets_of(session, of, Relation.RESTS_ON, owners)
    named = {each for relation in (quoted, basis) for names in relation.values() for each in names}
    known = _known(session, of, owners, named)
    parts = targets_of(session, of, Relation.PART, owners)
    replaced = _replaced(session, of, owners)
    found = {}
    for each, owner in owners.items():
        effect = _effect(known, each, owner, is_part=each in parts, is_replaced=each in replaced)
        effect = _with_basis(effect, known, basis.get(each, ()), owner)
        found[each] = _with_quotes(effect, known, quoted.get(each, ()), owner)
    return found


def quotes_taken_back(session: Session, of: Source, quoted: Collection[str], owner: int) -> dict[str, Standing]:
    """Of these names the ones whose words an entry of that patient may not repeat, each with what is said of it."""
    known = _known(session, of, {}, quoted)
    return {each: said for each in quoted if (said := _kept_back(known, each, owner)) is not None}


@dataclass(frozen=True, slots=True)
class _Known:
    """What is said of all that is asked about, what each is under, and which of it is whose entry."""

    said: Mapping[str, Any]
    above: Mapping[str, Collection[str]]
    owners: Mapping[str, int]

    def words(self, source_id: str) -> list[Any]:
        """What is said of what it is under; what could not be taken, and never was, speaks for itself alone."""
        rows = [self.said[each] for each in self.above[source_id] if each in self.said]
        return [row for row in rows if row.standing is not Standing.NOT_TAKEN or row.source_id in self.owners]


def _known(session: Session, of: Source, owners: Mapping[str, int], quoted: Collection[str]) -> _Known:
    above = _above(session, of, {*owners, *quoted})
    everything = {*above, *(each for upwards in above.values() for each in upwards)}
    held = {**owners_of(session, of, everything - owners.keys()), **owners}
    return _Known(standings_of(session, of, everything), above, held)


def _replaced(session: Session, of: Source, owners: Mapping[str, int]) -> set[str]:
    """Those that another one replaces which is held, of the same patient, and was not taken back itself."""
    replacing = targets_of(session, of, Relation.REPLACED_BY, owners)
    by = {each for targets in replacing.values() for each in targets}
    held = {**owners_of(session, of, by - owners.keys()), **owners} if by else {}
    said = standings_of(session, of, by)
    standing = {each for each in by if each not in said or not _takes_back(said[each], held.get(each, 0))}
    return {
        source_id
        for source_id, targets in replacing.items()
        if any(held.get(each) == owners[source_id] for each in targets & standing)
    }


def _effect(known: _Known, source_id: str, owner: int, *, is_part: bool, is_replaced: bool) -> Effect:
    own, above = known.said.get(source_id), known.words(source_id)
    is_under_others = any(known.owners.get(each, owner) != owner for each in known.above[source_id])
    causes = ({TakenBack.PART} if is_part else set()) | ({TakenBack.ANOTHERS} if is_under_others else set())
    causes |= {TakenBack.WITHDRAWN} if is_replaced else set()
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


def _with_quotes(effect: Effect, known: _Known, quoted: Iterable[str], owner: int) -> Effect:
    """What repeats words that must not be read is labelled like them, until it is sent without them; a person looks."""
    said = {_kept_back(known, each, owner) for each in quoted} - {None}
    if not said:
        return effect
    nopat = effect.nopat or not said <= _DOUBTED.keys()
    return replace(effect, nopat=nopat, doubts=effect.doubts | {Doubt.QUOTE_TAKEN_BACK})


def _with_basis(effect: Effect, known: _Known, basis: Iterable[str], owner: int) -> Effect:
    """It may repeat what it rests on, or be as wrong; a person looks."""
    said = {_kept_back(known, each, owner) for each in basis} - {None, *_DOUBTED}
    return replace(effect, doubts=effect.doubts | {Doubt.BASIS_TAKEN_BACK}) if said else effect


def _kept_back(known: _Known, source_id: str, owner: int) -> Standing | None:
    """Why the words of this may not be repeated, by what is said of it and of what it is under: the clearest cause."""
    if known.owners.get(source_id, owner) != owner:
        return Standing.ANOTHERS
    own = [known.said[source_id]] if source_id in known.said else []
    rows = [row for row in (*own, *known.words(source_id)) if _keeps_back(row, owner)]
    return min((row.standing for row in rows), key=_CLEAREST_FIRST.index, default=None)


def _keeps_back(row: Any, owner: int) -> bool:
    return row.standing is Standing.NOPAT or row.standing in _DOUBTED or _takes_back(row, owner)


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
    """These, all that falls with them or is replaced by them at whatever remove, and what quotes or rests on any."""
    reached, frontier = set(ids), set(ids)
    while frontier:
        found = [sources_of(session, of, each, frontier) for each in (Relation.UNDER, Relation.REPLACED_BY)]
        frontier = {source for each in found for sources in each.values() for source in sources} - reached
        reached |= frontier
    naming = [sources_of(session, of, each, reached) for each in (Relation.QUOTES, Relation.RESTS_ON)]
    return reached.union(*(sources for each in naming for sources in each.values()))
