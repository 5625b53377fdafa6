"""Who may do what, as the practice's policy would print it."""

import re
from pathlib import Path

import pytest

from workbench.errors import NotAllowed
from workbench.permissions import POLICY, Actor, Permission, require
from workbench.vocabulary import Role

TABLE = """
                        clinician   safeguarding-lead   administrator   installation-operator   operator policy   nobody
    WORK_THE_QUEUE      yes         yes                 -               -                       -          -        -
    SEE_HOW_MANY_WAIT   yes         yes                 -               -                       -          -        -
    DECIDE              yes         yes                 -               -                       -          -        -
    ANSWER_REFERRALS    -           yes                 -               -                       -          -        -
    VIEW_RECORDS        yes         yes                 -               -                       yes        -        -
    SEE_WHAT_IS_HIDDEN  -           yes                 -               -                       -          -        -
    AUDIT               -           yes                 -               -                       -          -        -
    EXPORT_AUDIT        -           yes                 -               -                       yes        -        -
    SEE_PRACTICE        -           yes                 yes             -                       yes        -        -
    MANAGE_PRACTICE     -           -                   yes             -                       yes        -        -
    MANAGE_USERS        -           -                   yes             -                       yes        -        -
    MANAGE_ACCESS       yes         yes                 yes             -                       yes        -        -
    SET_POLICY          -           yes                 -               -                       -          -        -
    ANSWER_HELD         -           yes                 yes             -                       -          -        -
    SEE_WAY_OUT         -           yes                 yes             -                       yes        -        -
    MANAGE_WAY_OUT      -           -                   yes             -                       yes        -        -
    WORK_BY_HAND        yes         yes                 -               -                       -          -        -
    EXPORT_WORKLIST     -           -                   -               -                       yes        -        -
    OVERSEE             -           yes                 -               -                       -          -        -
    TUNE_FLAGS          -           yes                 -               -                       -          -        -
    MANAGE_PRACTICES    -           -                   -               yes                     yes        -        -
    ADD_OPERATORS       -           -                   -               -                       yes        -        -
    FOLLOW_POLICY       -           -                   -               -                       -          yes      -
    IMPORT              -           -                   yes             -                       yes        -        -
    MAINTAIN            -           -                   -               -                       yes        -        -
"""
HEADER, *ROWS = (line.split() for line in TABLE.strip().splitlines())
CELLS = [(row[0], role, cell == "yes") for row in ROWS for role, cell in zip(HEADER, row[1:], strict=True)]


@pytest.mark.parametrize(("permission", "role", "allowed"), CELLS)
def test_the_policy_is_the_table_above(permission: str, role: str, allowed: bool) -> None:
    somebody = Actor(1, "Somebody", Role(role), "B86001", 1)
    assert somebody.may(Permission[permission]) is allowed


def test_the_table_leaves_out_nothing() -> None:
    assert [row[0] for row in ROWS] == [permission.name for permission in Permission]
    assert HEADER == list(Role) == list(POLICY)


def test_a_refusal_says_who_may_not_do_what_in_words() -> None:
    with pytest.raises(NotAllowed, match=r"^Administrator: this role may not leave visible, hide"):
        require(Actor(1, "Pat Lee", Role.ADMINISTRATOR, "B86001", 1), Permission.DECIDE)


P = Permission
IN_THE_README = {
    "see the queue, decide, undo their own decisions, judge flags": {P.WORK_THE_QUEUE, P.DECIDE},
    "see how many items wait (also on the practice's page)": {P.SEE_HOW_MANY_WAIT},
    "see a patient's record, and what the patient sees": {P.VIEW_RECORDS},
    "find patients; record their own access and their proxies": {P.MANAGE_ACCESS},
    "lift a 103 or 104": {P.DECIDE},
    "decide what was referred": {P.ANSWER_REFERRALS},
    "set by hand in the clinical system what was decided, and check it": {P.WORK_BY_HAND},
    "see how decisions reach the clinical system": {P.SEE_WAY_OUT},
    "let them be sent there, or stop that": {P.MANAGE_WAY_OUT},
    "see and answer the lead's tasks": {P.OVERSEE},
    "see what is hidden now; search and export the audit": {P.SEE_WHAT_IS_HIDDEN, P.AUDIT, P.EXPORT_AUDIT},
    "choose the practice's policy": {P.SET_POLICY},
    "see how flags fare; change the practice's own phrases and codes": {P.TUNE_FLAGS},
    "say whose a held record is": {P.ANSWER_HELD},
    "see the practice's switch-on, users and imports": {P.SEE_PRACTICE},
    "change the practice's switch-on": {P.MANAGE_PRACTICE},
    "upload records (`/imports`)": {P.IMPORT},
    "add users, change and close their accounts": {P.MANAGE_USERS},
}
OF_OTHERS = {P.EXPORT_WORKLIST, P.FOLLOW_POLICY, P.MAINTAIN, P.MANAGE_PRACTICES, P.ADD_OPERATORS}
PEOPLE = (Role.CLINICIAN, Role.SAFEGUARDING_LEAD, Role.ADMINISTRATOR)


def test_the_readme_says_the_policy() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    roles = re.search(r"^## The roles\n(.*?)^## ", readme, re.MULTILINE | re.DOTALL)
    assert roles
    told = {words: [cell.strip() for cell in cells] for words, *cells in re.findall(ROW, roles[1])}
    assert told == {
        words: ["yes" if allowed <= POLICY[role] else "" for role in PEOPLE] for words, allowed in IN_THE_README.items()
    }
    assert set().union(*IN_THE_README.values()) == set(Permission) - OF_OTHERS


ROW = r"\| (?!may \|)(\w[^|]*?) \|([^|]*)\|([^|]*)\|([^|]*)\|\n"
