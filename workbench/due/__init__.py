"""Scheduled work (switch dates, proxies, review dates, scans, policies, days, second looks), and its loop."""

from workbench.due.loop import (
    bring_up_to_date,
    catch_up,
    every_practice,
    forget_what_was_typed,
    keep_up,
    weigh_what_waits,
)
from workbench.due.steps import (
    WorkDone,
    count_days,
    follow_policy,
    keep_draw,
    move,
    patients_to_move,
    return_due,
    wish,
    write_scanned,
)

__all__ = [
    "WorkDone",
    "bring_up_to_date",
    "catch_up",
    "count_days",
    "every_practice",
    "follow_policy",
    "forget_what_was_typed",
    "keep_draw",
    "keep_up",
    "move",
    "patients_to_move",
    "return_due",
    "weigh_what_waits",
    "wish",
    "write_scanned",
]
