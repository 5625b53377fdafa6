"""Entries that come under something from now on, and so beside others that are kept back: they wait again."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, not_, or_, select

from workbench.db import Finding, columns_of, table_of
from workbench.intake.entries.bringing import Bringing
from workbench.intake.entries.matching_rows import known_entries
from workbench.intake.entries.placing import HOMES
from workbench.intake.source.key import is_of
from workbench.intake.source.relations import sources_of, targets_of
from workbench.models import Entry, ReviewItem
from workbench.vocabulary import Relation

Parents = Mapping[str, AbstractSet[str]]
"""Of each entry by source id, the source ids of what it is under."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What the bundle brings under something else without speaking of it, and what is under that: `under` from now on,
    `before` as it is kept; `new`: the pairs that are not kept yet, of whatever the bundle holds.
    """

    under: Parents
    before: Parents
    new: frozenset[tuple[str, str]]


def brought_under(one: Bringing, under: Parents, known: Parents) -> Brought:
    """As lists, reports and the like say of what they hold; `under` and `known` are of what this bundle sends."""
    pairs = {(each.source_id, each.target) for each in one.bundle.dependences if each.relation is Relation.UNDER}
    before = targets_of(one.session, one.of, Relation.UNDER, {source_id for source_id, _ in pairs})
    new = {(source_id, target) for source_id, target in pairs if target not in before.get(source_id, ())}
    now = {source_id: {*before.get(source_id, ())} for source_id, _ in new if source_id not in under}
    for source_id, target in new:
        now.get(source_id, set[str]()).add(target)
    moving = {*now, *(each for each in under if {*under[each]} - known.get(each, set()))}
    below = sources_of(one.session, one.of, Relation.UNDER, moving)
    inside = {each for sources in below.values() for each in sources} - now.keys() - under.keys()
    kept = targets_of(one.session, one.of, Relation.UNDER, inside)
    return Brought({**kept, **now}, {**kept, **before}, frozenset(new))


def joining_hidden(one: Bringing, under: Parents, known: Parents) -> frozenset[str]:
    """Those of which the parents, or something else in these, are kept back that they were not beside before.

    `under` is from now on, `known` as it is kept; to be asked for before the one replaces the other. A parent counts
    with what was in it before this bundle: a list that is made anew at each export, of entries that were decided
    together, is no move.
    """
    rows = {**one.known, **known_entries(one.session, one.of, under.keys() - one.known.keys())}
    before = _before(one, under, known, rows)
    own = {each: _gained(rows.get(each), now, before.get(each, known.get(each, set()))) for each, now in under.items()}
    gained = _with_what_is_above(own, under)
    moved = {each: gained[each] for each in before if gained[each]}
    kept_back = _kept_back_in(one, {parent for each in moved for parent in moved[each] | before[each]})
    return frozenset(
        each
        for each, parents in moved.items()
        if _all_in(kept_back, parents) - _all_in(kept_back, before[each]) - {each}
    )


def _before(one: Bringing, under: Parents, known: Parents, rows: Mapping[str, Any]) -> Parents:
    """Of those that are held. What only named a consultation, in an item of its own, was not in it yet."""
    heads, held = one.placed.heads, under.keys() & rows.keys()
    was = {each: rows[each].item_source_id for each in held}
    return {each: known.get(each, set()) - {heads.get(each, was[each])} | {was[each]} for each in held}


def _gained(row: Any, now: AbstractSet[str], before: AbstractSet[str]) -> set[str]:
    """Of what an earlier release filed only the review item is known, and not what else it was under."""
    gained = {*now} - before
    is_old = row is not None and row.whole is None
    return {each for each in gained if each.startswith(HOMES)} if is_old else gained


def _with_what_is_above(gained: Parents, under: Parents) -> Parents:
    """What is under a consultation that itself comes under another comes under that one too; circles end."""
    return {each: _reached(each, gained, under) for each in gained}


def _reached(start: str, gained: Parents, under: Parents) -> set[str]:
    reached: set[str] = set()
    waiting = [*gained[start], *(each for parent in under[start] for each in gained.get(parent, ()))]
    while waiting:
        each = waiting.pop()
        if each not in reached:
            reached.add(each)
            waiting += gained.get(each, ())
    return reached


def _all_in(kept_back: Mapping[str, set[str]], parents: Collection[str]) -> set[str]:
    return {each for parent in parents for each in kept_back[parent]}


def _kept_back_in(one: Bringing, parents: Collection[str]) -> Mapping[str, set[str]]:
    """Of each of these what is kept back: itself, what was under it, and what was filed in its review item."""
    found: dict[str, set[str]] = defaultdict(set)
    inside = sources_of(one.session, one.of, Relation.UNDER, parents)
    held_by: dict[str, set[str]] = defaultdict(set)
    for parent in parents:
        for each in {parent, *inside.get(parent, ())}:
            held_by[each].add(parent)
    for source_id, head in _kept_back(one, held_by.keys(), parents):
        for parent in held_by[source_id] | ({head} & {*parents}):
            found[parent].add(source_id)
    return found


def _kept_back(one: Bringing, entries: Collection[str], heads: Collection[str]) -> Iterator[tuple[str, str]]:
    """By a decision or by the source's label; each with the head of its review item."""
    run = one.session.connection()
    yield from _KEPT_BACK(run, entries, **one.of.bound)
    yield from _KEPT_BACK_UNDER(run, heads, **one.of.bound)


_ENTRY, _ITEM = columns_of(Entry), columns_of(ReviewItem)
_HIDDEN = (
    select(_ENTRY.source_id, _ITEM.source_id.label("head"))
    .join_from(table_of(Entry), table_of(ReviewItem), _ITEM.id == _ENTRY.review_item_id)
    .where(or_(_ENTRY.kept_back, and_(_ENTRY.nopat, not_(_ENTRY.withdrawn))))
)
_KEPT_BACK = Finding(_HIDDEN.where(*is_of(_ENTRY)), _ENTRY.source_id)
_KEPT_BACK_UNDER = Finding(_HIDDEN.where(*is_of(_ITEM)), _ITEM.source_id)
