"""Which phrases of rules hold: by the words of context that a rule needs or excludes, and whether it is denied."""

from collections.abc import Iterator
from dataclasses import dataclass

from workbench.flagging.bounds.places_counted import PlacesCounted
from workbench.flagging.fields import Field, Hit
from workbench.vocabulary import Category


@dataclass(frozen=True, slots=True)
class PhraseConditions:
    """Over the fields of one entry; `known` are the sets of context that hold by the entry's details alone."""

    fields: tuple[Field, ...]
    known: frozenset[str]
    counted: PlacesCounted

    def hits(self, field: Field) -> Iterator[Hit]:
        """By place; of two hits of one category, one inside the other, the longer."""
        return _longest(list(self._holding(field)))

    def _holding(self, field: Field) -> Iterator[Hit]:
        """Each rule's first place in this field is always weighed, as other suggestions depend on it."""
        here: set[str] = set()
        for hit in field.hits:
            start, end, rule = hit
            if rule.name in here and self.counted.is_enough_of(rule.name):
                self.counted.pass_over(rule.category)
                field.passed_over.add((start, end))
            elif self._holds(hit, field):
                here.add(rule.name)
                self.counted.add(rule.name)
                yield hit

    def _holds(self, hit: Hit, field: Field) -> bool:
        start, end, rule = hit
        return (
            all(self._needed(name, hit, field) for name in rule.needs)
            and not any(self._excluded(name, hit, field) for name in rule.unless)
            and not (rule.deniable and field.surroundings.denied(start, end))
            and (rule.between is None or field.surroundings.scores(start, end, rule.between))
        )

    def _needed(self, name: str, hit: Hit, field: Field) -> bool:
        start, end, rule = hit
        if name in self.known:
            return True
        if rule.anywhere:
            return any(each.surroundings.mentions(name) for each in self.fields)
        return field.surroundings.sentence_mentions(name, start, end)

    def _excluded(self, name: str, hit: Hit, field: Field) -> bool:
        start, end, rule = hit
        if name in self.known:
            return True
        if rule.anywhere:
            return any(each.surroundings.affirms(name) for each in self.fields)
        return field.surroundings.sentence_affirms(name, start, end)


def _longest(hits: list[Hit]) -> Iterator[Hit]:
    reached: dict[Category, int] = {}
    for start, end, rule in sorted(hits, key=lambda hit: (hit[0], -hit[1], hit[2].name)):
        if end > reached.get(rule.category, 0):
            reached[rule.category] = end
            yield start, end, rule
