"""What a bundle says of resources, entries or not: kept, and held against what was said before."""

from collections.abc import Set as AbstractSet

from sqlalchemy import select

from workbench.fhir.values import EntryRead
from workbench.intake.entries.bringing import Bringing
from workbench.intake.entries.placing import up_to_date
from workbench.intake.source import standings
from workbench.intake.source.relations import add, replace_targets, sources_of, targets_of
from workbench.models import Entry
from workbench.vocabulary import Relation

REPLACING = ("DocumentReference/", "DiagnosticReport/")


def hear(one: Bringing) -> set[str]:
    """Keep what the bundle says; the source ids of which something else is said than before."""
    placed, known = one.placed, one.known
    statements = up_to_date(one.bundle.statements, known, one.patient.id)
    said = standings.said_in(placed.heard, statements, {each.source_id for each in one.bundle.medications})
    _note_what_each_is_under(one, said.keys())
    _note_parts(one)
    dependent = _note_dependences(one) | _note_replaced(one)
    touched = standings.keep(one.session, one.of, one.patient.id, said, at=one.came_at)
    touched |= dependent | {entry.source_id for entry in placed.kept}
    touched |= {part for entry in placed.heard for part in entry.folded if part in known}
    return touched | {each for each in said if each in known and known[each].patient_id != one.patient.id}


def _note_what_each_is_under(one: Bringing, spoken: AbstractSet[str]) -> None:
    """As it is read, and as it was before where this bundle says nothing of that."""
    placed = one.placed
    heads = {entry.source_id: item.source_id for item in placed.items for entry in item.entries}
    heads |= {source_id: row.item_source_id for source_id, row in placed.staying.items()}
    under = {each.source_id: _under(each, heads.get(each.source_id, "")) for each in placed.heard}
    before = targets_of(one.session, one.of, Relation.UNDER, under)
    for source_id, targets in before.items():
        under[source_id] |= {each for each in targets - spoken if not _is_superseded(each, under[source_id])}
    replace_targets(one.session, one.of, Relation.UNDER, under, before)
    replace_targets(one.session, one.of, Relation.QUOTES, {each.source_id: {*each.quotes} for each in placed.heard})
    replace_targets(one.session, one.of, Relation.RESTS_ON, {e.source_id: {*e.rests_on} for e in placed.heard})


def _under(entry: EntryRead, head: str) -> set[str]:
    return {*entry.under, *entry.folded, *([head] if head else [])} - {entry.source_id}


def _is_superseded(target: str, now: AbstractSet[str]) -> bool:
    """One consultation or report takes the place of another; lists do not."""
    type_ = target.partition("/")[0]
    return type_ in ("Encounter", "DiagnosticReport") and any(each.startswith(f"{type_}/") for each in now)


def _note_dependences(one: Bringing) -> set[str]:
    """What is under resources of this bundle, as they say themselves; of what that is new."""
    pairs = {(each.source_id, each.target) for each in one.bundle.dependences if each.relation is Relation.UNDER}
    before = targets_of(one.session, one.of, Relation.UNDER, {source_id for source_id, _ in pairs})
    new = {(source_id, target) for source_id, target in pairs if target not in before.get(source_id, ())}
    add(one.session, one.of, Relation.UNDER, new)
    return {source_id for source_id, _ in new}


def _note_replaced(one: Bringing) -> set[str]:
    """What the documents of this bundle replace now, and nothing else; of what that is another word than before."""
    by = {entry.source_id for entry in one.placed.heard if entry.source_id.startswith(REPLACING)}
    pairs = {(e.source_id, e.target) for e in one.bundle.dependences if e.relation is Relation.REPLACED_BY}
    replaced = {source_id for source_id, _ in pairs}
    replaced = replaced.union(*sources_of(one.session, one.of, Relation.REPLACED_BY, by).values())
    before = targets_of(one.session, one.of, Relation.REPLACED_BY, replaced)
    now = {each: before.get(each, set()) - by for each in replaced}
    for source_id, target in pairs:
        now[source_id].add(target)
    replace_targets(one.session, one.of, Relation.REPLACED_BY, now)
    return {each for each in replaced if now[each] != before.get(each, set())}


def _note_parts(one: Bringing) -> None:
    """What is read by itself is no part of anything any more."""
    wholes: dict[str, set[str]] = {entry.source_id: set() for entry in one.placed.heard}
    for entry in one.placed.heard:
        wholes.update({part: {entry.source_id} for part in entry.folded})
    replace_targets(one.session, one.of, Relation.PART, wholes)


def missing_from(one: Bringing) -> frozenset[str]:
    """What is held of the patient, and the bundle no longer holds though it has all of that kind."""
    if not one.bundle.complete:
        return frozenset()
    held = select(Entry.source_id).where(
        Entry.patient_id == one.patient.id,
        Entry.source_system == one.of.system,
        Entry.withdrawn.is_(False),
        Entry.kind.in_(one.bundle.complete),
    )
    return frozenset(one.session.scalars(held)) - one.named
