"""What the entry's own details say about whom it concerns, in the words of the rules' context."""

from workbench.flagging.values import EntryText
from workbench.vocabulary import ADULT_AT

FRAIL, SEXUALLY_YOUNG = 78, 10
"""Ages in years; the first is a guess at who may be at risk."""


def known_of(entry: EntryText) -> frozenset[str]:
    """Sets of context (rules/context.toml) that hold without a word in the text."""
    if entry.age is None:
        return frozenset()
    return frozenset(
        name
        for name, holds in (
            ("child", entry.age < ADULT_AT),
            ("young", SEXUALLY_YOUNG <= entry.age < ADULT_AT),
            ("adult-at-risk", entry.age >= FRAIL),
        )
        if holds
    )
