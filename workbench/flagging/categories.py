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
        "Reading it could seriously harm the patient or somebody else: risk of suicide or violence, false beliefs about "
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
