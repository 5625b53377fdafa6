"""What a flag may be about, and how pressing that is."""

from enum import IntEnum, StrEnum


class Category(StrEnum):
    """What a flag suggests that an entry may be about."""

    CHILD_SAFEGUARDING = "child-safeguarding"
    ADULT_SAFEGUARDING = "adult-safeguarding"
    DOMESTIC_ABUSE = "domestic-abuse"
    SERIOUS_HARM = "serious-harm"
    LEGALLY_RESTRICTED = "legally-restricted"
    THIRD_PARTY = "third-party"
    SEXUAL_REPRODUCTIVE = "sexual-reproductive"
    DISTRESSING_RESULT = "distressing-result"
    MENTAL_CAPACITY = "mental-capacity"
    SUBSTANCE_ALCOHOL = "substance-alcohol"


class Verdict(StrEnum):
    """What a clinician says of a flag, or of words that raised none."""

    NOT_HELPFUL = "not-helpful"
    MISSED = "missed"


class Severity(StrEnum):
    """How soon a flagged entry wants a careful look."""

    URGENT = "urgent"
    CAREFUL = "careful"
    LOOK = "look"


class Urgency(IntEnum):
    """The queue's first sort key: the gravest severity in an item; lower comes first."""

    URGENT = 0
    CAREFUL = 1
    LOOK = 2
    NONE = 3


MOST_CATEGORIES = 15


LEAST_PRESSING = int(Urgency.NONE) * (MOST_CATEGORIES + 1) + MOST_CATEGORIES
"""The rank in the queue of what carries no flag: urgency first, then how many categories, the more the earlier."""


SEVERITY_OF: dict[Category, Severity] = {
    Category.CHILD_SAFEGUARDING: Severity.URGENT,
    Category.ADULT_SAFEGUARDING: Severity.URGENT,
    Category.DOMESTIC_ABUSE: Severity.URGENT,
    Category.SERIOUS_HARM: Severity.URGENT,
    Category.LEGALLY_RESTRICTED: Severity.URGENT,
    Category.THIRD_PARTY: Severity.CAREFUL,
    Category.SEXUAL_REPRODUCTIVE: Severity.CAREFUL,
    Category.DISTRESSING_RESULT: Severity.CAREFUL,
    Category.MENTAL_CAPACITY: Severity.LOOK,
    Category.SUBSTANCE_ALCOHOL: Severity.LOOK,
}
