"""Who acts, and what the audit says was done."""

from enum import StrEnum


class Role(StrEnum):
    """What a person is here for.

    `operator` is whoever runs the command line, `policy` a practice's own rule at work, `nobody` has not signed in.
    """

    CLINICIAN = "clinician"
    SAFEGUARDING_LEAD = "safeguarding-lead"
    ADMINISTRATOR = "administrator"
    OPERATOR = "operator"
    POLICY = "policy"
    NOBODY = "nobody"


class Action(StrEnum):
    """What an audit event says was done."""

    DECIDED = "decided"
    REFUSED = "refused"
    SIGNED_IN = "signed-in"
    SIGN_IN_FAILED = "sign-in-failed"
    SIGNED_OUT = "signed-out"
    IMPORTED = "imported"
    EXPORTED = "exported"
    VIEWED = "viewed"
    SWITCHED = "switched"
    PRACTICE_ADDED = "practice-added"
    USER_ADDED = "user-added"
    ACCESS_CHANGED = "access-changed"
    WAITS_AGAIN = "waits-again"
    TAKEN_BACK = "taken-back"
    IDENTITY_CHANGED = "identity-changed"
    POLICY_CHANGED = "policy-changed"
    CHECKED = "checked"
    FLAG_JUDGED = "flag-judged"
    RULES_CHANGED = "rules-changed"
