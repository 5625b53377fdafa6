"""What stands around a phrase: its sentence, its clause, the words of context near it, whether it is denied."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence

from workbench.flagging.matching import Span

SENTENCE_END = re.compile(r"[.!?](?=\s|$)|\n(?![a-z])")
CLAUSE_END = re.compile(r"[.!](?=\s|$)|[;\n]|\?(?!\s(?:no|nil|none|denie[sd]|negative)\b)(?=\s|$)", re.IGNORECASE)

FAR, NEAR, CLOSE, AFTER = 120, 60, 24, 30
"""How many characters a denial reaches: "denies", "no", "not", and one that follows ("self-harm: nil")."""
REACH = {"denies": FAR, "no": NEAR, "not": CLOSE}


class Surroundings:
    """Of one field; places are those of the original text. `taken` are spans whose words mean something already."""

    def __init__(self, text: str, cues: Mapping[str, Sequence[Span]], taken: Iterable[Span]) -> None:
        self._text, self._cues = text, cues
        self._in_earnest: dict[str, Sequence[Span]] = {}
        self._taken = Cover([*taken, *self._cues.get("not-a-denial", ())])
        self._sentence_ends = _ends(SENTENCE_END, text)
        self._clause_ends = sorted([*_ends(CLAUSE_END, text), *(start for start, _ in self._cues.get("scope-end", ()))])

    def mentions(self, name: str) -> bool:
        return name in self._cues

    def sentence_mentions(self, name: str, start: int, end: int) -> bool:
        low, high = _between(self._sentence_ends, start, end)
        return any(True for _ in _within(self._of(name), low, high))

    def affirms(self, name: str) -> bool:
        """Mentions it in earnest: "discussed with her", not "not discussed with her"."""
        return bool(self._earnest(name))

    def sentence_affirms(self, name: str, start: int, end: int) -> bool:
        low, high = _between(self._sentence_ends, start, end)
        return any(True for _ in _within(self._earnest(name), low, high))

    def _earnest(self, name: str) -> Sequence[Span]:
        """Weighed once for each set, so that long texts are read in linear time."""
        if name not in self._in_earnest:
            self._in_earnest[name] = [
                cue for cue in self._of(name) if not self._taken.holds(*cue) and not self._denied_before(cue[0])
            ]
        return self._in_earnest[name]

    def denied(self, start: int, end: int) -> bool:
        return self._denied_before(start) or self._denied_after(end)

    def _denied_before(self, start: int) -> bool:
        clause, _ = _between(self._clause_ends, start, start)
        return any(
            cue_end <= start and not self._taken.holds(cue_start, cue_end)
            for name, reach in REACH.items()
            for cue_start, cue_end in _within(self._of(name), max(clause, start - reach), start)
        )

    def _denied_after(self, end: int) -> bool:
        return any(self._nil(end, cue) for cue in _within(self._of("nil-after"), end, end + AFTER)) or any(
            self._nil(end, cue) and self._closes(cue[1]) for cue in _within(self._of("nil-last"), end, end + AFTER)
        )

    def _nil(self, end: int, cue: Span) -> bool:
        """In the same clause as what ended at `end`."""
        same_clause = bisect_left(self._clause_ends, end) == bisect_left(self._clause_ends, cue[0])
        return same_clause and not self._taken.holds(*cue)

    def _closes(self, end: int) -> bool:
        return not self._text[end : end + 2].strip(" ,.;:)")

    def _of(self, name: str) -> Sequence[Span]:
        return self._cues.get(name, ())


class Cover:
    """Spans that other spans may lie within."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
            if not self._ends or end > self._ends[-1]:
                self._starts.append(start)
                self._ends.append(end)

    def holds(self, start: int, end: int) -> bool:
        place = bisect_right(self._starts, start) - 1
        return place >= 0 and self._ends[place] >= end


def _within(spans: Sequence[Span], low: int, high: int) -> Iterator[Span]:
    """Those that start in low..high (excluded)."""
    place = bisect_left(spans, (low, 0))
    while place < len(spans) and spans[place][0] < high:
        yield spans[place]
        place += 1


def _ends(pattern: re.Pattern[str], text: str) -> list[int]:
    return [found.start() for found in pattern.finditer(text)]


def _between(ends: Sequence[int], start: int, end: int) -> Span:
    """The stretch round start..end that no end cuts."""
    before, after = bisect_left(ends, start), bisect_left(ends, end)
    return (ends[before - 1] + 1 if before else 0), (ends[after] if after < len(ends) else 1 << 62)
