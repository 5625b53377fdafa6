"""Which entries are read a second time: those near the border of the first reading, and long ones."""

import re

from workbench.flagging.suggesting import ScoredEntry

BORDER = (-8.0, 12.0)
"""Scores of the first reading between which the second one decides: beyond them it changes hardly a verdict."""

NEAR = 8.0
"""As near to the limit of both readings the adaptation before is asked as well, and the mean of both counts."""

FEWEST_WORDS = 5
"""An entry with fewer different ones has no sentence to be read, as a name or a printed date has none; a line's label,
before its colon, counts for none of them, nor does what repeats a title that a machine wrote."""

WORD, LABEL = re.compile(r"\b[A-Za-z]{2,}\b"), re.compile(r"^[\w ]{1,30}:", re.MULTILINE)

LONG = 700
"""Characters of people's words from which on one line may be lost among the others."""


def needs_second_reading(scored: ScoredEntry) -> bool:
    """Never where a rule is certain, nor where nobody wrote prose: the first reading knows as much."""
    prose = scored.model_score.entry
    if scored.is_certain or not scored.has_prose or not _has_a_sentence(scored):
        return False
    low, high = BORDER
    return low < scored.score < high or (scored.score <= low and len(prose.text) >= LONG)


def _has_a_sentence(scored: ScoredEntry) -> bool:
    prose, title = scored.model_score.entry, scored.entry.title
    repeated = set() if prose.title.strip() else {word.lower() for word in WORD.findall(title)}
    words = {word.lower() for word in WORD.findall(LABEL.sub(" ", f"{prose.title}\n{prose.text}"))}
    return len(words - repeated) >= FEWEST_WORDS
