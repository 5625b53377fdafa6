"""One field of an entry, read for phrases: those of rules, and what stands around them."""

from dataclasses import dataclass
from functools import cached_property

from workbench.flagging.matching import cues_in, phrases_in
from workbench.flagging.reading import Reading, read
from workbench.flagging.rulebook import Rule
from workbench.flagging.surroundings import Cover, Surroundings

Hit = tuple[int, int, Rule]


@dataclass(frozen=True)
class Field:
    """`name` is "title" or "text"."""

    name: str
    text: str

    @cached_property
    def reading(self) -> Reading:
        return read(self.text)

    @cached_property
    def phrases(self) -> list[tuple[int, int, Rule | None]]:
        return list(phrases_in(self.reading))

    @cached_property
    def hits(self) -> list[Hit]:
        """Phrases of rules, outside the innocent ones."""
        innocent = Cover((start, end) for start, end, rule in self.phrases if rule is None)
        return [(start, end, rule) for start, end, rule in self.phrases if rule and not innocent.holds(start, end)]

    @cached_property
    def surroundings(self) -> Surroundings:
        taken = ((start, end) for start, end, _ in self.phrases)
        return Surroundings(self.text, cues_in(self.reading), taken)
