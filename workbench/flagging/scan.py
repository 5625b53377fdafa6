"""Suggestions for one entry. They never hide it, and their absence never releases it."""

from workbench.flagging.bounds.places_counted import PlacesCounted
from workbench.flagging.learned.weights import weights
from workbench.flagging.rule_suggestions import RULES_VERSION
from workbench.flagging.suggesting import score_entry
from workbench.flagging.values import EntryText, Suggestion

COMMON_VERSION = f"rules {RULES_VERSION}, {weights().version}"
"""Of the common rules and the model together."""


def suggest(entry: EntryText, counted: PlacesCounted | None = None) -> tuple[Suggestion, ...]:
    """By place: title, text, then codes. `counted`: what was found in other parts of the same entry."""
    return score_entry(entry, weights(), counted).suggestions()
