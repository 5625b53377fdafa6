"""What stands around a phrase: its sentence, its clause, the words of context near it, whether it is denied."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from itertools import chain

from workbench.flagging.denials.answers import (
    answers,
    closes,
    goes_on,
    happens,
    is_dated,
    is_negated,
    is_ticked_no,
    is_told_of,
    says_no,
    says_yes,
)
from workbench.flagging.denials.lists import reaches
from workbench.flagging.denials.questions import Question, asks_plainly
from workbench.flagging.denials.times import is_of_some_time_only, tells_of_an_end
from workbench.flagging.matching import Span

SENTENCE_END = re.compile(r"[.!?](?=\s|$)|\n(?![a-z])")
CLAUSE_END = re.compile(
    r"[.!](?=\s|$)|[;|\n]|\?(?!\s(?:no|n|nil|none|never|neg|denie[sd]|negative)\b)(?=\s|$)", re.IGNORECASE
)
BREAK = re.compile(r"[.!?;|]\s|\n(?!\s*[a-z])|\s[-–—]+\s")
DASH = re.compile(r"\s[-–—]+(?=\s)")

FAR, NEAR, CLOSE, AFTER = 120, 60, 24, 30
"""How many characters a denial reaches: "denies", "no", "not", and one that follows ("self-harm: nil")."""
REACH = {"denies": FAR, "no": NEAR, "not": CLOSE}
PLAIN = frozenset({"no", "not"})
"""These deny a list of things of one kind; what merely stands beside it they do not (denials/lists.py)."""
DOUBLE = ("not-denied", "not-a-denial")
"""One no that takes back another: never across the end of a clause or a line ("Working: no longer / Denies DV")."""
LATER = 160
"""How many characters on a denial may be taken back."""


class Verdict(Enum):
    """What the words around a phrase make of it."""

    OPEN = "open"
    DENIED = "denied"
    AFFIRMED = "affirmed"


class Surroundings:
    """Of one field; places are those of the original text. `taken` are spans whose words mean something already;
    `questions` are its lines that a machine asks and answers."""

    def __init__(
        self, text: str, cues: Mapping[str, Sequence[Span]], taken: Iterable[Span], questions: Iterable[Question] = ()
    ) -> None:
        self._text = text
        self._questions: dict[int, list[Question]] = {}
        for each in questions:
            self._questions.setdefault(each.start, []).append(each)
        self._asked_from = sorted(self._questions)
        self._cues = {**cues, **{name: _in_one_clause(text, cues[name]) for name in DOUBLE if name in cues}}
        self._in_earnest: dict[str, Sequence[Span]] = {}
        self._verdicts: dict[Span, Verdict] = {}
        self._spans = phrases = sorted(taken)
        self._phrases = [start for start, _ in phrases]
        self._taken = Cover([*phrases, *self._of("not-a-denial"), *self._of("not-denied")])
        self._sentence_ends = _ends(SENTENCE_END, text)
        denying = Cover(chain.from_iterable(map(self._of, REACH)))
        begun = (start for start, end in self._of("scope-end") if not denying.holds(start, end))
        self._clause_ends = sorted([*_ends(CLAUSE_END, text), *begun])
        self._dashes = _ends(DASH, text)
        self._breaks = _ends(BREAK, text)
        self._not_forward = Cover(self._of("not-forward"))

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
                cue for cue in self._of(name) if not self._taken.holds(*cue) and not self._denied_before(*cue)
            ]
        return self._in_earnest[name]

    def denied(self, start: int, end: int) -> bool:
        return self._verdict(start, end) is Verdict.DENIED

    def affirmed(self, start: int, end: int) -> bool:
        """Is it answered with a yes, or said to happen, or its denial not made, taken back, or made for a time only?"""
        return self._verdict(start, end) is Verdict.AFFIRMED

    def is_dated(self, start: int, end: int) -> bool:
        """Told with a time, and not "Prison in the last year: no"."""
        return is_dated(self._text, (start, end)) and not self.denied(start, end)

    def scores(self, start: int, end: int, between: tuple[float, float]) -> bool:
        """Is it asked for a number, and answered with one of these?"""
        low, high = between
        return any(each.number is not None and low <= each.number <= high for each in self._asked(start, end))

    def _asked(self, start: int, end: int) -> Sequence[Question]:
        """The questions that it is a part of: of a line one, of a title one for each of its answers."""
        place = bisect_right(self._asked_from, start) - 1
        some = self._questions[self._asked_from[place]] if place >= 0 else ()
        return [each for each in some if end <= each.end]

    def _is_plain(self, question: Question) -> bool:
        """Is nothing else asked than what its phrases name, by its words, or as PHQ-9's ninth question is known to?"""
        first, last = (bisect_left(self._spans, (place, 0)) for place in question[:2])
        is_known = any(True for _ in _within(self._of("plainly-asked"), *question[:2]))
        return is_known or asks_plainly(self._text, question, self._spans[first:last])

    def _verdict(self, start: int, end: int) -> Verdict:
        """Found once for each span, however often it is asked for."""
        if (start, end) not in self._verdicts:
            self._verdicts[start, end] = self._found_verdict(start, end)
        return self._verdicts[start, end]

    def _found_verdict(self, start: int, end: int) -> Verdict:
        asked = self._asked(start, end)
        is_answered_yes = says_yes(self._text, end) or any(each.says_yes for each in asked)
        if is_answered_yes or happens(self._text, (start, end)):
            return Verdict.AFFIRMED
        before = self._denied_before(start, end)
        ticked, said = is_ticked_no(self._text, end), [each for each in asked if each.says_no]
        if ticked or (said and before) or any(map(self._is_plain, said)):
            return Verdict.OPEN if before else Verdict.DENIED  # "Denies self-harm: no"
        if before and tells_of_an_end(self._text, end):
            return Verdict.AFFIRMED
        denied = self._denied_after(end) or (before and not is_of_some_time_only(self._text, end))
        if (denied or says_no(self._text, end)) and self._taken_back(end):
            return Verdict.AFFIRMED
        if denied:
            return Verdict.DENIED
        is_told = self._not_denied(start, end) or goes_on(self._text, (start, end))
        return Verdict.AFFIRMED if is_told else Verdict.OPEN

    def _denied_before(self, start: int, end: int) -> bool:
        clause, _ = _between(self._clause_ends, start + 1, start + 1)
        return any(
            cue_end <= start
            and self._denies_forward((cue_start, cue_end), start)
            and (name not in PLAIN or reaches(self._text, cue_end, start, end, self._is_any_phrase))
            for name, reach in REACH.items()
            for cue_start, cue_end in _within(self._of(name), max(clause, start - reach), start)
        )

    def _denies_forward(self, cue: Span, start: int) -> bool:
        """Not where it answers a question before it, and not past a dash between them."""
        if self._taken.holds(*cue) or self._not_forward.holds(*cue) or answers(self._text, cue):
            return False
        dash = bisect_left(self._dashes, cue[1] + 1)
        return dash == len(self._dashes) or self._dashes[dash] >= start

    def _is_any_phrase(self, low: int, high: int) -> bool:
        """Does a phrase of any rule begin there?"""
        return bisect_left(self._phrases, low) < bisect_left(self._phrases, high)

    def _not_denied(self, start: int, end: int) -> bool:
        """By words before it in its clause, or by what closes that: "Domestic violence: not denied"."""
        low, high = _between(self._breaks, start + 1, end)
        before = _within(self._of("not-denied"), max(low, start - NEAR), start)
        after = _within(self._of("not-denied"), end, min(high, end + AFTER))
        return any(True for _ in before) or any(closes(self._text, cue[1]) for cue in after)

    def _taken_back(self, end: int) -> bool:
        return any(self._takes_back(cue, end) for cue in _within(self._of("taken-back"), end, end + LATER)) or any(
            closes(self._text, cue[1]) and self._takes_back(cue, end)
            for cue in _within(self._of("taken-back-last"), end, end + LATER)
        )

    def _takes_back(self, cue: Span, end: int) -> bool:
        """In the same sentence or the next, and in earnest."""
        sentences = bisect_left(self._sentence_ends, cue[0]) - bisect_left(self._sentence_ends, end)
        return sentences <= 1 and not is_negated(self._text, cue[0])

    def _denied_after(self, end: int) -> bool:
        return any(self._nil(end, cue) for cue in _within(self._of("nil-after"), end, end + AFTER)) or any(
            self._nil(end, cue) and closes(self._text, cue[1])
            for cue in _within(self._of("nil-last"), end, end + AFTER)
        )

    def _nil(self, end: int, cue: Span) -> bool:
        """In the same clause as what ended at `end`."""
        same_clause = bisect_left(self._clause_ends, end) == bisect_left(self._clause_ends, cue[0])
        return same_clause and not self._taken.holds(*cue) and not is_told_of(self._text, cue)

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


def _in_one_clause(text: str, cues: Sequence[Span]) -> Sequence[Span]:
    """The text is read without line ends and dashes, so that a cue may span one."""
    return [cue for cue in cues if not BREAK.search(text, *cue)]


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
