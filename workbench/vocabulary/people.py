"""Who acts, and what the audit says was done; each with its words."""

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


ROLES = {
    Role.CLINICIAN: "Clinician",
    Role.SAFEGUARDING_LEAD: "Safeguarding lead",
    Role.ADMINISTRATOR: "Administrator",
    Role.OPERATOR: "Command line",
    Role.POLICY: "The practice’s policy",
    Role.NOBODY: "Not signed in",
}


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
    HELD = "held"
    HELD_ANSWERED = "held-answered"
    POLICY_CHANGED = "policy-changed"
    CHECKED = "checked"
    FLAG_JUDGED = "flag-judged"
    RULES_CHANGED = "rules-changed"
    FEED_CHANGED = "feed-changed"
    UPLOADED = "uploaded"
    WAY_OUT_CHANGED = "way-out-changed"
    UPSTREAM = "upstream"


ACTIONS = {
    Action.DECIDED: "Decided",
    Action.REFUSED: "Refused",
    Action.SIGNED_IN: "Signed in",
    Action.SIGN_IN_FAILED: "Failed to sign in",
    Action.SIGNED_OUT: "Signed out",
    Action.IMPORTED: "Imported",
    Action.EXPORTED: "Exported",
    Action.VIEWED: "Viewed",
    Action.SWITCHED: "Changed the switch-on",
    Action.PRACTICE_ADDED: "Added the practice",
    Action.USER_ADDED: "Added a user",
    Action.ACCESS_CHANGED: "Changed a patient’s access",
    Action.WAITS_AGAIN: "Waits again",
    Action.TAKEN_BACK: "Taken back by the source",
    Action.IDENTITY_CHANGED: "Changed who a patient is",
    Action.HELD: "Held a record",
    Action.HELD_ANSWERED: "Answered a held record",
    Action.POLICY_CHANGED: "Changed the practice’s policy",
    Action.CHECKED: "Checked",
    Action.FLAG_JUDGED: "Judged a flag",
    Action.RULES_CHANGED: "Changed the practice’s own phrases and codes, or switched a rule",
    Action.FEED_CHANGED: "Changed a feed",
    Action.UPLOADED: "Uploaded a file",
    Action.WAY_OUT_CHANGED: "Changed the way to the clinical system",
    Action.UPSTREAM: "Told the clinical system",
}
"""Its name in the search of the audit; its sentence is in web/wording/audit/sentences.py."""

LOOKS = (Action.VIEWED, Action.SIGNED_IN, Action.SIGN_IN_FAILED, Action.SIGNED_OUT)
"""What changes nothing: a search of the audit leaves these out unless it is asked for them. The text index knows them
by this list, so that a change of it needs a migration that makes the index anew (docs/adr/0028).
"""
