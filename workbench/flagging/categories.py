"""What each category of flag means, which reason it proposes for a hide, and how pressing some flags are together."""

from collections.abc import Collection

from workbench.vocabulary import SEVERITY_OF, Category, Reason, Urgency

MEANING_OF: dict[Category, str] = {
    Category.CHILD_SAFEGUARDING: (
        "Suspected, known or past abuse, neglect or exploitation of a child, in anyone's record."
    ),
    Category.ADULT_SAFEGUARDING: (
        "Suspected, known or past abuse, neglect or exploitation of an adult at risk, or self-neglect."
    ),
    Category.DOMESTIC_ABUSE: (
        "Abuse by a partner or in the family, suspected or known, in the record of a victim, a perpetrator or a child; "
        "also plans to leave and safe ways of contact."
    ),
    Category.SERIOUS_HARM: (
        "Reading it could seriously harm the patient or somebody else: risk of suicide or violence, delusions about "
        "staff, a diagnosis not yet told."
    ),
    Category.LEGALLY_RESTRICTED: (
        "Protected by law or order: gender history, adoption, donor conception, criminal allegations and records, "
        "MAPPA, protected persons, court orders."
    ),
    Category.THIRD_PARTY: "Private facts about another identifiable person, or something that one said in confidence.",
    Category.SEXUAL_REPRODUCTIVE: (
        "Sexual health under 18, abortion, sexually transmitted infection or HIV, contraception or pregnancy kept from "
        "somebody."
    ),
    Category.DISTRESSING_RESULT: "A serious result that the patient does not seem to know yet.",
    Category.MENTAL_CAPACITY: (
        "Capacity doubted or lacking, deprivation of liberty, best interests, covert medicines, a disputed attorney."
    ),
    Category.SUBSTANCE_ALCOHOL: (
        "Misuse of or dependence on alcohol, drugs or medicines, a treatment that reveals it, or diversion."
    ),
}
"""One sentence each, for the people who read the flags."""

IN_WORDS: dict[Category, str] = {
    Category.CHILD_SAFEGUARDING: "a child's safety",
    Category.ADULT_SAFEGUARDING: "an adult at risk",
    Category.DOMESTIC_ABUSE: "domestic abuse",
    Category.SERIOUS_HARM: "a risk of serious harm",
    Category.LEGALLY_RESTRICTED: "something that the law protects",
    Category.THIRD_PARTY: "another person, or something said in confidence",
    Category.SEXUAL_REPRODUCTIVE: "sexual or reproductive health that is private",
    Category.DISTRESSING_RESULT: "a serious result not yet told",
    Category.MENTAL_CAPACITY: "doubted or lacking capacity",
    Category.SUBSTANCE_ALCOHOL: "alcohol, drugs or the misuse of medicines",
}
"""What an entry of the category is about, within a sentence."""

PROPOSED_REASON: dict[Category, Reason] = {
    Category.CHILD_SAFEGUARDING: Reason.CHILD_SAFEGUARDING,
    Category.ADULT_SAFEGUARDING: Reason.ADULT_SAFEGUARDING,
    Category.DOMESTIC_ABUSE: Reason.DOMESTIC_ABUSE,
    Category.SERIOUS_HARM: Reason.SERIOUS_HARM_PATIENT,
    Category.LEGALLY_RESTRICTED: Reason.LEGAL_RESTRICTION,
    Category.THIRD_PARTY: Reason.THIRD_PARTY_CONFIDENCE,
    Category.SEXUAL_REPRODUCTIVE: Reason.PROXY_CONFIDENTIALITY,
    Category.DISTRESSING_RESULT: Reason.AWAITING_CONVERSATION,
    Category.MENTAL_CAPACITY: Reason.ADULT_SAFEGUARDING,
    Category.SUBSTANCE_ALCOHOL: Reason.PROXY_CONFIDENTIALITY,
}
"""A proposal only: the clinician who hides names the reason."""


def rank(categories: Collection[Category]) -> tuple[Urgency, int]:
    """For sorting, most pressing first: the gravest severity, then the more categories the earlier."""
    gravest = min((Urgency[SEVERITY_OF[each].name] for each in categories), default=Urgency.NONE)
    return gravest, -len(set(categories))
