"""One entry scored: what the phrase rules find, the model's score, and the suggestions that both make together."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from workbench.flagging.bounds.places_counted import PlacesCounted
from workbench.flagging.learned.model_score import ModelScore, model_score_of
from workbench.flagging.learned.passages import trimmed
from workbench.flagging.learned.weights import Weights
from workbench.flagging.prose import is_empty, masked, prose_of
from workbench.flagging.rule_suggestions import code_suggestions, conditions_of, phrase_suggestions
from workbench.flagging.values import EntryText, Suggestion
from workbench.vocabulary import CATEGORIES, Category

FIRM_RULE_BONUS, LOWER_THRESHOLD_BONUS = 4.5, 0.5
"""Added to the score where a rule that is not tentative holds, and where the threshold is lower (a proxy reads the
record, or it has the code for enhanced review)."""

CERTAIN_BONUS = 100.0
"""The same where its words are answered with a yes, or told with a time: no other words outweigh it."""

FEW_WORDS = 9
"""In a shorter entry every rule that holds is firm: there are no other words to weigh against it."""

SECOND_CATEGORY_FROM = -3.2
"""A second category is suggested from this score on."""


@dataclass(frozen=True, slots=True)
class ScoredEntry:
    """An entry, what the phrase rules suggest, and the model's scores: of its prose, and of what supports the rules.

    A rule's words may be generated, so that they are weighed with all others; the model's own flags come from prose.
    """

    entry: EntryText
    by_phrases: tuple[Suggestion, ...]
    model_score: ModelScore
    support: ModelScore

    @property
    def is_certain(self) -> bool:
        return any(each.certain for each in self.by_phrases)

    @property
    def has_prose(self) -> bool:
        """Are there words of people, so that the model is asked?"""
        return not (self.entry.has_listed_words or is_empty(self.model_score.entry))

    @property
    def score(self) -> float:
        """With the bonus of a certain or firm rule; the second also takes back the penalty for a long text."""
        words_score = self._with_bonus(self.support)
        if self.is_certain:
            return words_score + CERTAIN_BONUS
        firm = any(each.firm for each in self.by_phrases) or (bool(self.by_phrases) and _few_words(self.entry))
        return words_score + (self.support.passages_penalty + FIRM_RULE_BONUS if firm else 0.0)

    def _with_bonus(self, of: ModelScore) -> float:
        """With that of a lower threshold."""
        return of.score + LOWER_THRESHOLD_BONUS * self.entry.lower_threshold

    def suggestions(self, above: float = 0.0) -> tuple[Suggestion, ...]:
        """By place: title, text, then codes; those of codes do not depend on the score."""
        by_model = self._by_model() if self.has_prose and self._with_bonus(self.model_score) > above else ()
        return self.joined(by_model, self.score > above)

    def joined(self, by_model: Iterable[Suggestion], is_flagged: bool) -> tuple[Suggestion, ...]:
        """The model's with those of the rules, if the entry is flagged at all, and of its codes."""
        by_words = [*self.by_phrases, *by_model] if is_flagged else []
        return (*sorted(by_words, key=_place), *code_suggestions(self.entry))

    def _by_model(self) -> Iterator[Suggestion]:
        """The likeliest category; where no rule has named one, a second that is nearly as likely."""
        named = {each.category for each in self.by_phrases}
        for category in likeliest(self.model_score.category_scores(), SECOND_CATEGORY_FROM)[: 1 if named else 2]:
            if category not in named:
                yield self._by_sentence(category)

    def _by_sentence(self, category: Category) -> Suggestion:
        field, *span = self.model_score.field_and_span(category)
        words = getattr(self.entry, field)
        start, end = trimmed(words, (span[0], span[1]))
        reason = f"similar wording to entries about {CATEGORIES[category].about}"
        version = self.model_score.weights.version
        return Suggestion(category, f"{category}.learned", field, start, end, words[start:end], reason, version)


def score_entry(entry: EntryText, weights: Weights, counted: PlacesCounted | None = None) -> ScoredEntry:
    conditions = conditions_of(entry, counted)
    by_phrases = tuple(phrase_suggestions(conditions))
    features, read = rule_features(by_phrases), masked(entry, conditions)
    prose = prose_of(read)
    of_prose = support = model_score_of(prose, features, weights)
    if by_phrases and prose is not read:
        support = max(of_prose, model_score_of(read, features, weights), key=lambda each: each.score)
    return ScoredEntry(entry, by_phrases, of_prose, support)


def rule_features(by_phrases: Collection[Suggestion]) -> frozenset[str]:
    """The rules that hold and their categories, as features of the model."""
    return frozenset(
        feature
        for each in by_phrases
        for feature in (f"={each.rule}", f"={each.category}", "=firm" if each.firm else "=tentative")
    )


def likeliest(scores: Sequence[tuple[Category, float]], second_from: float) -> list[Category]:
    """The likeliest category, and a second whose score is as high as that."""
    first, second = sorted(scores, key=lambda each: -each[1])[:2]
    return [first[0], *([second[0]] if second[1] > second_from else [])]


def _few_words(entry: EntryText) -> bool:
    return len(entry.title.split()) + len(entry.text.split(None, FEW_WORDS)) < FEW_WORDS


def _place(each: Suggestion) -> tuple[bool, int, int, str]:
    return each.field != "title", each.start, each.end, each.rule
