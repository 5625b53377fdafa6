"""What a flag may be about, how pressing that is, and the words for it."""

from enum import IntEnum, StrEnum
from typing import NamedTuple

from workbench.vocabulary.decisions import Reason


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


class Severity(StrEnum):
    """How soon a flagged entry wants a careful look."""

    URGENT = "urgent"
    CAREFUL = "careful"
    LOOK = "look"


COLOURS = {Severity.URGENT: "red", Severity.CAREFUL: "orange", Severity.LOOK: "yellow"}
"""Of the flag's tag (NHS design system)."""


class CategoryFacts(NamedTuple):
    """`meaning` is one sentence for who reads the flags; `about` is what the entry is about, within a sentence.

    `proposes` is a proposal only: the clinician who hides names the reason.
    """

    label: str
    severity: Severity
    proposes: Reason
    about: str
    meaning: str


CATEGORIES = {
    Category.CHILD_SAFEGUARDING: CategoryFacts(
        "Child safeguarding",
        Severity.URGENT,
        Reason.CHILD_SAFEGUARDING,
        "a child's safety",
        "Suspected, known or past abuse, neglect or exploitation of a child, in anyone's record.",
    ),
    Category.ADULT_SAFEGUARDING: CategoryFacts(
        "Adult safeguarding",
        Severity.URGENT,
        Reason.ADULT_SAFEGUARDING,
        "an adult at risk",
        "Suspected, known or past abuse, neglect or exploitation of an adult at risk, or self-neglect.",
    ),
    Category.DOMESTIC_ABUSE: CategoryFacts(
        "Domestic abuse",
        Severity.URGENT,
        Reason.DOMESTIC_ABUSE,
        "domestic abuse",
        "Abuse by a partner or in the family, suspected or known, in the record of a victim, a perpetrator or a child; "
        "also plans to leave and safe ways of contact.",
    ),
    Category.SERIOUS_HARM: CategoryFacts(
        "Serious harm",
        Severity.URGENT,
        Reason.SERIOUS_HARM_PATIENT,
        "a risk of serious harm",
        "Reading it could seriously harm the patient or somebody else: risk of suicide or violence, delusions about "
        "staff, a diagnosis not yet told.",
    ),
    Category.LEGALLY_RESTRICTED: CategoryFacts(
        "Legally restricted",
        Severity.URGENT,
        Reason.LEGAL_RESTRICTION,
        "something that the law protects",
        "Protected by law or order: gender history, adoption, donor conception, criminal allegations and records, "
        "MAPPA, protected persons, court orders.",
    ),
    Category.THIRD_PARTY: CategoryFacts(
        "Third party",
        Severity.CAREFUL,
        Reason.THIRD_PARTY_CONFIDENCE,
        "another person, or something said in confidence",
        "Private facts about another identifiable person, or something that one said in confidence.",
    ),
    Category.SEXUAL_REPRODUCTIVE: CategoryFacts(
        "Sexual or reproductive",
        Severity.CAREFUL,
        Reason.PROXY_CONFIDENTIALITY,
        "sexual or reproductive health that is private",
        "Sexual health under 18, abortion, sexually transmitted infection or HIV, contraception or pregnancy kept from "
        "somebody.",
    ),
    Category.DISTRESSING_RESULT: CategoryFacts(
        "Distressing result",
        Severity.CAREFUL,
        Reason.AWAITING_CONVERSATION,
        "a serious result not yet told",
        "A serious result that the patient does not seem to know yet.",
    ),
    Category.MENTAL_CAPACITY: CategoryFacts(
        "Mental capacity",
        Severity.LOOK,
        Reason.ADULT_SAFEGUARDING,
        "doubted or lacking capacity",
        "Capacity doubted or lacking, deprivation of liberty, best interests, covert medicines, a disputed attorney.",
    ),
    Category.SUBSTANCE_ALCOHOL: CategoryFacts(
        "Substances or alcohol",
        Severity.LOOK,
        Reason.PROXY_CONFIDENTIALITY,
        "alcohol, drugs or the misuse of medicines",
        "Misuse of or dependence on alcohol, drugs or medicines, a treatment that reveals it, or diversion.",
    ),
}


class Verdict(StrEnum):
    """What a clinician says of a flag, or of words that raised none."""

    NOT_HELPFUL = "not-helpful"
    MISSED = "missed"


VERDICTS = {
    Verdict.NOT_HELPFUL: "said that a flag is not helpful",
    Verdict.MISSED: "marked words that should have raised a flag",
}
"""What somebody did, in the audit."""


class Weighing(StrEnum):
    """Whether the words of an entry have been weighed by all that makes flags."""

    WEIGHED = "weighed"
    NOT_YET = "not-yet"
    NOT_ENGLISH = "not-english"


WEIGHINGS = {
    Weighing.WEIGHED: "Weighed",
    Weighing.NOT_YET: "Not weighed yet: flags may follow",
    Weighing.NOT_ENGLISH: "Not English: not weighed",
}
"""The last two stand beside the item: no flag is no sign there, so that it is in no group and touched by no policy."""


class Urgency(IntEnum):
    """The queue's first sort key: the gravest severity in an item; lower comes first."""

    URGENT = 0
    CAREFUL = 1
    LOOK = 2
    NONE = 3


URGENCIES = {Urgency.URGENT: "urgent", Urgency.CAREFUL: "careful", Urgency.LOOK: "look", Urgency.NONE: "plain"}
"""What a line of the list says of a card's gravest flag."""


MOST_CATEGORIES = 15


RANK_WITHOUT_FLAGS = int(Urgency.NONE) * (MOST_CATEGORIES + 1) + MOST_CATEGORIES
"""The rank in the queue of what carries no flag: urgency first, then how many categories, the more the earlier."""
