"""One entry read a second time: what the first reading and the sentence model say of it together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log
from typing import TYPE_CHECKING

from workbench.flagging.learned.passages import Span, sentences, trimmed
from workbench.flagging.second.border import NEAR
from workbench.flagging.second.head import Head
from workbench.flagging.second.pieces import NOT_WORDS, pieces, words_read
from workbench.flagging.second.sentence_model import SentenceModel
from workbench.flagging.suggesting import LOWER_THRESHOLD_BONUS, SECOND_CATEGORY_FROM, ScoredEntry, likeliest
from workbench.flagging.values import Suggestion
from workbench.vocabulary import CATEGORIES, Category

if TYPE_CHECKING:
    from workbench.flagging.second.encoder import Impression

FIRST_SCORES = (-8.0, 8.0)
"""Beyond these the first reading's score says no more than that it is sure."""

FURTHER_APART = 2
"""A lower threshold counts so many times more, since both readings' scores lie further apart than the first's."""

PIECES_PENALTY = 0.3
"""Taken off for each e-fold number of pieces: the highest of many may be high by chance."""

MOST_PIECES = 12
"""Of a longer text the sentence model reads the pieces that the first reading finds most telling."""


@dataclass
class SecondReading:
    """`model` reads the words of people in the entry, without what is denied and what is innocent."""

    scored: ScoredEntry
    model: SentenceModel
    head: Head

    @cached_property
    def score(self) -> float:
        """Flagged above zero. Near that it is the mean of what the latest adaptation and the one before say."""
        if self.scored.is_certain:
            return self.scored.score
        latest = self._latest_score()
        if self.model.before is None or abs(latest) >= NEAR:
            return latest
        return (latest + SecondReading(self.scored, *self.model.before).score) / 2

    def _latest_score(self) -> float:
        low, high = FIRST_SCORES
        bonus = FURTHER_APART * LOWER_THRESHOLD_BONUS * self.scored.entry.lower_threshold
        return min(max(self.scored.score, low), high) + self._strongest[0] + bonus

    @cached_property
    def _strongest(self) -> tuple[float, Span, "Impression"]:
        """What the sentence model says of the piece that it finds most telling."""
        spans = self._pieces()
        impressions = self.model.impressions([self._words(span) for span in spans])
        score, place = max((self.head.look(each.vector), place) for place, each in enumerate(impressions))
        return score - PIECES_PENALTY * log(len(spans)), spans[place], impressions[place]

    def _pieces(self) -> Sequence[Span]:
        """Those that the first reading finds most telling; in their order."""
        spans = pieces(self.scored.model_score.entry.text)
        if len(spans) <= MOST_PIECES:
            return spans
        return sorted(sorted(spans, key=self.scored.model_score.look_at, reverse=True)[:MOST_PIECES])

    def _words(self, span: Span) -> str:
        entry = self.scored.model_score.entry
        return words_read(entry, entry.text[slice(*span)])

    def suggestions(self) -> tuple[Suggestion, ...]:
        """By place: title, text, then codes."""
        is_flagged = self.score > 0
        return self.scored.joined(self._by_model() if is_flagged and self.scored.has_prose else (), is_flagged)

    def category_scores(self) -> list[tuple[Category, float]]:
        of_model = self.head.of_categories(self._strongest[2].vector)
        return [
            (category, score + more)
            for (category, score), more in zip(self.scored.model_score.category_scores(), of_model, strict=True)
        ]

    def _by_model(self) -> Iterator[Suggestion]:
        named = {each.category for each in self.scored.by_phrases}
        likely = likeliest(self.category_scores(), SECOND_CATEGORY_FROM)[: 1 if named else 2]
        categories = [each for each in likely if each not in named]
        if categories:
            field, start, end = self._sentence()
            words = getattr(self.scored.entry, field)
            start, end = trimmed(words, (start, end))
            for category in categories:
                yield Suggestion(
                    category, f"{category}.read-twice", field, start, end, words[start:end],
                    f"worded like entries about {CATEGORIES[category].about}; read twice", self.head.version,
                )  # fmt: skip

    def _sentence(self) -> tuple[str, int, int]:
        """The most telling sentence; the title, where the text has none."""
        text, (_, piece, _) = self.scored.model_score.entry.text, self._strongest
        spans = [(piece[0] + start, piece[0] + end) for start, end in sentences(text[slice(*piece)])]
        with_words = [span for span in spans if any(map(str.isalnum, text[slice(*span)].translate(NOT_WORDS)))]
        if not with_words:
            return "title", 0, len(self.scored.entry.title)
        return "text", *max(with_words, key=self._telling)

    def _telling(self, sentence: Span) -> float:
        """What the first reading says of it, and how much less the sentence model would say without its words."""
        _, piece, impression = self._strongest
        moved = len(self._words(piece)) - piece[1]
        rest = impression.without(sentence[0] + moved, sentence[1] + moved)
        return self.scored.model_score.look_at(sentence) - self.head.look(rest)
