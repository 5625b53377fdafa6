"""Scheduled work (switch dates, birthdays, proxies, review dates, scans, policies), and the loop that runs it."""

from workbench.due.loop import INTERVAL, catch_up, every_practice, keep_up
from workbench.due.steps import (
    ITEMS_PER_TRANSACTION,
    WorkDone,
    follow_policy,
    move,
    patients_to_move,
    return_due,
    write_scanned,
)

__all__ = [
    "INTERVAL",
    "ITEMS_PER_TRANSACTION",
    "WorkDone",
    "catch_up",
    "every_practice",
    "follow_policy",
    "keep_up",
    "move",
    "patients_to_move",
    "return_due",
    "write_scanned",
]
