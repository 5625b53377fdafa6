"""Scheduled work (switch dates, birthdays, proxies, review dates, scans, policies), and the loop that runs it."""

from workbench.due.loop import INTERVAL, catch_up, every_practice, keep_up
from workbench.due.steps import ITEMS_PER_TRANSACTION, WorkDone, move, patients_to_move, run_step

__all__ = [
    "INTERVAL",
    "ITEMS_PER_TRANSACTION",
    "WorkDone",
    "catch_up",
    "every_practice",
    "keep_up",
    "move",
    "patients_to_move",
    "run_step",
]
