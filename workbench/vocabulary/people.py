"""Who acts, and what the audit says was done; each with its words."""

from enum import StrEnum


class Role(StrEnum):
    """What a person is here for.

    `operator` is whoever runs the command line, `policy` a practice's own rule at work, `nobody` has not signed in. An
    `installation-operator` looks after all practices in the browser, and sees nothing of any patient.
    """

    CLINICIAN = "clinician"
    SAFEGUARDING_LEAD = "safeguarding-lead"
    ADMINISTRATOR = "administrator"
    INSTALLATION_OPERATOR = "installation-operator"
    OPERATOR = "operator"
    POLICY = "policy"
    NOBODY = "nobody"


ROLES = {
    Role.CLINICIAN: "Clinician",
    Role.SAFEGUARDING_LEAD: "Safeguarding lead",
    Role.ADMINISTRATOR: "Administrator",
    Role.INSTALLATION_OPERATOR: "Operator of the installation",
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
    USER_CHANGED = "user-changed"
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
    SECOND_LOOK_DRAWN = "second-look-drawn"
    SECOND_LOOK_GIVEN = "second-look-given"
    SECOND_LOOK_STEP = "second-look-step"


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
    Action.USER_CHANGED: "Changed a user’s account",
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
    Action.SECOND_LOOK_DRAWN: "Drew the second look",
    Action.SECOND_LOOK_GIVEN: "Gave a second look",
    Action.SECOND_LOOK_STEP: "Settled or answered a second look",
}
"""Its name in the search of the audit; its sentence is in web/wording/audit/sentences.py."""

LOOKS = (Action.VIEWED, Action.SIGNED_IN, Action.SIGN_IN_FAILED, Action.SIGNED_OUT)
"""What changes nothing: a search of the audit leaves these out unless it is asked for them. The text index knows them
by this list, so that a change of it needs a migration that makes the index anew (docs/adr/0029).
"""


class AccountStep(StrEnum):
    """What was changed about an account, as an audit event holds it."""

    DISABLED = "disabled"
    ENABLED = "enabled"
    UNLOCKED = "unlocked"
    ROLE = "role"
    RENAMED = "renamed"
    PASSWORD = "password"  # noqa: S105
    ONE_TIME_PASSWORD = "one-time-password"  # noqa: S105
    SIGNED_OUT = "signed-out"
    FACTOR_SET = "factor-set"
    FACTOR_REMOVED = "factor-removed"
    CODES_RENEWED = "codes-renewed"
    CODE_USED = "code-used"
    FACTOR_DEMANDED = "factor-demanded"
    FACTOR_NOT_DEMANDED = "factor-not-demanded"


ACCOUNT_STEPS = {
    AccountStep.DISABLED: "disabled the account {user}",
    AccountStep.ENABLED: "enabled the account {user}",
    AccountStep.UNLOCKED: "unlocked the account {user}",
    AccountStep.ROLE: "gave the user {user} the role {role}",
    AccountStep.RENAMED: "changed the name of the user {user} from “{was}” to “{full_name}”",
    AccountStep.PASSWORD: "changed the password of {user}",
    AccountStep.ONE_TIME_PASSWORD: "gave the user {user} a one-time password",
    AccountStep.SIGNED_OUT: "ended sessions of {user}",
    AccountStep.FACTOR_SET: "set up a second factor for {user}",
    AccountStep.FACTOR_REMOVED: "removed the second factor of {user}",
    AccountStep.CODES_RENEWED: "made new recovery codes for {user}",
    AccountStep.CODE_USED: "used a recovery code of {user}",
    AccountStep.FACTOR_DEMANDED: "made a second factor necessary for everybody at the practice",
    AccountStep.FACTOR_NOT_DEMANDED: "no longer made a second factor necessary at the practice",
}
"""What somebody did, in the sentence of the audit."""
