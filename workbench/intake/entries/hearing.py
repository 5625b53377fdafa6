"""What a bundle says of resources, entries or not: kept, and held against what was said before."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from sqlalchemy import select

from workbench.fhir.values import EntryRead
from workbench.intake.entries.bringing import Bringing
from workbench.intake.entries.others.joining import brought_under, joining_hidden
from workbench.intake.entries.placing import up_to_date
from workbench.intake.source import standings
from workbench.intake.source.outdating import Outdated, hear_words
from workbench.intake.source.relations import add, replace_targets, sources_of, targets_of
from workbench.models import Entry
from workbench.vocabulary import Relation

REPLACING = ("DocumentReference/", "DiagnosticReport/")


@dataclass(frozen=True, slots=True)
class Heard:
    """`touched`: the source ids of which something else is said than before; `joining`: see joining.py."""

    touched: set[str]
    joining: frozenset[str]
    outdated: Outdated


def hear(one: Bringing) -> Heard:
    """Keep what the bundle says."""
    placed, known = one.placed, one.known
    statements = up_to_date(one.bundle.statements, known, one.patient.id)
    said = standings.said_in(placed.heard, statements, {each.source_id for each in one.bundle.medications})
    before = targets_of(one.session, one.of, Relation.UNDER, [each.source_id for each in placed.heard])
    under = _what_each_is_under(one, said.keys(), before)
    elsewhere = brought_under(one, under, before)
    shown = {each.source_id: under[each.source_id] - {*each.folded} for each in placed.heard}
    joining = joining_hidden(one, {**shown, **elsewhere.under}, {**before, **elsewhere.before})
    replace_targets(one.session, one.of, Relation.UNDER, under, before)
    _note_what_each_rests_on(one)
    _note_parts(one)
    add(one.session, one.of, Relation.UNDER, elsewhere.new)
    dependent = {source_id for source_id, _ in elsewhere.new} | _note_replaced(one)
    touched = standings.keep(one.session, one.of, one.patient.id, said, at=one.came_at)
    touched |= dependent | {entry.source_id for entry in placed.kept}
    touched |= {part for entry in placed.heard for part in entry.folded if part in known}
    touched |= {each for each in said if each in known and known[each].patient_id != one.patient.id}
    return Heard(touched, joining, _hear_words(one))


def _what_each_is_under(
    one: Bringing, spoken: AbstractSet[str], before: Mapping[str, AbstractSet[str]]
) -> dict[str, set[str]]:
    """As it is read, and as it was before where this bundle says nothing of that."""
    placed, heads = one.placed, one.placed.heads
    under = {each.source_id: _under(each, heads.get(each.source_id, "")) for each in placed.heard}
    for source_id, targets in before.items():
        under[source_id] |= {each for each in targets - spoken if not _is_superseded(each, under[source_id])}
    return under


def _hear_words(one: Bringing) -> Outdated:
    """A bundle without a patient speaks for everybody's entries."""
    whose = None if one.bundle.is_nobodys else one.patient.id
    return hear_words(one.session, one.of, one.bundle.words, one.placed.filed, whose)


def _note_what_each_rests_on(one: Bringing) -> None:
    heard = one.placed.heard
    replace_targets(one.session, one.of, Relation.QUOTES, {each.source_id: {*each.quotes} for each in heard})
    replace_targets(one.session, one.of, Relation.RESTS_ON, {each.source_id: {*each.rests_on} for each in heard})


def _under(entry: EntryRead, head: str) -> set[str]:
    return {*entry.under, *entry.folded, *([head] if head else [])} - {entry.source_id}


def _is_superseded(target: str, now: AbstractSet[str]) -> bool:
    """One consultation or report takes the place of another; lists do not."""
    type_ = target.partition("/")[0]
    return type_ in ("Encounter", "DiagnosticReport") and any(each.startswith(f"{type_}/") for each in now)


def _note_replaced(one: Bringing) -> set[str]:
    """What the documents of this bundle replace now, and nothing else. Whatever they replace, or did: one that is filed
    only now may have been named before (by a bundle that was held).
    """
    by = {entry.source_id for entry in one.placed.heard if entry.source_id.startswith(REPLACING)}
    pairs = {(e.source_id, e.target) for e in one.bundle.dependences if e.relation is Relation.REPLACED_BY}
    replaced = {source_id for source_id, _ in pairs}
    replaced = replaced.union(*sources_of(one.session, one.of, Relation.REPLACED_BY, by).values())
    before = targets_of(one.session, one.of, Relation.REPLACED_BY, replaced)
    now = {each: before.get(each, set()) - by for each in replaced}
    for source_id, target in pairs:
        now[source_id].add(target)
    replace_targets(one.session, one.of, Relation.REPLACED_BY, now)
    return replaced


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
