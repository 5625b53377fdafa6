"""Who may do what, as the practice's policy would print it."""

import pytest

from workbench.errors import NotAllowed
from workbench.permissions import POLICY, Actor, Permission, require
from workbench.vocabulary import Role

TABLE = """
                        clinician   safeguarding-lead   administrator   operator   policy   nobody
    WORK_THE_QUEUE      yes         yes                 -               -          -        -
    DECIDE              yes         yes                 -               -          -        -
    ANSWER_REFERRALS    -           yes                 -               -          -        -
    VIEW_RECORDS        yes         yes                 -               yes        -        -
    SEE_WHAT_IS_HIDDEN  -           yes                 -               -          -        -
    AUDIT               -           yes                 -               -          -        -
    EXPORT_AUDIT        -           yes                 -               yes        -        -
    SEE_PRACTICE        -           yes                 yes             yes        -        -
    MANAGE_PRACTICE     -           -                   yes             yes        -        -
    MANAGE_ACCESS       yes         yes                 yes             yes        -        -
    SET_POLICY          -           yes                 -               -          -        -
    OVERSEE             -           yes                 -               -          -        -
    TUNE_FLAGS          -           yes                 -               -          -        -
    FOLLOW_POLICY       -           -                   -               -          yes      -
    IMPORT              -           -                   -               yes        -        -
    MAINTAIN            -           -                   -               yes        -        -
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
    with pytest.raises(NotAllowed, match=r"^The role administrator may not leave visible, hide"):
        require(Actor(1, "Pat Lee", Role.ADMINISTRATOR, "B86001", 1), Permission.DECIDE)
