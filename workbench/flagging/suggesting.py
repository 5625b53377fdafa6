"""A look at one entry: what rules find in it, the impression that the whole makes, and what is suggested by both."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from workbench.flagging.learned.model_score import Impression, impression_of
from workbench.flagging.learned.passages import trimmed
from workbench.flagging.learned.weights import Weights
from workbench.flagging.phrase_conditions import Ruling
from workbench.flagging.rule_suggestions import by_codes, by_rules, ruling_of
from workbench.flagging.values import EntryText, Suggestion
from workbench.vocabulary import CATEGORIES, Category

FIRM, WARY = 5.0, 0.5
"""How much less of an impression is enough where the words of a rule are firm, and where more is at stake (a proxy
reads along, or the record has the code for review)."""

FEW = 8
"""Of so few words every rule's are firm: there are none beside them that could speak against it."""

SECOND = -3.2
"""A second category is suggested from this score on: better one too many than the right one left out."""


@dataclass(frozen=True, slots=True)
class Look:
    entry: EntryText
    ruled: tuple[Suggestion, ...]
    impression: Impression

    @property
    def worded(self) -> float:
        """How strongly the words of the whole want a look."""
        return self.impression.score + WARY * self.entry.lower_threshold

    @property
    def score(self) -> float:
        """The same, where a rule's firm words stand unless all the rest speaks against them."""
        firm = any(each.firm for each in self.ruled) or (bool(self.ruled) and _few_words(self.entry))
        return self.worded + (self.impression.chance + FIRM if firm else 0.0)

    def suggestions(self, above: float = 0.0) -> tuple[Suggestion, ...]:
        """By place: title, text, then codes, which need no words beside them."""
        by_words = [*self.ruled, *(self._by_words() if self.worded > above else ())] if self.score > above else []
        return (*sorted(by_words, key=_place), *by_codes(self.entry.codes))

    def _by_words(self) -> Iterator[Suggestion]:
        """The likeliest category; where no rule has named one, a second that is nearly as likely."""
        named = {each.category for each in self.ruled}
        for category in _likeliest(self.impression.category_scores())[: 1 if named else 2]:
            if category not in named:
                yield self._by_sentence(category)

    def _by_sentence(self, category: Category) -> Suggestion:
        field, *span = self.impression.field_and_span(category)
        words = getattr(self.entry, field)
        start, end = trimmed(words, (span[0], span[1]))
        reason = f"worded like entries about {CATEGORIES[category].about}"
        version = self.impression.weights.version
        return Suggestion(category, f"{category}.learned", field, start, end, words[start:end], reason, version)


def look_at(entry: EntryText, weights: Weights) -> Look:
    ruling = ruling_of(entry)
    ruled = tuple(by_rules(ruling))
    return Look(entry, ruled, impression_of(covered(entry, ruling), rule_signs(ruled), weights))


def covered(entry: EntryText, ruling: Ruling) -> EntryText:
    """As the learned part reads it: without the words that the rules know to be denied or innocent."""
    title, text = (field.covered for field in ruling.fields)
    return entry if (title, text) == (entry.title, entry.text) else replace(entry, title=title, text=text)


def rule_signs(ruled: Collection[Suggestion]) -> frozenset[str]:
    """The rules that hold and their categories, as the learned part weighs them."""
    return frozenset(
        sign
        for each in ruled
        for sign in (f"={each.rule}", f"={each.category}", "=firm" if each.firm else "=tentative")
    )


def _likeliest(scores: Sequence[tuple[Category, float]]) -> list[Category]:
    """The likeliest category, and a second that is nearly as likely."""
    first, second = sorted(scores, key=lambda each: -each[1])[:2]
    return [first[0], *([second[0]] if second[1] > SECOND else [])]


def _few_words(entry: EntryText) -> bool:
    return len(entry.title.split()) + len(entry.text.split(None, FEW)) < FEW


def _place(each: Suggestion) -> tuple[bool, int, int, str]:
    return each.field != "title", each.start, each.end, each.rule
