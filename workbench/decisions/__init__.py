"""Deciding: leave visible, hide, hide from proxies, refer; and undoing, which is deciding again."""

from workbench.decisions.by_policy import leave_visible_by_policy, left_to_policy
from workbench.decisions.choice import Choice, written
from workbench.decisions.deciding import decide, leave_visible
from workbench.decisions.linked import LinkedAnswer, linked_unless_left
from workbench.decisions.my_day import AtWork, MyDay, my_day
from workbench.decisions.own_decisions import OwnBatch, OwnItem, own_decisions
from workbench.decisions.own_rows import OwnSearch, Place
from workbench.decisions.reading import (
    MOST_AT_ALL,
    MOST_AT_FIRST,
    commonest_reasons,
    count_of_decisions,
    history,
    items_in,
)
from workbench.decisions.referrals import Referral, Said, referrals, said_about
from workbench.decisions.still_right import still_right
from workbench.decisions.undoing import undo

__all__ = [
    "MOST_AT_ALL", "MOST_AT_FIRST", "AtWork", "Choice", "LinkedAnswer", "MyDay", "OwnBatch", "OwnItem", "OwnSearch",
    "Place", "Referral", "Said", "commonest_reasons", "count_of_decisions", "decide", "history", "items_in",
    "leave_visible", "leave_visible_by_policy", "left_to_policy", "linked_unless_left", "my_day", "own_decisions",
    "referrals", "said_about", "still_right", "undo", "written",
]  # fmt: skip
