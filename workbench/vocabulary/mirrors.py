"""Why an entry in a relative's record may tell what is hidden, with the words for it."""

from enum import StrEnum

from workbench.vocabulary.flags import Category

MIRROR_RULE = "mirrors-hidden"
"""The rule of a flag that no scan raises: the entry may repeat what is hidden in a relative's record."""


class Tie(StrEnum):
    """What joins two patients, or two entries of theirs."""

    RELATIVE = "relative"
    HOME = "home"
    NAMED = "named"
    AUTHOR = "author"
    LARGE_HOME = "large-home"


TIES = {
    Tie.RELATIVE: "recorded as a relative",
    Tie.HOME: "same address",
    Tie.NAMED: "named in the text",
    Tie.AUTHOR: "same author and day",
    Tie.LARGE_HOME: "same address as many others",
}

CLOSE = frozenset({Tie.RELATIVE, Tie.HOME, Tie.NAMED})
"""Ties of people who may be in one event; the others join strangers too."""


class Likeness(StrEnum):
    """What two entries have in common."""

    WORDS = "words"
    FLAG = "flag"
    FAMILY = "family"


LIKENESSES = {
    Likeness.WORDS: "similar words",
    Likeness.FLAG: "flagged for the same",
    Likeness.FAMILY: "speaks of the family",
}

_ABUSE = "abuse"
SUBJECTS = {
    Category.CHILD_SAFEGUARDING: _ABUSE,
    Category.ADULT_SAFEGUARDING: _ABUSE,
    Category.DOMESTIC_ABUSE: _ABUSE,
    Category.SERIOUS_HARM: "harm",
    Category.LEGALLY_RESTRICTED: "law",
    Category.THIRD_PARTY: "third party",
    Category.SEXUAL_REPRODUCTIVE: None,
    Category.DISTRESSING_RESULT: None,
    Category.MENTAL_CAPACITY: None,
    Category.SUBSTANCE_ALCOHOL: None,
}
"""What flags of each category make two entries of one day about: one event may be flagged as any kind of abuse.

None: two relatives may well have such entries on one day that tell nothing of each other.
"""
