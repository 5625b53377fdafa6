"""Which entries are read a second time: those near the border of the first reading, and long ones."""

from workbench.flagging.suggesting import ScoredEntry

BORDER = (-3.0, 2.5)
"""Scores of the first reading between which the second one decides: beyond them it changed one verdict in fifty."""

FEWEST_WORDS = 4
"""A shorter entry is a name of something, and has no sentence to be read."""

LONG = 700
"""Characters of people's words from which on one line may be lost among the others."""


def needs_second_reading(scored: ScoredEntry) -> bool:
    """Never where a rule is certain, nor where nobody wrote prose: the first reading knows as much."""
    prose = scored.model_score.entry
    if scored.is_certain or not scored.has_prose or len(f"{prose.title} {prose.text}".split()) < FEWEST_WORDS:
        return False
    low, high = BORDER
    return low < scored.score < high or (scored.score <= low and len(prose.text) >= LONG)
