"""One entry read a second time: what the first reading and the sentence model say of it together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log

from workbench.flagging.learned.passages import Span, sentences, trimmed
from workbench.flagging.second.head import Head
from workbench.flagging.second.pieces import NOT_WORDS, pieces, words_read
from workbench.flagging.second.sentence_model import SentenceModel, Vector
from workbench.flagging.suggesting import LOWER_THRESHOLD_BONUS, SECOND_CATEGORY_FROM, ScoredEntry, likeliest
from workbench.flagging.values import Suggestion
from workbench.vocabulary import CATEGORIES, Category

FIRST_SCORES = (-8.0, 8.0)
"""Beyond these the first reading's score says no more than that it is sure."""

PIECES_PENALTY = 0.3
"""Taken off for each e-fold number of pieces: the highest of many may be high by chance."""

MOST_PIECES = 12
"""Of a longer text the sentence model reads the pieces that the first reading finds most telling."""

MOST_SENTENCES = 12
"""Of a piece with more, those that the first reading finds most telling are tried one by one."""


@dataclass
class SecondReading:
    """`model` reads the words of people in the entry, without what is denied and what is innocent."""

    scored: ScoredEntry
    model: SentenceModel
    head: Head

    @property
    def score(self) -> float:
        """Flagged above zero."""
        if self.scored.is_certain:
            return self.scored.score
        low, high = FIRST_SCORES
        # Once more, since both readings' scores lie further apart than the first's
        bonus = LOWER_THRESHOLD_BONUS * self.scored.entry.lower_threshold
        return min(max(self.scored.score, low), high) + self._strongest[0] + bonus

    @cached_property
    def _strongest(self) -> tuple[float, Span, Vector]:
        """What the sentence model says of the piece that it finds most telling."""
        spans = self._pieces()
        vectors = self.model.vectors([self._words(span) for span in spans])
        score, place = max((self.head.look(vector), place) for place, vector in enumerate(vectors))
        return score - PIECES_PENALTY * log(len(spans)), spans[place], vectors[place]

    def _pieces(self) -> Sequence[Span]:
        return self._most_telling(pieces(self.scored.model_score.entry.text), MOST_PIECES)

    def _most_telling(self, spans: Sequence[Span], most: int) -> Sequence[Span]:
        """By the first reading; in their order."""
        if len(spans) <= most:
            return spans
        return sorted(sorted(spans, key=self.scored.model_score.look_at, reverse=True)[:most])

    def _words(self, span: Span, without: Span | None = None) -> str:
        entry = self.scored.model_score.entry
        start, end = span
        text = (
            entry.text[start:end] if without is None else entry.text[start : without[0]] + entry.text[without[1] : end]
        )
        return words_read(entry, text)

    def suggestions(self) -> tuple[Suggestion, ...]:
        """By place: title, text, then codes."""
        is_flagged = self.score > 0
        return self.scored.joined(self._by_model() if is_flagged and self.scored.has_prose else (), is_flagged)

    def category_scores(self) -> list[tuple[Category, float]]:
        of_model = self.head.of_categories(self._strongest[2])
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
        """The sentence without which the score falls most; the title, where the text has none."""
        _, (first, last), whole = self._strongest
        entry = self.scored.model_score.entry
        all_spans = ((first + start, first + end) for start, end in sentences(entry.text[first:last]))
        with_words = [span for span in all_spans if entry.text[slice(*span)].translate(NOT_WORDS).strip()]
        spans = self._most_telling(with_words, MOST_SENTENCES)
        if not spans:
            return "title", 0, len(self.scored.entry.title)
        return "text", *(spans[0] if len(spans) == 1 else self._moves_most((first, last), spans, whole))

    def _moves_most(self, piece: Span, spans: Sequence[Span], whole: Vector) -> Span:
        without = self.model.vectors([self._words(piece, span) for span in spans])
        falls = [self.head.look(whole) - self.head.look(vector) for vector in without]
        return spans[max(range(len(spans)), key=falls.__getitem__)]
