"""How far a plain "no" reaches: through a list of things of one kind, but not to what merely stands beside it."""

import re
from collections.abc import Callable
from typing import Final

_BESIDE: Final = re.compile(r",|\band\b|&|\+", re.IGNORECASE)
_OR: Final = re.compile(r"\b(?:n?or)\b|/", re.IGNORECASE)
_REST_OF_CLAUSE: Final = re.compile(r"[^.;:|\n?!–—]{0,80}")
_NEW_CLAUSE: Final = re.compile(r"\b(?:but|then|now|has|had|is|was)\b", re.IGNORECASE)


def reaches(text: str, cue_end: int, start: int, end: int, is_named: Callable[[int, int], bool]) -> bool:
    """Does the "no" that ends at `cue_end` deny what stands at start..end?

    "No sleep, suicidal thoughts" denies sleep alone; "no sleep problems, self-harm or overdose" all of its list, and
    "no self-harm, overdose" both, since what comes first is itself something to look at (`is_named` tells).
    """
    beside = _BESIDE.search(text, cue_end, start)
    if beside is None or is_named(cue_end, beside.start()):
        return True
    rest = _REST_OF_CLAUSE.match(text, end)
    after = _NEW_CLAUSE.split(rest[0], maxsplit=1)[0] if rest else ""
    return _OR.search(text, beside.end(), start) is not None or _OR.search(after) is not None
