"""For the safeguarding lead: hidden entries, tasks, and what a policy left visible; and `check` of all projections."""

from workbench.oversight.by_policy import LeftByPolicy, check_off, left_by_policy, unchecked
from workbench.oversight.checking import check
from workbench.oversight.hidden import Hidden, hidden_now
from workbench.oversight.tasks import ProxyTask, Tasks, tasks
from workbench.oversight.truth import check_records

__all__ = [
    "Hidden", "LeftByPolicy", "ProxyTask", "Tasks", "check", "check_off", "check_records", "hidden_now",
    "left_by_policy", "tasks", "unchecked",
]  # fmt: skip
