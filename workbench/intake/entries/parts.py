"""A long bundle in parts, each for a transaction of its own, so that nobody waits long for their turn to write.

Only what is new and changes nothing that is held is parted off: until it is filed, the record is as it was before.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Final

from workbench.fhir.said import Statement
from workbench.fhir.values import BundleRead, EntryRead, ItemRead
from workbench.vocabulary import Standing

MOST: Final = 40
"""Entries of a part, which then takes some fifteen milliseconds; a review item is never divided."""


def is_long(bundle: BundleRead) -> bool:
    return sum(len(item.entries) for item in bundle.items) > MOST


def names_in(bundle: BundleRead) -> frozenset[str]:
    """The source ids of which it says anything."""
    read = [entry for item in bundle.items for entry in item.entries]
    parts = (part for entry in read for part in entry.folded)
    said = (each.source_id for each in bundle.statements)
    return frozenset({*(entry.source_id for entry in read), *parts, *said, *bundle.held_beside})


def parts_of(bundle: BundleRead, known: AbstractSet[str]) -> list[BundleRead]:
    """First all that may change what is held, then parts that only bring what is new.

    `known` are the ids of what is held, or of what something held is under.
    """
    first = _first(bundle, known)
    rest = [item for item in bundle.items if item.source_id not in first]
    head = replace(bundle, items=tuple(item for item in bundle.items if item.source_id in first))
    return [head, *(_bringing(bundle, items) for items in _divided(rest))]


def _first(bundle: BundleRead, known: AbstractSet[str]) -> set[str]:
    """The items that hold what is held, taken back, doubted, what others are said to be under or replaced by, a code
    that withholds or restores access, or what any of these names.
    """
    home = {name: item for item in bundle.items for entry in item.entries for name in (entry.source_id, *entry.folded)}
    odd = {*known, *(each.source_id for each in bundle.statements if each.standing is not Standing.STANDS)}
    odd |= {each.target for each in bundle.dependences} | {each.source_id for each in bundle.access_codes}
    first = {item.source_id: item for item in bundle.items if _is_odd(item, odd)}
    waiting = [*first.values()]
    while waiting:
        for name in _named_by(waiting.pop().entries):
            item = home.get(name)
            if item is not None and item.source_id not in first:
                first[item.source_id] = item
                waiting.append(item)
    return set(first)


def _is_odd(item: ItemRead, odd: AbstractSet[str]) -> bool:
    return item.source_id in odd or any(
        entry.withdrawn or entry.nopat or not odd.isdisjoint((entry.source_id, *entry.folded)) for entry in item.entries
    )


def _named_by(entries: Iterable[EntryRead]) -> Iterator[str]:
    for entry in entries:
        yield from (*entry.under, *entry.quotes, *entry.rests_on, *entry.links)


def _divided(items: Sequence[ItemRead]) -> Iterator[list[ItemRead]]:
    part: list[ItemRead] = []
    size = 0
    for item in items:
        if part and size + len(item.entries) > MOST:
            yield part
            part, size = [], 0
        part.append(item)
        size += len(item.entries)
    if part:
        yield part


def _bringing(bundle: BundleRead, items: Sequence[ItemRead]) -> BundleRead:
    part = replace(
        bundle, items=tuple(items), statements=(), dependences=(), searches=(), complete=frozenset(), access_codes=(),
        related=(), lists=(), problems=(), words=(),
    )  # fmt: skip
    return replace(part, statements=_said_of(bundle, names_in(part)))


def _said_of(bundle: BundleRead, names: Collection[str]) -> tuple[Statement, ...]:
    return tuple(each for each in bundle.statements if each.source_id in names)
