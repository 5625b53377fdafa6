"""The model's score of an entry: should it be flagged, by which passage, as which category, and by which sentence."""

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

PASSAGES_PENALTY = 0.6
"""Taken off the score for each e-fold number of passages: the highest of many may be high by chance."""


@dataclass(frozen=True, slots=True)
class ModelScore:
    """Of the passage that scores highest; with a positive `score` the entry should be flagged.

    `passages_penalty` has been taken off the score already. `rule_features` are not divided by the length.
    """

    entry: EntryText
    weights: Weights
    score: float
    passages_penalty: float
    passage: Span
    grams: Grams
    rule_features: tuple[str, ...]

    def category_scores(self) -> list[tuple[Category, float]]:
        """With a positive score a category is more likely than not, if the entry should be flagged at all."""
        features = [*self.grams.named(), *details(self.entry)]
        divisor = length(self.grams.count)
        of_words, of_rules = self.weights.totals(features), self.weights.totals(self.rule_features)
        return [
            (each, words / divisor + rules) for each, words, rules in zip(Category, of_words, of_rules, strict=True)
        ]

    def look_at(self, span: Span) -> float:
        """How much the words there say for a flag of any category."""
        read = grams(words_of(self.entry.text[slice(*span)], self.entry.sex))
        return _sum_of_weights(read, self.weights) / length(read.count)

    def field_and_span(self, category: Category) -> tuple[str, int, int]:
        """The sentence that scores highest for a flag of the category; the title, if none scores above zero."""
        start, _ = self.passage
        spans = [(start + first, start + last) for first, last in sentences(self.entry.text[slice(*self.passage)])]
        scores = {span: self._sentence_score(span, category) for span in spans}
        best = max(spans, key=lambda span: scores[span], default=None)
        if best is None or (scores[best] <= 0 and self.entry.title.strip()):
            return "title", 0, len(self.entry.title)
        return "text", *best

    def _sentence_score(self, span: Span, category: Category) -> float:
        read = grams(words_of(self.entry.text[slice(*span)], self.entry.sex))
        return _sum_of_weights(read, self.weights) + self.weights.total(read.named(), category)


def model_score_of(entry: EntryText, of_rules: Collection[str], weights: Weights) -> ModelScore:
    """`of_rules` are the features of the rules that hold for the entry."""
    title, detail_features, rule_features = words_of(entry.title, entry.sex), details(entry), ("=bias", *of_rules)
    spans = _with_words(entry.text, passages(entry.text))
    read = ((span, grams(words_of(entry.text[slice(*span)], entry.sex), title)) for span in spans)
    scored = ((_passage_score(words, detail_features, weights), span, words) for span, words in read)
    score, passage, strongest = max(scored, key=lambda each: each[0])
    score += sum(map(weights.words.get, rule_features, ZEROS))
    passages_penalty = PASSAGES_PENALTY * log(len(spans))
    return ModelScore(entry, weights, score - passages_penalty, passages_penalty, passage, strongest, rule_features)


def _with_words(text: str, spans: list[Span]) -> list[Span]:
    """Where all of a passage is left out, it is none; one is always left."""
    return [span for span in spans if not text[slice(*span)].isspace()] or spans[:1] if len(spans) > 1 else spans


def _passage_score(read: Grams, detail_features: Sequence[str], weights: Weights) -> float:
    return (_sum_of_weights(read, weights) + sum(map(weights.words.get, detail_features, ZEROS))) / length(read.count)


def _sum_of_weights(read: Grams, weights: Weights) -> float:
    return (
        sum(map(weights.words.get, read.words, ZEROS))
        + sum(map(weights.neighbours.get, read.neighbours(), ZEROS))
        + sum(map(weights.gaps.get, read.gaps(), ZEROS))
    )
