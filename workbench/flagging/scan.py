"""Suggestions for one entry. They never hide it, and their absence never releases it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from workbench.flagging.matching import cues_in, phrases_in
from workbench.flagging.reading import Reading, read
from workbench.flagging.rulebook import Rule, codes, version
from workbench.flagging.surroundings import Cover, Surroundings
from workbench.flagging.values import Suggestion
from workbench.vocabulary import Category

RULES_VERSION = version()

Hit = tuple[int, int, Rule]


def suggest(title: str, text: str, snomed_codes: Mapping[str, str]) -> tuple[Suggestion, ...]:
    """By place: title, text, then codes. `snomed_codes` are the entry's SNOMED CT concept ids and their displays."""
    entry = (Field("title", title), Field("text", text))
    return (*(found for field in entry for found in _in_field(field, entry)), *_in_codes(snomed_codes))


@dataclass(frozen=True)
class Field:
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


def _in_field(field: Field, entry: tuple[Field, ...]) -> Iterator[Suggestion]:
    held = [hit for hit in field.hits if _holds(hit, field, entry)] if field.hits else []
    for start, end, rule in _longest(held):
        quote = field.text[start:end]
        yield Suggestion(rule.category, rule.name, field.name, start, end, quote, _because(rule))


def _holds(hit: Hit, field: Field, entry: tuple[Field, ...]) -> bool:
    start, end, rule = hit
    return (
        all(_near(name, hit, field, entry) for name in rule.needs)
        and not any(_spared(name, hit, field, entry) for name in rule.unless)
        and not (rule.deniable and field.surroundings.denied(start, end))
    )


def _near(name: str, hit: Hit, field: Field, entry: tuple[Field, ...]) -> bool:
    start, end, rule = hit
    if rule.anywhere:
        return any(each.surroundings.mentions(name) for each in entry)
    return field.surroundings.sentence_mentions(name, start, end)


def _spared(name: str, hit: Hit, field: Field, entry: tuple[Field, ...]) -> bool:
    start, end, rule = hit
    if rule.anywhere:
        return any(each.surroundings.affirms(name) for each in entry)
    return field.surroundings.sentence_affirms(name, start, end)


def _longest(hits: list[Hit]) -> Iterator[Hit]:
    """By place; of two hits of one category, one inside the other, the longer."""
    reached: dict[Category, int] = {}
    for start, end, rule in sorted(hits, key=lambda hit: (hit[0], -hit[1], hit[2].name)):
        if end > reached.get(rule.category, 0):
            reached[rule.category] = end
            yield start, end, rule


def _because(rule: Rule) -> str:
    return rule.why + ("; not denied here" if rule.deniable else "")


def _in_codes(snomed_codes: Mapping[str, str]) -> Iterator[Suggestion]:
    for code, display in snomed_codes.items():
        for rule in codes().get(code, ()):
            reason = f"{rule.why} (SNOMED CT {code})"
            yield Suggestion(rule.category, rule.name, "code", 0, len(display), display, reason)
