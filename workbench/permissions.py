"""Who may do what: the practice's policy as a table."""

from dataclasses import dataclass
from enum import StrEnum

from workbench.errors import NotAllowed
from workbench.vocabulary import ROLES, Role


class Permission(StrEnum):
    WORK_THE_QUEUE = "see the queue and the entries in it"
    SEE_HOW_MANY_WAIT = "see how many review items wait"
    DECIDE = "leave visible, hide, hide from proxies or refer"
    ANSWER_REFERRALS = "decide what was referred to the safeguarding lead"
    VIEW_RECORDS = "see a patient's record, and what the patient sees"
    SEE_WHAT_IS_HIDDEN = "see the register of what is hidden now"
    AUDIT = "search the audit"
    EXPORT_AUDIT = "take the audit away as a file"
    SEE_PRACTICE = "see the practice's switch-on, users and imports"
    MANAGE_PRACTICE = "change the practice's switch-on"
    MANAGE_USERS = "add the practice's users, and change and close their accounts"
    MANAGE_ACCESS = "find patients, and record their own access and their proxies"
    SET_POLICY = "choose when proxies are looked at again and whether a backlog clears itself"
    ANSWER_HELD = "say whose a record is that is held for a person"
    SEE_WAY_OUT = "see how decisions reach the clinical system"
    MANAGE_WAY_OUT = "let decisions be sent to the clinical system, or stop that"
    WORK_BY_HAND = "set by hand in the clinical system what was decided, and check it"
    EXPORT_WORKLIST = "take the list of what is set by hand away as a file"
    OVERSEE = "see and answer the safeguarding lead's tasks"
    TUNE_FLAGS = "see how flags fare, and change the practice's own phrases and codes"
    MANAGE_PRACTICES = "list and add the practices of this installation"
    ADD_OPERATORS = "add an operator of the installation"
    FOLLOW_POLICY = "leave visible what the practice's policy says"
    IMPORT = "bring in records"
    MAINTAIN = "check and repair"


P = Permission

POLICY: dict[Role, frozenset[Permission]] = {
    Role.CLINICIAN: frozenset({P.WORK_THE_QUEUE, P.SEE_HOW_MANY_WAIT, P.DECIDE, P.VIEW_RECORDS, P.MANAGE_ACCESS,
                               P.WORK_BY_HAND}),
    Role.SAFEGUARDING_LEAD: frozenset(
        {P.WORK_THE_QUEUE, P.SEE_HOW_MANY_WAIT, P.DECIDE, P.ANSWER_REFERRALS, P.VIEW_RECORDS, P.SEE_WHAT_IS_HIDDEN,
         P.AUDIT, P.EXPORT_AUDIT, P.SEE_PRACTICE, P.MANAGE_ACCESS, P.SET_POLICY, P.ANSWER_HELD, P.OVERSEE,
         P.WORK_BY_HAND, P.TUNE_FLAGS, P.SEE_WAY_OUT}
    ),
    Role.ADMINISTRATOR: frozenset(
        {P.SEE_PRACTICE, P.MANAGE_PRACTICE, P.MANAGE_USERS, P.MANAGE_ACCESS, P.ANSWER_HELD, P.IMPORT,
         P.SEE_WAY_OUT, P.MANAGE_WAY_OUT}
    ),
    Role.INSTALLATION_OPERATOR: frozenset({P.MANAGE_PRACTICES}),
    Role.OPERATOR: frozenset(
        {P.IMPORT, P.MANAGE_PRACTICE, P.MANAGE_USERS, P.MANAGE_PRACTICES, P.ADD_OPERATORS, P.SEE_PRACTICE,
         P.MANAGE_ACCESS, P.EXPORT_AUDIT, P.VIEW_RECORDS, P.MAINTAIN, P.EXPORT_WORKLIST, P.SEE_WAY_OUT,
         P.MANAGE_WAY_OUT}
    ),
    Role.POLICY: frozenset({P.FOLLOW_POLICY}),
    Role.NOBODY: frozenset(),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever acts, as they were at that moment; `user_id` is None for the command line and for strangers.

    `organisation` is the ODS code that the act is recorded under; `practice_id` is None where there is no practice.
    """

    user_id: int | None
    name: str
    role: Role
    organisation: str
    practice_id: int | None

    def may(self, permission: Permission) -> bool:
        return permission in POLICY[self.role]


def require(by: Actor, permission: Permission) -> None:
    if not by.may(permission):
        raise NotAllowed(f"{ROLES[by.role]}: this role may not {permission}.")


def require_practice(by: Actor, permission: Permission) -> int:
    """The practice in which they may do this: a list of a practice's own things is for whoever belongs to one."""
    require(by, permission)
    if by.practice_id is None:
        raise NotAllowed(f"Only at a practice may one {permission}.")
    return by.practice_id
