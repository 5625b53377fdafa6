"""At most so many flags of one entry: the gravest of each rule first, the rest counted."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import replace

from workbench.flagging.values import Suggestion
from workbench.vocabulary import Category, Severity

MOST_PLACES = 190
"""With one for each category that has more, an entry has at most two hundred flags."""

LONGEST = 400
"""Characters. A longer stretch (a sentence without an end) is marked at its beginning."""

Placed = tuple[str, Suggestion]
"""The field of the entry, which is "narrative" for words of the narrative; and the flag there."""


def bounded(found: Iterable[Placed], passed_over: Collection[Category] = ()) -> list[Placed]:
    """Every rule's first place before any rule's second, and urgent ones before others: readers see the first few.

    Of a rule that holds everywhere no more than its first places are in memory at a time. `passed_over`, known once all
    are found, are the categories of which not every place was counted.
    """
    turns: Counter[str] = Counter()
    kept: list[tuple[int, Placed]] = []
    left_out: dict[Category, tuple[Placed, int]] = {}
    for placed in found:
        turn = turns[placed[1].rule]
        turns[placed[1].rule] += 1
        if turn < MOST_PLACES:
            kept.append((turn, placed))
        else:
            _count(left_out, placed)
    ordered = [placed for _, placed in sorted(kept, key=lambda each: (each[0], _gravity(each[1])))]
    for placed in ordered[MOST_PLACES:]:
        _count(left_out, placed)
    more = (_more(*each, is_all=category not in passed_over) for category, each in left_out.items())
    return [*map(_cut, ordered[:MOST_PLACES]), *more]


def _gravity(placed: Placed) -> int:
    """Severities are declared the gravest first."""
    return list(Severity).index(placed[1].severity)


def _cut(placed: Placed) -> Placed:
    field, flag = placed
    if flag.end - flag.start <= LONGEST:
        return placed
    return field, replace(flag, end=flag.start + LONGEST, quote=flag.quote[:LONGEST])


def _count(left_out: dict[Category, tuple[Placed, int]], placed: Placed) -> None:
    first, count = left_out.get(placed[1].category, (placed, 0))
    left_out[placed[1].category] = first, count + 1


def _more(first: Placed, count: int, *, is_all: bool) -> Placed:
    """One for each category: it marks no words, and its reason says how many more there are."""
    field, flag = first
    place, are = ("place", "is") if count == 1 else ("places", "are")
    reason = f"{'' if is_all else 'more than '}{count:,} more {place} in this entry, which {are} not marked"
    return field, replace(flag, end=flag.start, quote="", reason=reason)
