"""At most so many flags of one entry: the gravest of each rule first, the rest counted."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from workbench.flagging.values import Suggestion
from workbench.vocabulary import Category, Severity

MOST_PLACES = 190
"""With one for each category that has more, an entry has at most two hundred flags."""

LONGEST = 400
"""Characters. A longer stretch (a sentence without an end) is marked at its beginning."""

Placed = tuple[str, Suggestion]
"""The field of the entry, which is "narrative" for words of the narrative; and the flag there."""


def bounded(found: Sequence[Placed]) -> list[Placed]:
    """Every rule's first place before any rule's second, and urgent ones before others: readers see the first few."""
    ordered = sorted(zip(_turns(found), found, strict=True), key=lambda each: (each[0], _gravity(each[1])))
    flags = [(field, _cut(flag)) for _, (field, flag) in ordered]
    return [*flags[:MOST_PLACES], *_counted(flags[MOST_PLACES:])]


def _turns(found: Sequence[Placed]) -> list[int]:
    """For each, how many of its rule come before it."""
    met: Counter[str] = Counter()
    turns = []
    for _, flag in found:
        turns.append(met[flag.rule])
        met[flag.rule] += 1
    return turns


def _gravity(placed: Placed) -> int:
    """Severities are declared the gravest first."""
    return list(Severity).index(placed[1].severity)


def _cut(flag: Suggestion) -> Suggestion:
    if flag.end - flag.start <= LONGEST:
        return flag
    return replace(flag, end=flag.start + LONGEST, quote=flag.quote[:LONGEST])


def _counted(left_out: Sequence[Placed]) -> list[Placed]:
    """One for each category: it marks no words, and its reason says how many more there are."""
    of: defaultdict[Category, list[Placed]] = defaultdict(list)
    for placed in left_out:
        of[placed[1].category].append(placed)
    return [_more(some) for some in of.values()]


def _more(some: Sequence[Placed]) -> Placed:
    field, first = some[0]
    places = f"{len(some):,} more place{'s' if len(some) > 1 else ''} in this entry"
    reason = f"{places}, which {'are' if len(some) > 1 else 'is'} not marked"
    return field, replace(first, end=first.start, quote="", reason=reason)
