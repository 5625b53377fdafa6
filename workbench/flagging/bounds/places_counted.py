"""How many places of one entry have been found so far: once there are thousands, the rest need not be weighed."""

from collections import Counter
from dataclasses import dataclass, field

from workbench.vocabulary import Category

MOST_COUNTED = 10_000
"""Places of one entry that are counted exactly; of a text with more, it is said that there are more than so many."""

ENOUGH_OF_A_RULE = 200
"""Places of one rule: more than are ever marked (see most_flags)."""


@dataclass(slots=True)
class PlacesCounted:
    """Of one entry, over all parts of its text: by rule, and the categories of which some were passed over.

    `most` places are all counted; without it, all are.
    """

    most: int | None = None
    by_rule: Counter[str] = field(default_factory=Counter)
    passed_over: set[Category] = field(default_factory=set)
    total: int = 0

    def add(self, rule: str) -> None:
        self.by_rule[rule] += 1
        self.total += 1

    def is_enough_of(self, rule: str) -> bool:
        """Would one more place of this rule change nothing but a count?"""
        is_many = self.most is not None and self.total >= self.most
        return is_many and self.by_rule[rule] >= ENOUGH_OF_A_RULE

    def pass_over(self, category: Category) -> None:
        self.passed_over.add(category)
