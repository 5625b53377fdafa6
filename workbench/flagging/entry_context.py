"""The sets of context (rules/context.toml) that hold by an entry's details, such as the patient's age."""

from workbench.flagging.values import EntryText
from workbench.vocabulary import ADULT_AT

FRAIL, SEXUALLY_YOUNG = 78, 10
"""Ages in years; the first is a guess at who may be at risk."""


def context_of(entry: EntryText) -> frozenset[str]:
    """The names of the sets that hold, whatever the text says."""
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
