"""A second look at a random sample of each week's decisions: drawing it, giving it, and what becomes of it."""

from workbench.second_look.agreement import FEWEST, Interval
from workbench.second_look.blinding import blinded
from workbench.second_look.checking import check
from workbench.second_look.counting import Needs, how_many_new, needs
from workbench.second_look.drawing import WEEKS_OPEN, Drawn, draw, keep, only_lead, week_to_draw
from workbench.second_look.giving import answer, give, let_stand, read_reply
from workbench.second_look.listing import (
    entries_of,
    one_blind,
    one_given,
    replies,
    settled,
    to_look_at,
    to_settle,
)
from workbench.second_look.looks import Blind, Look
from workbench.second_look.measuring import Agreement, Week, agreement, weeks
from workbench.second_look.telling import about_item, told

__all__ = [
    "FEWEST", "WEEKS_OPEN", "Agreement", "Blind", "Drawn", "Interval", "Look", "Needs", "Week", "about_item",
    "agreement", "answer", "blinded", "check", "draw", "entries_of", "give", "how_many_new", "keep", "let_stand",
    "needs", "one_blind", "one_given", "only_lead", "read_reply", "replies", "settled", "to_look_at", "to_settle",
    "told", "week_to_draw", "weeks",
]  # fmt: skip
