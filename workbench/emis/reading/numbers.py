"""What the record’s plain numbers mean, as EMIS’s own schema (EomMedicalRecord38) says beside them.

Of enumerations the description gives places in a list, and the schema other values: they are not guessed, except where
both are the same.
"""

from typing import Any, Final

ALLERGY, PROBLEM, REFERRAL = "AllergyType", "ProblemType", "ReferralType"
_EPISODES: Final = ("none", "first", "new", "review", "flare", "end", "changed", "evolved", "outcome")

MEANINGS: Final[dict[tuple[str, str], tuple[str, ...]]] = {
    ("EventType", "episodicity"): _EPISODES,
    (ALLERGY, "episodicity"): _EPISODES,
    (ALLERGY, "allergyType1"): (
        "not to a drug", "to a group of drugs", "to a drug by name", "to a constituent",
        "to a drug by name and a constituent",
    ),
    (PROBLEM, "problemStatus"): ("past problem", "active problem", "health administration", "potential problem"),
    (PROBLEM, "significance"): ("", "significant", "minor"),
    (PROBLEM, "problemType1"): ("", "GP problem", "community problem"),
    (PROBLEM, "owner"): ("", "individual", "family"),
    ("ConsultationType", "consultationType1"): ("GP encounter", "community assessment", "community intervention"),
    (REFERRAL, "urgency"): ("routine", "soon", "urgent", "dated"),
    (REFERRAL, "requestType"): (
        "", "outpatient", "admission", "day case", "investigation", "domiciliary", "self referral", "community"
    ),
    (REFERRAL, "nhs"): ("NHS", "private"),
    (REFERRAL, "transport"): ("none", "needed", "stretcher"),
}  # fmt: skip


def meaning_of(type_: str, field: str, value: Any) -> str:
    """Nothing where it is not known; then the number itself is told."""
    known = MEANINGS.get((type_, field), ())
    number = int(value) if isinstance(value, str) and value.isdecimal() else value
    is_known = isinstance(number, int) and not isinstance(number, bool) and 0 <= number < len(known)
    return known[number] if is_known else ""
