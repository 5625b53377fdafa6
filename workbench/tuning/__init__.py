"""Feedback on flags, statistics of each rule, and a practice's own phrases and codes."""

from workbench.tuning.feedback import mark_missed, not_helpful
from workbench.tuning.own_rules import add_rule, change_history, checked, own_rules, switch_rule
from workbench.tuning.preview import Preview, preview
from workbench.tuning.quieting import kinds_flagged, quiet_rules, quieten, record_of, seldom_useful
from workbench.tuning.rescanning import (
    Scanned,
    fault_of_second_reading,
    is_any_outdated,
    outdated_entries,
    reads_twice,
    scan_again,
    still_to_scan,
    write_scanned,
)
from workbench.tuning.rule_statistics import Missed, RuleStatistics, missed_words, statistics_by_rule

__all__ = [
    "Missed",
    "Preview",
    "RuleStatistics",
    "Scanned",
    "add_rule",
    "change_history",
    "checked",
    "fault_of_second_reading",
    "is_any_outdated",
    "kinds_flagged",
    "mark_missed",
    "missed_words",
    "not_helpful",
    "outdated_entries",
    "own_rules",
    "preview",
    "quiet_rules",
    "quieten",
    "reads_twice",
    "record_of",
    "scan_again",
    "seldom_useful",
    "statistics_by_rule",
    "still_to_scan",
    "switch_rule",
    "write_scanned",
]  # fmt: skip
