"""The impression that an entry makes: whether it wants a look, by which passage, as what, and by which sentence."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import repeat
from math import log

from workbench.flagging.learned.features import Grams, details, grams, length
from workbench.flagging.learned.passages import Span, passages, sentences
from workbench.flagging.learned.tokens import words_of
from workbench.flagging.learned.weights import Weights
from workbench.flagging.values import EntryText
from workbench.vocabulary import Category

ZEROS = repeat(0.0)

CROWD = 0.6
"""How much less the strongest of e times as many passages counts for."""


@dataclass(frozen=True, slots=True)
class Impression:
    """Of the passage that makes the strongest; a positive `score` wants a look. `chance` has been taken off it, as
    the strongest of many may be so by chance. `flat` are signs beside the words."""

    entry: EntryText
    weights: Weights
    score: float
    chance: float
    passage: Span
    grams: Grams
    flat: tuple[str, ...]

    def category_scores(self) -> list[tuple[Category, float]]:
        """A positive one is more likely than not, if the entry wants a look at all."""
        signs = [*self.grams.named(), *details(self.entry)]
        divisor = length(self.grams.count)
        by_words, by_rules = self.weights.totals(signs), self.weights.totals(self.flat)
        return [
            (each, words / divisor + rules) for each, words, rules in zip(Category, by_words, by_rules, strict=True)
        ]

    def field_and_span(self, category: Category) -> tuple[str, int, int]:
        """The sentence that says most for a look and the category; the title, if none says anything for them."""
        start, _ = self.passage
        spans = [(start + first, start + last) for first, last in sentences(self.entry.text[slice(*self.passage)])]
        said = {span: self._says(span, category) for span in spans}
        best = max(spans, key=lambda span: said[span], default=None)
        if best is None or (said[best] <= 0 and self.entry.title.strip()):
            return "title", 0, len(self.entry.title)
        return "text", *best

    def _says(self, span: Span, category: Category) -> float:
        read = grams(words_of(self.entry.text[slice(*span)], self.entry.sex))
        return _sum(read, self.weights) + self.weights.total(read.named(), category)


def impression_of(entry: EntryText, rules: Collection[str], weights: Weights) -> Impression:
    """`rules` are the signs of the rules that hold for the entry."""
    title, known, flat = words_of(entry.title, entry.sex), details(entry), ("=bias", *rules)
    spans = passages(entry.text)
    read = ((span, grams(words_of(entry.text[slice(*span)], entry.sex), title)) for span in spans)
    scored = ((_look(words, known, weights), span, words) for span, words in read)
    score, passage, strongest = max(scored, key=lambda each: each[0])
    score += sum(map(weights.words.get, flat, ZEROS))
    chance = CROWD * log(len(spans))
    return Impression(entry, weights, score - chance, chance, passage, strongest, flat)


def _look(read: Grams, known: Sequence[str], weights: Weights) -> float:
    return (_sum(read, weights) + sum(map(weights.words.get, known, ZEROS))) / length(read.count)


def _sum(read: Grams, weights: Weights) -> float:
    return (
        sum(map(weights.words.get, read.words, ZEROS))
        + sum(map(weights.neighbours.get, read.neighbours(), ZEROS))
        + sum(map(weights.gaps.get, read.gaps(), ZEROS))
    )
