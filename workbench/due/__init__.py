"""What time has brought: the steps that are due, and the loop that takes them."""

from workbench.due.keeping_up import EVERY, catch_up, every_practice, keep_up
from workbench.due.steps import ITEMS_PER_TRANSACTION, Brought, bring, move, patients_to_move

__all__ = [
    "EVERY",
    "ITEMS_PER_TRANSACTION",
    "Brought",
    "bring",
    "catch_up",
    "every_practice",
    "keep_up",
    "move",
    "patients_to_move",
]
