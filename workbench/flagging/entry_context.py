"""What the entry's own details say about whom it concerns, in the words of the rules' context."""

from workbench.flagging.values import EntryText

GROWN_UP, FRAIL, SEXUALLY_YOUNG = 18, 78, 10
"""Ages in years: a child is younger than the first; the second is a guess at who may be at risk."""


def known_of(entry: EntryText) -> frozenset[str]:
    """Sets of context (rules/context.toml) that hold without a word in the text."""
    if entry.age is None:
        return frozenset()
    return frozenset(
        name
        for name, holds in (
            ("child", entry.age < GROWN_UP),
            ("young", SEXUALLY_YOUNG <= entry.age < GROWN_UP),
            ("adult-at-risk", entry.age >= FRAIL),
        )
        if holds
    )
