"""Suggestions for one entry. They never hide it, and their absence never releases it."""

from workbench.flagging.learned.weights import weights
from workbench.flagging.rule_suggestions import RULES_VERSION
from workbench.flagging.suggesting import score_entry
from workbench.flagging.values import EntryText, Suggestion

COMMON_VERSION = f"rules {RULES_VERSION}, {weights().version}"
"""Of the common rules and the model together."""


def suggest(entry: EntryText) -> tuple[Suggestion, ...]:
    """By place: title, text, then codes."""
    return score_entry(entry, weights()).suggestions()
