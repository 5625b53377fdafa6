"""Entries that come under something from now on, and so beside others that are kept back: they wait again."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from collections.abc import Set as AbstractSet

from sqlalchemy import select

from workbench.db import batches
from workbench.intake.entries.bringing import Bringing
from workbench.intake.entries.placing import HOMES
from workbench.intake.source.relations import sources_of
from workbench.models import Entry, ReviewItem
from workbench.vocabulary import Relation

Parents = Mapping[str, AbstractSet[str]]
"""Of each entry by source id, the source ids of what it is under."""


def joining_hidden(one: Bringing, under: Parents, known: Parents) -> frozenset[str]:
    """Those of which the parents, or something else in these, are kept back that they were not beside before.

    `under` is from now on, `known` as it is kept; to be asked for before the one replaces the other. A parent counts
    with what was in it before this bundle: a list that is made anew at each export, of entries that were decided
    together, is no move.
    """
    before = _before(one, under, known)
    gained = _with_what_is_above({each: _gained(one, each, now, before) for each, now in under.items()}, under)
    moved = {each: gained[each] for each in before if gained[each]}
    kept_back = _kept_back_in(one, {parent for each in moved for parent in moved[each] | before[each]})
    return frozenset(
        each
        for each, parents in moved.items()
        if _all_in(kept_back, parents) - _all_in(kept_back, before[each]) - {each}
    )


def _before(one: Bringing, under: Parents, known: Parents) -> Parents:
    """Of those that are held. What only named a consultation, in an item of its own, was not in it yet."""
    heads, held = one.placed.heads, under.keys() & one.known.keys()
    was = {each: one.known[each].item_source_id for each in held}
    return {each: known.get(each, set()) - {heads.get(each, was[each])} | {was[each]} for each in held}


def _gained(one: Bringing, source_id: str, now: AbstractSet[str], before: Parents) -> set[str]:
    """Of what an earlier release filed only the review item is known, and not what else it was under."""
    gained = {*now} - before.get(source_id, set())
    is_old = source_id in before and one.known[source_id].whole is None
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
    """Each with the head of its review item."""
    wanted = (
        select(Entry.source_id, ReviewItem.source_id)
        .join(ReviewItem, ReviewItem.id == Entry.review_item_id)
        .where(Entry.practice_id == one.of.practice_id, Entry.source_system == one.of.system, Entry.kept_back)
    )
    for column, names in ((Entry.source_id, entries), (ReviewItem.source_id, heads)):
        for some in batches(sorted(names)):
            yield from ((entry, head) for entry, head in one.session.execute(wanted.where(column.in_(some))))
