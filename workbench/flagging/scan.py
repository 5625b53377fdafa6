"""Suggestions for one entry. They never hide it, and their absence never releases it."""

from collections.abc import Callable
from typing import NamedTuple

from workbench.flagging.bounds.places_counted import PlacesCounted
from workbench.flagging.learned.weights import weights, weights_version
from workbench.flagging.rule_suggestions import RULES_VERSION
from workbench.flagging.second.border import needs_second_reading
from workbench.flagging.second.head import head
from workbench.flagging.second.second_reading import SecondReading
from workbench.flagging.second.sentence_model import SentenceModel, is_installed
from workbench.flagging.suggesting import score_entry
from workbench.flagging.values import EntryText, Suggestion

SecondReader = Callable[[], SentenceModel | None]
"""Gives the sentence model, which is loaded when it is first asked for; None where it is not installed."""


class Suggested(NamedTuple):
    """By place: title, text, then codes. `is_all`: is no second reading due, or has it been made?"""

    suggestions: tuple[Suggestion, ...]
    is_all: bool = True


def common_version() -> str:
    """Of the common rules and the models together."""
    both = f"rules {RULES_VERSION}, {weights_version()}"
    return f"{both}, {head().version}" if is_installed() else both


def suggest(entry: EntryText, counted: PlacesCounted | None = None) -> tuple[Suggestion, ...]:
    """By the first reading alone. `counted`: what was found in other parts of the same entry."""
    return score_entry(entry, weights(), counted).suggestions()


def suggest_twice(
    entry: EntryText, counted: PlacesCounted | None = None, second: SecondReader | None = None
) -> Suggested:
    """By both readings. Without `second`, the second one is left due where it is needed."""
    scored = score_entry(entry, weights(), counted)
    if not is_installed() or not needs_second_reading(scored):
        return Suggested(scored.suggestions())
    model = second() if second else None
    if model is None:
        return Suggested(scored.suggestions(), is_all=False)
    return Suggested(SecondReading(scored, model, head()).suggestions())
