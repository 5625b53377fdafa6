"""One field of an entry, read for phrases: those of rules, and what stands around them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from workbench.flagging.denials.questions import Question
from workbench.flagging.matching import Span, cues_in, phrases_in
from workbench.flagging.reading import Reading, read
from workbench.flagging.rulebook import Rule
from workbench.flagging.surroundings import Cover, Surroundings

Hit = tuple[int, int, Rule]

DENIED, INNOCENT = "¤", "§"
"""What the model reads instead of denied and of innocent words."""


@dataclass
class Field:
    """`name` is "title" or "text"; `hits` are phrases of rules that are not part of an innocent one; `questions` are
    lines that a machine asks and answers.

    `passed_over` are those that need not be weighed, since the entry has thousands: they are masked as little as what
    is not denied.
    """

    name: str
    text: str
    reading: Reading
    phrases: Sequence[tuple[int, int, Rule | None]]
    hits: Sequence[Hit]
    questions: Iterable[Question] = ()
    passed_over: set[Span] = field(default_factory=set)

    @cached_property
    def masked(self) -> str:
        """The text with what is denied, and what is innocent, masked; every other character keeps its place."""
        if not self.phrases:
            return self.text
        letters = list(self.text)
        for start, end, rule in self.phrases:
            if rule is None or (rule.deniable and self._is_denied(start, end)):
                letters[start:end] = (INNOCENT if rule is None else DENIED).ljust(end - start)
        return "".join(letters)

    def _is_denied(self, start: int, end: int) -> bool:
        return (start, end) not in self.passed_over and self.surroundings.denied(start, end)

    @cached_property
    def surroundings(self) -> Surroundings:
        taken = ((start, end) for start, end, _ in self.phrases)
        return Surroundings(self.text, cues_in(self.reading), taken, self.questions)


def field_of(name: str, text: str, questions: Iterable[Question] = ()) -> Field:
    """`questions` are asked for only where a phrase is found."""
    reading = read(text)
    phrases = list(phrases_in(reading))
    if not phrases:
        return Field(name, text, reading, (), ())
    innocent = Cover((start, end) for start, end, rule in phrases if rule is None)
    hits = [(start, end, rule) for start, end, rule in phrases if rule and not innocent.holds(start, end)]
    return Field(name, text, reading, phrases, hits, questions)
