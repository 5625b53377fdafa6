"""Flags that learn from their users: what was said of them, how they fare, and a practice's own phrases and codes."""

from workbench.tuning.feedback import mark_missed, not_helpful
from workbench.tuning.own_rules import add_rule, change_history, checked, own_rules, switch_rule
from workbench.tuning.preview import Preview, preview
from workbench.tuning.rescanning import rescan, still_to_scan
from workbench.tuning.rule_statistics import Fare, Missed, fares, missed_words

__all__ = [
    "Fare", "Missed", "Preview", "add_rule", "change_history", "checked", "fares", "mark_missed", "missed_words",
    "not_helpful", "own_rules", "preview", "rescan", "still_to_scan", "switch_rule",
]  # fmt: skip
