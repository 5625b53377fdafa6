"""The sets of context (rules/context.toml) that hold by an entry's details, such as the patient's age."""

from collections.abc import Iterator

from workbench.flagging.values import EntryText
from workbench.vocabulary import ADULT_AT

FRAIL, SEXUALLY_YOUNG = 78, 10
"""Ages in years; the first is a guess at who may be at risk."""


def context_of(entry: EntryText) -> frozenset[str]:
    """The names of the sets that hold, whatever the text says."""
    return frozenset(_sets(entry))


def _sets(entry: EntryText) -> Iterator[str]:
    if entry.lower_threshold:
        yield "read-by-others"
    if entry.age is None:
        return
    if entry.age < ADULT_AT:
        yield "child"
    if SEXUALLY_YOUNG <= entry.age < ADULT_AT:
        yield from ("young", "read-by-others")
    if entry.age >= FRAIL:
        yield "adult-at-risk"
