"""What a practice's backlog policy leaves visible, and what it never does."""

from dataclasses import dataclass
from enum import Enum

from tests.tables.table import Table
from tests.tables.words import yes_no


class Fact(Enum):
    """One difference from an item that the policy would leave visible; the test sets each of them up."""

    NOTHING = "nothing"
    OFF = "the policy is off"
    KIND = "it is of a kind that the policy does not include"
    WAITED = "it arrived 71 hours ago"
    SWITCHED_SINCE = "a step of the practice’s switch, recorded yesterday, may have brought it into scope"
    GIVEN_SINCE = "access to older entries, given to this patient yesterday, may have brought it into scope"
    FLAG = "an entry in it carries a flag"
    AGED_17 = "the patient is 17"
    AGE_UNKNOWN = "the patient’s date of birth is not known"
    PROXY = "a proxy can read"
    PROXY_TO_COME = "a proxy’s access begins next month"
    PROXY_ENDED = "a proxy’s access has ended"
    REFERRED = "it was referred to the lead"
    UNDONE = "it was decided, and that was undone"
    CHANGED = "it was left visible, and the source changed it"
    PART_HIDDEN = "one of its entries is hidden, the other waits"
    PART_VISIBLE = "one of its entries was left visible, the other waits"
    NOPAT = "the source labels it NOPAT"
    UNREAD = "something of it cannot be shown here"
    SCANNED = "it has a scan or picture"
    NOT_WEIGHED = "an entry in it is not weighed yet"
    NOT_ENGLISH = "an entry in it is not English"
    LINKED_HIDDEN = "something that it is linked to is hidden"
    LINKED_REFERRED = "something that it is linked to was referred"
    LINKED_NOT_WEIGHED = "something that it is linked to is not weighed yet"
    LINKED_VISIBLE = "something that it is linked to was left visible"
    OPEN = "somebody has had it open on a screen for five minutes"
    OPENED = "somebody had it open an hour ago"
    OUT_OF_SCOPE = "it was recorded before access began"
    DECLINED = "the patient declined access (code 103)"
    PAUSED = "the practice’s access is paused"
    OTHER_PRACTICE = "it is another practice’s"


@dataclass(frozen=True, slots=True)
class Touched:
    fact: Fact
    left_visible: bool = False

    def cells(self) -> tuple[str, ...]:
        return self.fact.value, yes_no(self.left_visible)


ALLOWED = {Fact.NOTHING, Fact.PROXY_ENDED, Fact.LINKED_VISIBLE, Fact.OPENED}

NEVER_TOUCHED = Table(
    "What a backlog policy never leaves visible",
    "A practice may choose a policy that leaves items of some kinds visible, unread, after they have waited in the "
    "queue for a number of hours. It is off unless the practice turns it on. Here the policy is for results and 72 "
    "hours, and the item is an unflagged result of an adult that arrived four days ago. Each row changes one thing. "
    "The policy’s decisions are recorded and audited in its name, and the safeguarding lead sees a sample of them.",
    "the practice’s own choice, recorded with its basis; [ADR 13](adr/0013-who-sees-what-from-when.md) for its history",
    ("integration/test_backlog_policy.py::test_what_the_policy_leaves_visible",),
    ("what is different", "left visible by the policy"),
    [Touched(fact, fact in ALLOWED) for fact in Fact],
)
